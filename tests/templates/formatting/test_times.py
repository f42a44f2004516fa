from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from templates.formatting.times import (
    duration,
    moment,
    rounded_duration,
    timestamp_and_words,
    zoned_date_and_time,
    zoned_time,
)

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Africa/Lagos", "19:28 WAT"),
        ("UTC", "18:28 UTC"),
        ("America/Sao_Paulo", "15:28 UTC-03"),
        ("+05:30", "23:58 UTC+05:30"),
        ("Not/AZone", "18:28 UTC"),
        ("../etc/passwd", "18:28 UTC"),
        (None, "18:28 UTC"),
    ],
)
def test_a_time_is_written_in_its_zone(zone: str | None, shown: str) -> None:
    assert zoned_time("2023-08-09T18:28:00Z", zone) == shown
    assert zoned_time("2023-08-09T18:28:00+00:00", zone) == shown


def test_a_day_is_the_zones_day() -> None:
    assert zoned_date_and_time("2023-08-09T23:30:00Z", "Africa/Lagos") == "10 Aug 2023, 00:30 WAT"
    assert moment("2023-08-09T23:30:00") == moment("2023-08-09T23:30:00Z")


def test_the_same_hour_twice_in_a_night_is_told_apart() -> None:
    first = datetime(2023, 11, 5, 1, 30, tzinfo=NEW_YORK)
    second = first.replace(fold=1)
    assert timestamp_and_words(first, "America/New_York", False) == (1_699_162_200, "01:30 EDT")
    assert timestamp_and_words(second, "America/New_York", False) == (1_699_165_800, "01:30 EST")
    assert zoned_time(second, "America/New_York") == "01:30 EST"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0 min"), (40, "40 s"), (60, "1 min"), (200, "3 min 20 s"), (3600, "1 h"), (183900, "2 d 3 h 5 min")],
)
def test_a_duration_leaves_out_units_that_are_zero(seconds: int, written: str) -> None:
    assert duration(seconds) == written


@pytest.mark.parametrize(("seconds", "written"), [(40, "40 s"), (61, "1 min"), (3599, "59 min")])
def test_seconds_are_dropped_from_a_minute_on(seconds: int, written: str) -> None:
    assert rounded_duration(seconds) == written
