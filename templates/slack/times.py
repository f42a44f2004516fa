"""Times as people read them: everyone's own in Slack, and in words for where Slack cannot do that."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DATE_FORMAT = "{date_short_pretty} {time}"
"""How Slack writes a time in the reader's own zone: "today 7:28 PM", later "Aug 9 7:28 PM"."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?\Z", re.IGNORECASE)


def moment(at: str | datetime) -> datetime:
    """Read a time from facts: an ISO 8601 string (`Z` or an offset; without one it is UTC) or a datetime."""
    read = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


@lru_cache(maxsize=256)
def zone(name: str | None) -> tzinfo:
    """Give the zone of an IANA name or a fixed offset such as `+01:00`; UTC for what is neither."""
    offset = _OFFSET.match(name or "")
    if offset:
        sign, hours, minutes = offset.groups()
        shift = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-shift if sign == "-" else shift) if shift < timedelta(hours=24) else UTC
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def clock(at: str | datetime, timezone_name: str | None) -> str:
    """Write a time of day with its zone: `19:28 WAT`."""
    there = moment(at).astimezone(zone(timezone_name))
    abbreviation = there.strftime("%Z")
    return f"{there:%H:%M} {'UTC' if abbreviation[:1] in '+-' else ''}{abbreviation}"


def dated(at: str | datetime, timezone_name: str | None) -> str:
    """Write a time with its day: `9 Aug 2023, 19:28 WAT`."""
    there = moment(at).astimezone(zone(timezone_name))
    return f"{there.day} {_MONTHS[there.month - 1]} {there.year}, {clock(there, timezone_name)}"


def told(at: str | datetime, timezone_name: str | None, day: bool) -> tuple[int, str]:
    """Give a time in seconds since 1970, and in words of its zone: `clock`'s, or with its day `dated`'s."""
    return _told(at if isinstance(at, str) else moment(at).isoformat(), timezone_name, day)


@lru_cache(maxsize=1_024)
def _told(at: str, timezone_name: str | None, day: bool) -> tuple[int, str]:
    words = dated(at, timezone_name) if day else clock(at, timezone_name)
    return int(moment(at).timestamp()), words


def duration(seconds: float | None) -> str:
    """Write a length of time in its two largest units: `45 s`, `37 min`, `2 h 5 min`, `3 d 4 h`; None is unknown."""
    if seconds is None:
        return "unknown"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    first = next((index for index, (count, _) in enumerate(units) if count), 3)
    shown = units[first : first + 1] if first >= 2 else units[first : first + 2]
    return " ".join(f"{count} {unit}" for count, unit in shown if count or unit == "s")
