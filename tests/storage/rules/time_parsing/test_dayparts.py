"""Parts of the day that are typed with a clock time."""

import pytest

from tests.storage.rules.time_parsing.evening import EVENING, asked, read

NIGHT = "2026-11-28T02:40+01:00"


@pytest.mark.parametrize(
    ("typed", "now", "said"),
    [
        ("last night 23:50", NIGHT, "Fri 23:50"),
        ("last night at 11:50", NIGHT, "Fri 23:50"),
        ("last night 1:10", NIGHT, "Sat 01:10"),
        ("tonight at 23:50", NIGHT, "Fri 23:50"),
        ("tonight 1:10", NIGHT, "Sat 01:10"),
        ("last night 23:50", EVENING, "Thu 23:50"),
        ("tonight at 7:50", EVENING, "Fri 19:50"),
        ("7:50 tonight", EVENING, "Fri 19:50"),
        ("this morning 6:10", EVENING, "Fri 06:10"),
        ("this morning at 06:10", EVENING, "Fri 06:10"),
        ("today morning 6:10", EVENING, "Fri 06:10"),
        ("6:10 this morning", EVENING, "Fri 06:10"),
        ("6 in the morning:", EVENING, "Fri 06:00"),
        ("this afternoon at 3", EVENING, "Fri 15:00"),
        ("3 this afternoon", EVENING, "Fri 15:00"),
        ("this afternoon around 3", EVENING, "~Fri 15:00"),
        ("7:30 in the evening", EVENING, "Fri 19:30"),
        ("at 3 in the afternoon yesterday", EVENING, "Thu 15:00"),
        ("yesterday evening 19:00", EVENING, "Thu 19:00"),
        ("yesterday evening 7:", EVENING, "Thu 19:00"),
        ("thursday evening 19:00", EVENING, "Thu 19:00"),
        ("on thursday night at 1:10", EVENING, "Fri 01:10"),
        ("26 Nov, evening, 19:00", EVENING, ""),
    ],
)
def test_a_part_of_the_day_says_which_day_and_which_half(typed: str, now: str, said: str) -> None:
    text = f"{typed} disk alert"
    assert read(text, now) == ((said, "disk alert") if said else ("", text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tonight at 23:50 we fail over", "in the future"),
        ("this morning 19:30 disk alert", "19:30 is not in the morning"),
        ("yesterday evening 3am disk alert", "03:00 is not in the evening"),
    ],
)
def test_a_time_that_is_not_in_its_part_of_the_day_is_asked(text: str, reason: str) -> None:
    assert reason in asked(text)[0]
    assert asked(text)[1]


@pytest.mark.parametrize(
    "text", ["this morning disk alert", "last night it rained", "tonight we deploy", "monday morning it broke"]
)
def test_a_part_of_the_day_without_a_clock_time_is_words(text: str) -> None:
    assert read(text) == ("", text)


def test_a_number_that_counts_is_no_hour_of_the_day() -> None:
    text = "this morning 3 pods died"
    assert read(text) == ("", text)
