"""An hour of 1 to 12 without am or pm is asked about where its evening reading is near."""

import pytest

from storage.rules.time_parsing import hint_time
from tests.storage.rules.time_parsing.evening import BERLIN, EVENING, asked, moment, read, read_whole, words


@pytest.mark.parametrize(
    ("typed", "now", "choices"),
    [
        ("7:28", EVENING, ("7:28pm", "7:28am")),
        ("at 7:28", EVENING, ("at 7:28pm", "at 7:28am")),
        ("~7:28", EVENING, ("~7:28pm", "~7:28am")),
        ("today at 7:28", EVENING, ("today at 7:28pm", "today at 7:28am")),
        ("half past 7", EVENING, ("7:30pm", "7:30am")),
        ("at half 7", EVENING, ("at 7:30pm", "at 7:30am")),
        ("7:28ish", EVENING, ("7:28pmish", "7:28amish")),
        ("at 1:10", "2026-11-27T13:20+01:00", ("at 1:10pm", "at 1:10am")),
        ("at 12:10", "2026-11-28T00:30+01:00", ("at 12:10am", "at 12:10pm")),
        ("at 11:50", "2026-11-28T00:30+01:00", ("at 11:50pm", "at 11:50am")),
        ("at 7:22", "2026-11-27T19:20+01:00", ("at 7:22pm", "at 7:22am")),
    ],
)
def test_two_likely_readings_are_asked(typed: str, now: str, choices: tuple[str, ...]) -> None:
    reason, offered = asked(f"{typed} pager rang", now)

    assert "add am or pm" in reason
    assert offered == choices
    assert {read(f"{choice} pager rang", now)[1] for choice in choices} == {"pager rang"}


def test_the_question_says_how_long_ago_each_reading_is() -> None:
    assert asked("at 7:28 pager rang", "2026-11-27T19:40+01:00")[0] == (
        "That may be 7:28pm, 12 minutes ago, or 7:28am, 12 hours ago: please add am or pm."
    )


@pytest.mark.parametrize(
    ("typed", "now", "said"),
    [
        ("7:28", "2026-11-27T08:00+01:00", "Fri 07:28"),
        ("at 1:10", "2026-11-27T02:40+01:00", "Fri 01:10"),
        ("at 9:05", EVENING, "Fri 09:05"),
        ("at 1:10", EVENING, "Fri 01:10"),
        ("07:28", EVENING, "Fri 07:28"),
        ("7:28 Uhr", EVENING, "Fri 07:28"),
        ("at 7:28h", EVENING, "Fri 07:28"),
        ("7:28am", EVENING, "Fri 07:28"),
        ("7:28 UTC", EVENING, "Fri 08:28"),
        ("yesterday 7:28", EVENING, "Thu 07:28"),
        ("27 Nov 7:28", EVENING, "Fri 07:28"),
        ("this morning 7:28", EVENING, "Fri 07:28"),
        ("12:10", "2026-11-27T13:20+01:00", "Fri 12:10"),
    ],
)
def test_one_likely_reading_is_understood(typed: str, now: str, said: str) -> None:
    assert read(f"{typed} pager rang", now) == (said, "pager rang")


def test_a_whole_text_is_asked_about_too() -> None:
    assert asked("5:00", "2026-11-27T18:00+01:00")[1] == ("5:00pm", "5:00am")
    assert read_whole("5:00", "2026-11-27T06:00+01:00") == "Fri 05:00"


def test_a_hint_takes_the_nearest_reading() -> None:
    hint = hint_time("7.28 pager rang", now=moment(EVENING), timezone=BERLIN)

    assert hint is not None
    assert words(hint) == "Fri 19:28"
