"""Due dates and durations as people type them."""

from datetime import date, timedelta

import pytest

from storage.rules.time_parsing import (
    TimeRefused,
    leading_duration,
    trailing_date,
    trailing_duration,
    whole_date,
    whole_duration,
)

TODAY = date(2023, 8, 9)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("2023-09-01", date(2023, 9, 1)),
        ("2023/9/1", date(2023, 9, 1)),
        ("2023-08-01", date(2023, 8, 1)),
        ("today", date(2023, 8, 9)),
        ("Tomorrow", date(2023, 8, 10)),
        ("friday", date(2023, 8, 11)),
        ("on fri", date(2023, 8, 11)),
        ("by friday", date(2023, 8, 11)),
        ("this friday", date(2023, 8, 11)),
        ("wednesday", date(2023, 8, 16)),
        ("mon", date(2023, 8, 14)),
        ("next monday", date(2023, 8, 14)),
        ("next friday", date(2023, 8, 18)),
        ("next wednesday", date(2023, 8, 16)),
        ("1 Sep", date(2023, 9, 1)),
        ("1st of September", date(2023, 9, 1)),
        ("Sep 1", date(2023, 9, 1)),
        ("September 1st, 2024", date(2024, 9, 1)),
        ("9 Aug", date(2023, 8, 9)),
        ("8 Aug", date(2024, 8, 8)),
        ("29 Feb", date(2024, 2, 29)),
        ("31/12/2023", date(2023, 12, 31)),
        ("12/31", date(2023, 12, 31)),
        ("10/10", date(2023, 10, 10)),
        ("in 2 weeks", date(2023, 8, 23)),
        ("in a week", date(2023, 8, 16)),
        ("in 10d", date(2023, 8, 19)),
        ("in 1 week and 2 days", date(2023, 8, 18)),
        ("in 48 hours", date(2023, 8, 11)),
        (" friday. ", date(2023, 8, 11)),
    ],
)
def test_a_due_date_is_understood(typed: str, due: date) -> None:
    assert whole_date(typed, today=TODAY) == due
    assert trailing_date(f"fix the alert  due {typed}", "due", today=TODAY) == (due, "fix the alert")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "1",
        "2023",
        "yesterday",
        "friday night",
        "in",
        "in 5 minutes",
        "in 36 hours",
        "in 999 weeks",
        "next",
        "to a bug",
        "monday is bad",
        "١ سبتمبر",
        "9" * 40_000,
    ],
)
def test_what_is_no_date_is_text(text: str) -> None:
    assert whole_date(text, today=TODAY) is None
    assert trailing_date(f"it is due {text}", "due", today=TODAY) == (None, f"it is due {text}")


@pytest.mark.parametrize(
    ("typed", "reason", "choices"),
    [
        ("30 Feb", "February has the days 1 to 29", ("28 Feb", "1 Mar")),
        ("2024-02-30", "February 2024 has the days 1 to 29", ("29 Feb 2024", "1 Mar 2024")),
        ("0 Sep", "September has the days 1 to 30, and no 0", ("30 Sep", "1 Oct")),
        ("2023-13-01", "no month 13", None),
        ("0000-01-01", "too long ago", None),
        ("9/10", "9 Oct or 10 Sep", ("9 Oct", "10 Sep")),
    ],
)
def test_a_date_that_does_not_exist_is_refused(typed: str, reason: str, choices: tuple[str, ...] | None) -> None:
    with pytest.raises(TimeRefused) as refused:
        trailing_date(f"fix the alert due {typed}", "due", today=TODAY)

    assert reason in refused.value.reason
    assert refused.value.choices == (choices or ("2023-09-01", "1 Sep", "tomorrow", "friday", "in 2 weeks"))
    for choice in refused.value.choices:
        assert whole_date(choice, today=TODAY) is not None


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("30m", 1800),
        ("30 min", 1800),
        ("30 minutes", 1800),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("1h30", 5400),
        ("1 hour, 30 minutes", 5400),
        ("1 hour and 30 minutes", 5400),
        ("2 hours", 7200),
        ("2 HOURS", 7200),
        ("1.5h", 5400),
        ("90s", 90),
        ("1d", 86400),
        ("2w", 1_209_600),
        ("an hour", 3600),
        ("half an hour", 1800),
        ("half a day", 43200),
        ("five minutes", 300),
        ("0m", 0),
    ],
)
def test_a_duration_is_understood(typed: str, seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert whole_duration(typed) == length
    assert leading_duration(f"{typed} quiet\nplease") == (length, "quiet\nplease")
    assert trailing_duration(f"we are on it next {typed}", "next") == (length, "we are on it")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30",
        "m",
        "10 nodes",
        "10 months",
        "10mb",
        "10m/s",
        "-10m",
        "1m2h",
        "1h1h",
        "a",
        "an",
        "half",
        "1e5s",
        "99999 weeks",
        "123456m",
        "٣٠m",
        "9" * 40_000 + "m",
    ],
)
def test_what_is_no_duration_is_text(text: str) -> None:
    assert whole_duration(text) is None
    assert leading_duration(text) == (None, text)
    assert trailing_duration(f"next {text}", "next") == (None, f"next {text}")


def test_a_duration_with_more_after_it_is_not_the_whole_text() -> None:
    assert whole_duration("10 minutes of errors") is None
