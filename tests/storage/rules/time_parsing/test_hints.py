"""Times that are offered, and times at the end of a text."""

import pytest

from storage.rules.time_parsing import TimeRefused, hint_time, trailing_stated_time
from tests.storage.rules.time_parsing.evening import BERLIN, EVENING, moment, read, words


def hinted(text: str) -> str:
    hint = hint_time(text, now=moment(EVENING), timezone=BERLIN)
    return words(hint) if hint else ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1930 rolled back", "Fri 19:30"),
        ("1930: pager rang", "Fri 19:30"),
        ("19.30 pager rang", "Fri 19:30"),
        ("7.28 pager rang", "Fri 19:28"),
        ("at 7 pager rang", "Fri 19:00"),
        ("until 19:45 retries kept failing", "Fri 19:45"),
        ("(19:30 was the deploy) it broke", "Fri 19:30"),
        ("“19:30 rolled back", "Fri 19:30"),
    ],
)
def test_words_that_may_be_a_time_are_offered_as_one(text: str, said: str) -> None:
    assert read(text) == ("", text)
    assert hinted(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7 of 9 nodes are back",
        "10 minutes of errors",
        "1930 requests queued",
        "1500 emails are stuck",
        "1930 of 2000 pods",
        "500 errors since the deploy",
        "24/7 support called",
        "5xx at 30%",
        "port 8080 refused",
        "7.30.1 is live on the canary",
        "7.30 is live on the canary",
        "at 95% disk on db-3",
        "at least 40 customers affected",
        "at 5 nodes",
        "since v41 memory grows",
        "in 5 minutes we fail over",
        "Friday deploys strike again",
        "12 minutes of errors for EU users",
        "noon traffic is low",
        "8 to 10 nodes",
        "3 fixes merged and deployed",
        "2 of us are on it",
        "2130 jobs",
        "at 21:30ish",
        "2045 we fail over",
        "12h30 of downtime",
        "10.0.0.1 is down",
        "3.14 million rows",
        "“It’s dead, Jim” – the vendor’s status page…",
    ],
)
def test_what_counts_or_lies_ahead_is_not_offered(text: str) -> None:
    assert hinted(text) == ""


@pytest.mark.parametrize(
    ("text", "said", "rest"),
    [
        ("all good at 19:25", "Fri 19:25", "all good"),
        ("All good at 19:25.", "Fri 19:25", "All good"),
        ("rolled back ~19:20", "~Fri 19:20", "rolled back"),
        ("rolled back @19:20", "Fri 19:20", "rolled back"),
        ("rolled back around 7:20pm", "~Fri 19:20", "rolled back"),
        ("rolled back at around 19:20 CET", "~Fri 19:20", "rolled back"),
        ("fine since 19:25", "Fri 19:25", "fine"),
        ("done by 19:25", "Fri 19:25", "done"),
        ("all good about 5 min ago", "~Fri 20:28", "all good"),
        ("deployed at noon", "Fri 12:00", "deployed"),
        ("we met at home at 19:25", "Fri 19:25", "we met at home"),
        ("fixed at half past 7pm", "Fri 19:30", "fixed"),
        ("all good yesterday at 19:25", "Thu 19:25", "all good"),
        ("fixed on 26 Nov at 19:25", "Thu 19:25", "fixed"),
        ("fixed last night at 23:50", "Thu 23:50", "fixed"),
        ("at 19:25", "Fri 19:25", ""),
    ],
)
def test_a_stated_time_is_taken_off_the_end(text: str, said: str, rest: str) -> None:
    time, left = trailing_stated_time(text, now=moment(EVENING), timezone=BERLIN)

    assert time is not None
    assert (words(time), left) == (said, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "all good",
        "all good 19:25",
        "latency is at 7",
        "error rate at 20",
        "queue at 1500",
        "it is at 80:20",
        "ratio at 3.14",
        "bob@19:25",
        "traffic at 10:30 was fine",
        "we are at it",
        "back since v41",
    ],
)
def test_another_end_is_words(text: str) -> None:
    assert trailing_stated_time(text, now=moment(EVENING), timezone=BERLIN) == (None, text)


@pytest.mark.parametrize(("text", "choices"), [("ok at 7:20", ("at 7:20pm", "at 7:20am")), ("ok at 25:00", None)])
def test_an_end_that_cannot_be_is_refused(text: str, choices: tuple[str, ...] | None) -> None:
    with pytest.raises(TimeRefused) as refused:
        trailing_stated_time(text, now=moment(EVENING), timezone=BERLIN)

    assert choices in (None, refused.value.choices)
    assert refused.value.choices
