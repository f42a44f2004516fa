"""Finds a named zone for a fixed offset, because Slack stores people's time zones by name only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from storage.rules.time_parsing import zone_of


def zone_with_offset(name: str, around: datetime) -> str:
    """Give the IANA name of a zone with the same offset as this zone, at `around` and in the year before.

    Args:
        name: an IANA name, which is its own answer, a fixed offset ("+02:00") or known letters.
        around: the moment that matters, with its offset.

    Raises:
        ValueError: when there is no such zone, or no named zone had that offset during that year.
    """
    zone = zone_of(name)
    if isinstance(zone, ZoneInfo):
        return zone.key
    offset = around.astimezone(zone).utcoffset() or timedelta()
    hours, rest = divmod(offset, timedelta(hours=1))
    if not rest:
        return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"  # inverted signs (tzdata, file etcetera)
    moments = [around.astimezone(UTC) - timedelta(days=30 * month) for month in range(13)]
    for place in sorted(available_timezones()):
        if "/" in place and all(at.astimezone(ZoneInfo(place)).utcoffset() == offset for at in moments):
            return place
    raise ValueError(f"{name!r} is an offset that no place keeps the whole year: name a place instead")
