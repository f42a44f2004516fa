"""Estimates and ranges: about 19:30, 19:28-19:41."""

import pytest

from storage.rules.time_parsing import whole_time
from tests.storage.rules.time_parsing.evening import BERLIN, EVENING, asked, moment, read


@pytest.mark.parametrize(
    "typed",
    [
        "~19:30",
        "~ 19:30",
        "≈19:30",
        "about 19:30",
        "around 19:30",
        "at around 19:30",
        "at about 7:30pm",
        "approx 19:30",
        "approx. 19:30",
        "approximately 19:30",
        "circa 19:30",
        "ca. 19:30",
        "ca 19:30",
        "roughly 19:30",
        "sometime around 19:30",
        "just after 19:30",
        "like 19:30",
        "since about 19:30",
        "19:30ish",
        "19:30-ish",
        "19:30 ish",
        "7:30 PM-ish",
        "19:30 or so",
        "19:30 (approx)",
        "19:30?",
        "19:30 CET or so",
        "today around 19:30",
    ],
)
def test_an_estimate_says_so(typed: str) -> None:
    assert read(f"{typed} first 500s") == ("~Fri 19:30", "first 500s")


@pytest.mark.parametrize(
    "typed", ["since 19:30", "from 19:30", "by 19:30", "as of 19:30", "exactly 19:30", "at exactly 19:30"]
)
def test_words_that_are_exact_are_no_estimate(typed: str) -> None:
    assert read(f"{typed} first 500s") == ("Fri 19:30", "first 500s")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("19:28–19:41", "Fri 19:28-19:41"),
        ("19:28-19:41", "Fri 19:28-19:41"),
        ("19:28 - 19:41", "Fri 19:28-19:41"),
        ("19:28—19:41:", "Fri 19:28-19:41"),
        ("19:28 -> 19:41", "Fri 19:28-19:41"),
        ("19:28 -&gt; 19:41", "Fri 19:28-19:41"),
        ("19:28→19:41", "Fri 19:28-19:41"),
        ("19:28 to 19:41", "Fri 19:28-19:41"),
        ("19:28 until 19:41", "Fri 19:28-19:41"),
        ("from 19:28 to 19:41", "Fri 19:28-19:41"),
        ("between 19:28 and 19:41", "Fri 19:28-19:41"),
        ("[19:28-19:41]", "Fri 19:28-19:41"),
        ("at 1928-1941", "Fri 19:28-19:41"),
        ("7:28-7:41pm", "Fri 19:28-19:41"),
        ("7:28pm-7:41", "Fri 19:28-19:41"),
        ("7-8pm", "Fri 19:00-20:00"),
        ("11:50-12:10pm", "Fri 11:50-12:10"),
        ("~19:28-19:41", "~Fri 19:28-19:41"),
        ("18:28-18:41 UTC", "Fri 19:28-19:41"),
        ("18:28 UTC - 18:41 UTC", "Fri 19:28-19:41"),
        ("19:28-19:41 yesterday", "Thu 19:28-19:41"),
        ("yesterday 23:50-00:10", "Thu 23:50-00:10"),
        ("26 Nov 23:50 – 27 Nov 00:10", "Thu 23:50-00:10"),
        ("20:20-20:34", "Fri 20:20-20:33"),
    ],
)
def test_a_range_has_a_beginning_and_an_end(typed: str, said: str) -> None:
    assert read(f"{typed} checkout was down") == (said, "checkout was down")


def test_the_end_of_a_range_may_be_on_the_next_day() -> None:
    assert read("23:50–00:10 checkout was down", "2026-11-28T00:30+01:00") == ("Fri 23:50-00:10", "checkout was down")


@pytest.mark.parametrize(
    ("text", "reason", "choices"),
    [
        ("19:28-20:50 down", "The end of the range is in the future", ("19:28",)),
        ("today 19:41-19:28 down", "The end of the range is in the future", ("today 19:41",)),
        ("yesterday 19:41 - yesterday 19:28 down", "before its beginning", ("yesterday 19:41",)),
        ("from 22:00 to 23:00 maintenance", "22:00 is 87 minutes ahead", ("yesterday 22:00 to 23:00",)),
        ("7:28-7:41 down", "add am or pm", ("7:28pm-7:41", "7:28am-7:41")),
        ("by 22:00 we should be fine", "22:00 is 87 minutes ahead", ("yesterday 22:00",)),
    ],
)
def test_a_range_that_cannot_be_is_asked(text: str, reason: str, choices: tuple[str, ...]) -> None:
    assert reason in asked(text)[0]
    assert asked(text)[1] == choices
    for choice in choices:
        assert whole_time(choice, now=moment(EVENING), timezone=BERLIN) is not None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("19:30 - 500 errors", "500 errors"),
        ("19:30 to the rescue", "to the rescue"),
        ("19:30 - 10.25 is the ratio", "10.25 is the ratio"),
        ("19:30 until now", "until now"),
    ],
)
def test_what_follows_a_dash_is_an_end_only_if_it_is_a_time(text: str, rest: str) -> None:
    assert read(text) == ("Fri 19:30", rest)
