"""Times, days and lengths of time as documents write them: on a 24-hour clock, the same in every locale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def time_of_day(at: str) -> str:
    """Give the hours and minutes of an ISO 8601 time: "19:28"."""
    return at[11:16]


def day(at: str) -> str:
    """Give the day of an ISO 8601 time or date in full: "Wednesday 9 August 2023"."""
    found = date.fromisoformat(at[:10])
    return f"{DAYS[found.weekday()]} {found.day} {MONTHS[found.month - 1]} {found.year}"


def short_day(at: str) -> str:
    """Give the day of an ISO 8601 time or date without the year: "9 Aug"."""
    found = date.fromisoformat(at[:10])
    return f"{found.day} {MONTHS[found.month - 1][:3]}"


def time_beside(at: str, other: str) -> str:
    """Give the time of day, with the day if the other time is of another day: "19:28", "31 Jan 23:27"."""
    return time_of_day(at) if at[:10] == other[:10] else f"{short_day(at)} {time_of_day(at)}"


def exact_time_beside(at: str, other: str) -> str:
    """Give the time like `time_beside`, to the second if either of the two has seconds."""
    whole_minutes = at[17:19] == other[17:19] == "00"
    return time_beside(at, other) if whole_minutes else f"{time_beside(at, other)}:{at[17:19]}"


def lasting(seconds: int) -> str:
    """Give a length of time: "32 min", "1 h 5 min", "2 d 3 h", "40 s"."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{count} {unit}" for count, unit in units if count) or "0 min"


def in_minutes(seconds: int) -> str:
    """Give a length of time without its odd seconds, unless it is shorter than a minute."""
    return lasting(seconds if seconds < 60 else seconds - seconds % 60)


def picture(phases: Sequence[Mapping[str, Any]], width: int = 40) -> list[str]:
    """Draw phases as lines of plain text, each with its bar at its place in the whole.

    A phase has a `name`, its `local` time, its `offset` from the first phase and, if it ended, its `seconds`.
    """
    total = phases[-1]["offset"] if phases else 0
    rows = [
        (
            time_beside(one["local"], phases[0]["local"]),
            str(one["name"]),
            "" if one["seconds"] is None else in_minutes(one["seconds"]),
            "" if one["seconds"] is None else _bar(one["offset"], one["seconds"], total, width),
        )
        for one in phases
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)] if rows else []
    return [
        f"{time:>{widths[0]}}  {name:<{widths[1]}}  {length:>{widths[2]}}  {bar}".rstrip()
        for time, name, length, bar in rows
    ]


def _bar(offset: int, seconds: int, total: int, width: int) -> str:
    """Draw how long something lasted in its place of a line of `width` characters; it is never invisible."""
    if total <= 0:
        return "█"
    first = min(offset * width // total, width - 1)
    last = max(first + 1, min(width, round((offset + seconds) * width / total)))
    return " " * first + "█" * (last - first)
