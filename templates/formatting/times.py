"""Writes times, dates and durations in words: on a 24-hour clock, in English, the same in every locale.

Messages pass a time and a zone. Documents pass local times as ISO 8601 strings, because the facts of a draft already
have them in the incident's zone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?\Z", re.IGNORECASE)


def moment(at: str | datetime) -> datetime:
    """Read a time from facts: an ISO 8601 string (`Z` or an offset; without one it is UTC) or a datetime."""
    read = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


@lru_cache(maxsize=256)
def zone(name: str | None) -> tzinfo:
    """Give the zone of an IANA name or a fixed offset such as `+01:00`; UTC for any other name."""
    offset = _OFFSET.match(name or "")
    if offset:
        sign, hours, minutes = offset.groups()
        shift = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-shift if sign == "-" else shift) if shift < timedelta(hours=24) else UTC
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def zoned_time(at: str | datetime, timezone_name: str | None) -> str:
    """Give the time of day with its zone: "19:28 WAT"."""
    local = moment(at).astimezone(zone(timezone_name))
    abbreviation = local.strftime("%Z")
    return f"{local:%H:%M} {'UTC' if abbreviation[:1] in '+-' else ''}{abbreviation}"


def zoned_date_and_time(at: str | datetime, timezone_name: str | None) -> str:
    """Give the date and the time of day with its zone: "9 Aug 2023, 19:28 WAT"."""
    local = moment(at).astimezone(zone(timezone_name))
    return f"{_day_and_month(local)} {local.year}, {zoned_time(local, timezone_name)}"


def timestamp_and_words(at: str | datetime, timezone_name: str | None, with_date: bool) -> tuple[int, str]:
    """Give the two parts of a date in Slack: seconds since 1970, and the words for clients that cannot show it."""
    return _timestamp_and_words(at if isinstance(at, str) else moment(at).isoformat(), timezone_name, with_date)


@lru_cache(maxsize=1_024)
def _timestamp_and_words(at: str, timezone_name: str | None, with_date: bool) -> tuple[int, str]:
    words = zoned_date_and_time(at, timezone_name) if with_date else zoned_time(at, timezone_name)
    return int(moment(at).timestamp()), words


def time_of_day(at: str) -> str:
    """Give the hours and minutes of an ISO 8601 time: "19:28"."""
    return at[11:16]


def full_date(at: str) -> str:
    """Give the date of an ISO 8601 time or date in full: "Wednesday 9 August 2023"."""
    found = date.fromisoformat(at[:10])
    return f"{_DAYS[found.weekday()]} {found.day} {_MONTHS[found.month - 1]} {found.year}"


def short_time(at: str, reference: str) -> str:
    """Give the time of day, with the date if it differs from the reference's: "19:28", "31 Jan 23:27"."""
    if at[:10] == reference[:10]:
        return time_of_day(at)
    return f"{_day_and_month(date.fromisoformat(at[:10]))} {time_of_day(at)}"


def exact_time(at: str, reference: str) -> str:
    """Give the time like `short_time`, to the second if either of the two has seconds."""
    whole_minutes = at[17:19] == reference[17:19] == "00"
    return short_time(at, reference) if whole_minutes else f"{short_time(at, reference)}:{at[17:19]}"


def duration(seconds: int) -> str:
    """Give a duration exactly: "32 min", "1 h 5 min", "2 d 3 h", "40 s"."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{count} {unit}" for count, unit in units if count) or "0 min"


def rounded_duration(seconds: int) -> str:
    """Give a duration in whole minutes, rounded down, or in seconds if it is shorter than a minute."""
    return duration(seconds if seconds < 60 else seconds - seconds % 60)


def _day_and_month(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"
