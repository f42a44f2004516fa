"""What people type as a time, and what it means."""

from datetime import UTC, datetime

import pytest

from storage.rules.time_parsing import leading_time, whole_time

LAGOS = "Africa/Lagos"
NOW = datetime(2023, 8, 9, 19, 33, tzinfo=UTC)  # a Wednesday, 20:33 in Lagos


def utc(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}+00:00")


TODAY = "2023-08-09"

UNDERSTOOD = [
    # the clock, with "at"
    ("at 7:28pm", TODAY, "18:28"),
    ("at 7:28 pm", TODAY, "18:28"),
    ("AT 7:28 PM", TODAY, "18:28"),
    ("at 7:28 p.m.", TODAY, "18:28"),
    ("at 7:28\u202fPM", TODAY, "18:28"),
    ("at 7.28 pm", TODAY, "18:28"),
    ("at 7pm", TODAY, "18:00"),
    ("at 7 a.m.", TODAY, "06:00"),
    ("at 12am", "2023-08-08", "23:00"),
    ("at 12:05 am", "2023-08-08", "23:05"),
    ("at 12pm", TODAY, "11:00"),
    ("at 19:28", TODAY, "18:28"),
    ("at 9:05", TODAY, "08:05"),
    ("at 19:28:30", TODAY, "18:28:30"),
    ("at 19:28:30.250", TODAY, "18:28:30.250"),
    ("at 1928", TODAY, "18:28"),
    ("at 0000", "2023-08-08", "23:00"),
    ("at 19h28", TODAY, "18:28"),
    ("at noon", TODAY, "11:00"),
    ("at midnight", "2023-08-08", "23:00"),
    ("at 24:00", "2023-08-08", "23:00"),
    ("@ 19:28", TODAY, "18:28"),
    ("@19:28", TODAY, "18:28"),
    # a time of day is its most recent one
    ("at 20:33", TODAY, "19:33"),
    ("at 23:50", "2023-08-08", "22:50"),
    # with a day
    ("at 2023-08-09 19:28", TODAY, "18:28"),
    ("at 2023-08-09T19:28", TODAY, "18:28"),
    ("at 2023/08/09 19:28", TODAY, "18:28"),
    ("at 9 Aug 19:28", TODAY, "18:28"),
    ("at 9th of August, 19:28", TODAY, "18:28"),
    ("at Aug 9 19:28", TODAY, "18:28"),
    ("at Aug 9, 2023 7:28pm", TODAY, "18:28"),
    ("at 9 Aug 2023 7:28pm", TODAY, "18:28"),
    ("on 9 Aug at 19:28", TODAY, "18:28"),
    ("on 9 Aug at 1928", TODAY, "18:28"),
    ("at 31/12/2022 10:00", "2022-12-31", "09:00"),
    ("9 Sept 2022 19:28", "2022-09-09", "18:28"),
    ("29 Feb 2020 10:00", "2020-02-29", "09:00"),
    ("yesterday 23:50", "2023-08-08", "22:50"),
    ("yesterday at 23:50", "2023-08-08", "22:50"),
    ("at 23:50 yesterday", "2023-08-08", "22:50"),
    ("at 9:00 yesterday", "2023-08-08", "08:00"),
    ("9:00pm on 7 Aug", "2023-08-07", "20:00"),
    ("today 9am", TODAY, "08:00"),
    ("today midnight", "2023-08-08", "23:00"),
    ("yesterday noon", "2023-08-08", "11:00"),
    ("monday 9am", "2023-08-07", "08:00"),
    ("wednesday 9am", TODAY, "08:00"),
    ("wednesday 11pm", "2023-08-02", "22:00"),
    ("last monday 9am", "2023-08-07", "08:00"),
    ("last wednesday 9am", "2023-08-02", "08:00"),
    ("on tue at 9:00", "2023-08-08", "08:00"),
    # with a zone
    ("2023-08-09T19:28:00+01:00", TODAY, "18:28"),
    ("2023-08-09T19:28:00.123456789Z", TODAY, "19:28:00.123456"),
    ("at 2023-08-09t12:28z", TODAY, "12:28"),
    ("2023-08-09T09:28:00-05:00", TODAY, "14:28"),
    ("2023-08-09 09:28:00-05", TODAY, "14:28"),
    ("2023-08-09 19:28:00,123", TODAY, "18:28:00.123"),
    ("at 02:05 UTC", TODAY, "02:05"),
    ("at 02:05utc", TODAY, "02:05"),
    ("at 02:05 AM UTC", TODAY, "02:05"),
    ("at 0205Z", TODAY, "02:05"),
    ("at 23:50 UTC yesterday", "2023-08-08", "23:50"),
    ("at 14:00 Europe/Berlin", TODAY, "12:00"),
    ("at 14:00 europe/berlin", TODAY, "12:00"),
    ("at 14:00 +01:00", TODAY, "13:00"),
    ("at 14:00 -0330", TODAY, "17:30"),
    ("at 14:00 GMT+1", TODAY, "13:00"),
    ("at 14:00 UTC-3", TODAY, "17:00"),
    ("at 14:00 JST", TODAY, "05:00"),
    ("at 3pm ET", TODAY, "19:00"),
    # bare
    ("19:28", TODAY, "18:28"),
    ("7:28pm", TODAY, "18:28"),
    # counted back
    ("10m ago", TODAY, "19:23"),
    ("10 min ago", TODAY, "19:23"),
    ("10 Minutes Ago", TODAY, "19:23"),
    ("ten minutes ago", TODAY, "19:23"),
    ("1h30m ago", TODAY, "18:03"),
    ("1 hour and 30 minutes ago", TODAY, "18:03"),
    ("1h30 ago", TODAY, "18:03"),
    ("1.5 hours ago", TODAY, "18:03"),
    ("1 hour ago", TODAY, "18:33"),
    ("an hour ago", TODAY, "18:33"),
    ("half an hour ago", TODAY, "19:03"),
    ("2 days ago", "2023-08-07", "19:33"),
    ("at 10m ago", TODAY, "19:23"),
    ("just now", TODAY, "19:33"),
    ("now", TODAY, "19:33"),
    ("-10m", TODAY, "19:23"),
    ("-1h30m", TODAY, "18:03"),
]


@pytest.mark.parametrize(("typed", "day", "clock"), UNDERSTOOD)
def test_a_time_at_the_beginning_is_understood(typed: str, day: str, clock: str) -> None:
    time, rest = leading_time(typed, now=NOW, timezone=LAGOS)

    assert time is not None
    assert (time.at, time.typed, time.ambiguous, rest) == (utc(day, clock), typed, False, "")


@pytest.mark.parametrize(("typed", "day", "clock"), [row for row in UNDERSTOOD if row[0] != "now"])
def test_what_follows_the_time_is_kept_to_the_letter(typed: str, day: str, clock: str) -> None:
    said = "*Pager*  rang <@U1>\n\n  twice \n"
    time, rest = leading_time(f"  {typed}   {said}", now=NOW, timezone=LAGOS)

    assert time is not None
    assert (time.at, time.typed, rest) == (utc(day, clock), typed, said)


@pytest.mark.parametrize(
    ("now", "typed", "at"),
    [
        ("2023-08-08T23:10", "at 23:50", "2023-08-08T22:50"),  # ten past midnight in Lagos
        ("2023-01-01T00:05", "at 23:50", "2022-12-31T22:50"),
        ("2023-01-01T00:05", "31 Dec 23:50", "2022-12-31T22:50"),
        ("2024-02-29T09:00", "29 Feb 09:59", "2024-02-29T08:59"),
        ("2024-03-01T00:10", "yesterday 23:50", "2024-02-29T22:50"),
        ("2024-03-01T00:10", "29 Feb 23:50", "2024-02-29T22:50"),
    ],
)
def test_days_years_and_leap_days_end_where_they_should(now: str, typed: str, at: str) -> None:
    time = whole_time(typed, now=datetime.fromisoformat(f"{now}+00:00"), timezone=LAGOS)

    assert time is not None
    assert time.at == datetime.fromisoformat(f"{at}+00:00")


@pytest.mark.parametrize("typed", ["at 20:34", "at 20:35", "today 20:35", "2023-08-09T19:35Z"])
def test_up_to_two_minutes_ahead_is_now(typed: str) -> None:
    time = whole_time(typed, now=NOW, timezone=LAGOS)

    assert time is not None
    assert time.at == NOW


def test_just_before_midnight_the_next_midnight_is_now() -> None:
    late = utc(TODAY, "22:59:30")
    time = whole_time("00:00", now=late, timezone=LAGOS)

    assert time is not None
    assert time.at == late


def test_more_than_three_hours_ahead_without_a_day_was_yesterday() -> None:
    time = whole_time("at 23:44", now=NOW, timezone=LAGOS)

    assert time is not None
    assert time.at == utc("2023-08-08", "22:44")
