"""Dates before and behind a clock time, and dates that lie ahead."""

import pytest

from tests.storage.rules.time_parsing.evening import EVENING, asked, read


@pytest.mark.parametrize(
    "typed",
    [
        "Thu 26 Nov 14:05",
        "Thu, 26 Nov 2026 14:05:00 +0100",
        "Thursday, November 26 at 2:05 PM",
        "Thurs 14:05",
        "Thu. 14:05",
        "26.11. 14:05",
        "26.11 14:05",
        "26.11.2026 14:05",
        "26.11.26, 14:05",
        "26. Nov 14:05",
        "26-Nov-2026 14:05",
        "26-11-2026 14:05",
        "11/26 2:05pm",
        "26/11 14:05",
        "11/26/26 2:05 PM",
        "11/26/2026, 2:05 PM",
        "Nov 26, 2026 @ 14:05",
        "2026-11-26 14:05",
        "2026-11-26, 14:05",
        "2026.11.26 14:05",
        "Thu Nov 26 14:05:00 CET 2026",
        "Thu Nov 26 02:05:00 PM CET 2026",
        "Thu 26 Nov 2026 02:05:00 PM CET",
        "20261126T1405",
        "20261126T130500Z",
        "yesterday 14:05",
        "y'day 14:05",
        "Yesterday at 2:05 PM",
        "14:05 yesterday",
        "2:05pm on thursday",
        "1 day ago at 14:05",
        "14:05 one day ago",
    ],
)
def test_a_date_is_read_in_every_usual_spelling(typed: str) -> None:
    assert read(f"{typed} first alert") == ("Thu 14:05", "first alert")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2 days ago at 19:00", "Wed 19:00"),
        ("2 days ago 19:00", "Wed 19:00"),
        ("two days ago, 7pm", "Wed 19:00"),
        ("the day before yesterday 19:00", "Wed 19:00"),
        ("2 days ago", "~Wed 20:33"),
        ("a week ago at 19:00", "2026-11-20 19:00"),
    ],
)
def test_days_are_counted_back(typed: str, said: str) -> None:
    assert read(f"{typed} cert warning") == (said, "cert warning")


@pytest.mark.parametrize(
    ("text", "now", "choices"),
    [
        ("1 Dec 10:00 the certificate expires", "2026-11-28T02:40+00:00", ("1 Dec 2025 10:00",)),
        ("at 28 Nov 10:00 the certificate expires", EVENING, ("at 10:00",)),
        ("at 1 Jan 00:10 restarted", "2026-12-31T23:55+01:00", ("today 00:10",)),
        ("at 2 Jan 00:10 restarted", "2026-12-31T23:55+01:00", ("at 2 Jan 2026 00:10",)),
        ("27/11 14:05 restarted", "2026-07-14T18:30+02:00", ("27 Nov 2025 14:05",)),
        ("29 Feb 10:00 restarted", EVENING, ("29 Feb 2024 10:00",)),
    ],
)
def test_a_date_that_lies_ahead_is_asked(text: str, now: str, choices: tuple[str, ...]) -> None:
    assert asked(text, now)[1] == choices


@pytest.mark.parametrize(
    ("typed", "now", "said"),
    [
        ("31 Dec 23:50", "2027-01-01T00:05+01:00", "Thu 23:50"),
        ("20 Nov 14:05", "2027-02-10T12:00+01:00", "2026-11-20 14:05"),
        ("27 May 10:00", EVENING, "2026-05-27 10:00"),
        ("1 Dec 2025 10:00", EVENING, "2025-12-01 10:00"),
    ],
)
def test_a_date_that_has_passed_is_understood(typed: str, now: str, said: str) -> None:
    assert read(f"{typed} restarted", now) == (said, "restarted")


@pytest.mark.parametrize(
    ("text", "reason", "choices"),
    [
        ("09/08 14:05 ticket opened", "9 Aug or 8 Sep", ("9 Aug 14:05", "8 Sep 14:05")),
        ("1/12 14:05 ticket opened", "1 Dec 2025 or 12 Jan 2026", ("1 Dec 2025 14:05", "12 Jan 2026 14:05")),
        ("Thu 27 Nov 14:05 first alert", "is a Friday and no Thursday", ("27 Nov 14:05",)),
    ],
)
def test_an_unclear_date_is_asked(text: str, reason: str, choices: tuple[str, ...]) -> None:
    assert reason in asked(text)[0]
    assert asked(text)[1] == choices


def test_of_two_readings_the_one_ahead_is_not_meant() -> None:
    assert read("12/11 14:05 ticket opened") == ("2026-11-12 14:05", "ticket opened")


@pytest.mark.parametrize(
    "text",
    [
        "may 5 deploy broke it",
        "sat 3 hours in a call",
        "11/12 checks failed",
        "3/4 of requests fail",
        "2026-11-26 was bad",
        "sun is shining",
        "yesterday we deployed",
        "Friday deploys strike again",
        "2 days of errors",
    ],
)
def test_a_day_without_a_clock_time_is_words(text: str) -> None:
    assert read(text) == ("", text)
