"""Times that are counted back from now."""

import pytest

from tests.storage.rules.time_parsing.evening import read, read_whole


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("10 min ago", "Fri 20:23"),
        ("10 min. ago", "Fri 20:23"),
        ("10mins ago,", "Fri 20:23"),
        ("(10m ago)", "Fri 20:23"),
        ("- 10m ago", "Fri 20:23"),
        ("10m earlier", "Fri 20:23"),
        ("just 10 minutes ago", "Fri 20:23"),
        ("–10m", "Fri 20:23"),
        ("—10m", "Fri 20:23"),
        ("−10m", "Fri 20:23"),
        ("-10 min", "Fri 20:23"),
        ("twenty five minutes ago", "Fri 20:08"),
        ("an hour and a half ago", "Fri 19:03"),
        ("one and a half hours ago", "Fri 19:03"),
        ("1.5h ago", "Fri 19:03"),
        ("1,5 hours ago", "Fri 19:03"),
        ("1½ hours ago", "Fri 19:03"),
        ("half an hour ago", "Fri 20:03"),
        ("a quarter of an hour ago", "Fri 20:18"),
        ("three quarters of an hour ago", "Fri 19:48"),
        ("just now", "Fri 20:33"),
        ("a moment ago", "~Fri 20:33"),
        ("a few min ago", "~Fri 20:30"),
        ("a couple of minutes ago", "~Fri 20:31"),
        ("several minutes ago", "~Fri 20:28"),
        ("like 10 min ago", "~Fri 20:23"),
        ("about 10m ago", "~Fri 20:23"),
        ("~10m ago", "~Fri 20:23"),
        ("about an hour ago", "~Fri 19:33"),
        ("over an hour ago", "~Fri 19:33"),
        ("at least an hour ago", "~Fri 19:33"),
        ("an hour or so ago", "~Fri 19:33"),
        ("10-20 min ago", "~Fri 20:18"),
        ("ten to twenty minutes ago", "~Fri 20:18"),
        ("10m ago-ish", "~Fri 20:23"),
    ],
)
def test_what_is_counted_back_is_understood(typed: str, said: str) -> None:
    assert read(f"{typed} restarted") == (said, "restarted")
    assert read_whole(typed.rstrip(",")) == said


@pytest.mark.parametrize(
    "text",
    [
        "10m earlier than planned",
        "10 minutes of errors",
        "a few customers complained",
        "a couple of pods died",
        "half an hour of errors",
        "an hour of downtime",
        "-10 points",
        "-10 m of rope",
        "10-15 pods failed",
        "5 min outage",
        "five minutes",
        "10m back pressure",
        "some minutes of errors",
        "over an hour of errors",
    ],
)
def test_a_length_without_its_ago_is_words(text: str) -> None:
    assert read(text) == ("", text)
