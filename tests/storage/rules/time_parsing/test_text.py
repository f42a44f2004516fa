"""What only begins like a time stays text, and what follows a time is kept."""

from datetime import UTC, datetime
from time import perf_counter

import pytest

from storage.rules.time_parsing import leading_time, trailing_time

LAGOS = "Africa/Lagos"
NOW = datetime(2023, 8, 9, 19, 33, tzinfo=UTC)  # a Wednesday, 20:33 in Lagos


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("at 7:28pm: pager rang", "pager rang"),
        ("at 19:28, pager rang", "pager rang"),
        ("at 19:28. Pager rang", "Pager rang"),
        ("19:28 - pager rang", "pager rang"),
        ("10m ago – pager rang", "pager rang"),
        ("now: pager rang", "pager rang"),
        ("at 19:28\n  indented\n", "  indented\n"),
        ("at 19:28\r\n- one\r\n- two", "- one\r\n- two"),
        ("at 19:28 - 500 errors", "500 errors"),
        ("at 19:28 -5 nodes", "-5 nodes"),
        ("at 19:28 +1 node", "+1 node"),
        ("at 19:28 client/server broke", "client/server broke"),
        ("at 07:28 amps fell", "amps fell"),
        ("at 19:28 west region lost power", "west region lost power"),
        ("at 19:28 Singapore is down", "Singapore is down"),
        ("at 9:00 monday deploy failed", "monday deploy failed"),
        ("at 19:28 yesterday's deploy failed", "yesterday's deploy failed"),
        ("at 1928 Main Street lost power", "Main Street lost power"),
    ],
)
def test_only_what_separates_goes_with_the_time(text: str, rest: str) -> None:
    assert leading_time(text, now=NOW, timezone=LAGOS)[1] == rest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "at",
        "at ",
        "at least two nodes down",
        "at 5 nodes",
        "at 7 nodes",
        "at 50% load",
        "at 3.14 the ratio",
        "at 192.168.1.1",
        "at 192.168.1.1:8080",
        "at 80:20 split",
        "at 2000 rps we shed load",
        "at 5000 requests",
        "at 12345",
        "at 25h30",
        "on call since 19:28",
        "on 19:28",
        "On 10m ago",
        "on 9 Aug we deployed",
        "10 minutes of errors",
        "10m rows lost",
        "10 years ago",
        "10.0.0.1 is down",
        "-10 points",
        "-10m/s",
        "-10 m of rope",
        "monday is bad",
        "monday morning it broke",
        "tomorrow 9am we deploy",
        "yesterday it broke",
        "now what",
        "now-playing is down",
        "1:1 meeting",
        "500 errors",
        "1928 Main Street",
        "25:00 restarted",
        "19:75 restarted",
        "10:30:45:12 is an id",
        "2 of 3 nodes",
        "noon traffic is low",
        "midnight batch failed",
        "2023-08-09 was bad",
        "30 Feb is not a day",
        "9 Aug 1928",
        "at ٧:٢٨",
        "١٩:٢٨ انقطع",
        "🔥 at 19:28",
        "at\n19:28",
        "\x00at 19:28",
    ],
)
def test_text_that_only_begins_like_a_time_stays_text(text: str) -> None:
    assert leading_time(text, now=NOW, timezone=LAGOS) == (None, text)


def test_a_time_is_looked_for_in_the_first_eighty_characters() -> None:
    near, far = f"at{' ' * 73}19:28 restarted", f"at{' ' * 74}19:28 restarted"

    assert leading_time(near, now=NOW, timezone=LAGOS)[1] == "restarted"
    assert leading_time(far, now=NOW, timezone=LAGOS) == (None, far)


@pytest.mark.parametrize("repeated", ["a", " ", "at ", "9", "1h", "19:", "-", ":", "half an ", "started "])
@pytest.mark.parametrize("prefix", ["", "at ", "at 19:28"])
def test_forty_thousand_characters_are_read_at_once(prefix: str, repeated: str) -> None:
    text = prefix + repeated * (40_000 // len(repeated)) + "x"
    began = perf_counter()
    _, rest = leading_time(text, now=NOW, timezone=LAGOS)
    trailing_time(text, "started", now=NOW, timezone=LAGOS)

    assert text.endswith(rest)
    assert perf_counter() - began < 1
