"""Which time zone words name: IANA names, offsets from UTC, and the letters that people type."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from storage.rules.time_parsing.tokens import BLANK, Impossible, pattern
from storage.rules.time_parsing.zone_abbreviations import LETTERS

_OFFSET = r"(?P<sign>[+−-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?"
_NAMED_OFFSET = pattern(rf"(?:(?:UTC|GMT){BLANK}?)?{_OFFSET}")
_FARTHEST = {"+": timedelta(hours=14), "-": timedelta(hours=-12)}


@dataclass(frozen=True)
class SpokenZone:
    """A zone to read a time in, or `impossible`: what is wrong with the words that were typed for it.

    `home` is the place whose season says whether the `letters` are in force.
    """

    name: str
    rules: tzinfo
    home: str | None = None
    letters: str = ""
    impossible: Impossible | None = None

    def in_force(self, at: datetime) -> bool:
        """Say whether the letters were in use at this instant: EST is not, in August."""
        home = self.rules if self.home is None else zone_of(self.home)
        return at.astimezone(home).utcoffset() == at.astimezone(self.rules).utcoffset()


@cache
def iana_names() -> dict[str, str]:
    """Give the names of all places in the tz database, by the same name in small letters."""
    return {name.lower(): name for name in available_timezones()}


@cache
def zone_of(name: str) -> tzinfo:
    """Give the zone of an IANA name ("Europe/Berlin"), a fixed offset ("+01:00", "UTC+1", "Z") or known letters.

    Raises ValueError for any other name.
    """
    if name.lower() in iana_names():
        return ZoneInfo(iana_names()[name.lower()])
    if name.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    length = named_offset(name)
    if length is not None:
        return timezone(length) if length else UTC
    if name.upper() in LETTERS:
        return fixed_zone(name.upper(), LETTERS[name.upper()][0])
    raise ValueError(f"{name!r} is not a time zone: an IANA name such as Europe/Berlin or an offset such as +01:00 is")


def offset_of(offset: re.Match[str]) -> timedelta | None:
    """Give the offset that a match of the offset pattern means; None outside -12:00 … +14:00 (RFC 9557, tzdata)."""
    sign = "+" if offset["sign"] == "+" else "-"
    hours, minutes = int(offset["hours"]), int(offset["minutes"] or 0)
    length = timedelta(hours=hours, minutes=minutes) * (1 if sign == "+" else -1)
    return length if minutes < 60 and abs(length) <= abs(_FARTHEST[sign]) else None


def offset_words(length: timedelta) -> str:
    """Write an offset from UTC: "+05:30"."""
    minutes = round(abs(length) / timedelta(minutes=1))
    return f"{'-' if length < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def fixed_zone(letters: str, offset: str) -> tzinfo:
    """Give the zone that has this offset in every season and goes by these letters."""
    length = zone_of(offset).utcoffset(None) or timedelta()
    return timezone(length, letters)


def named_offset(words: str) -> timedelta | None:
    """Give the offset that words such as "+01:00" or "UTC+1" name; None if they name none that a place has."""
    offset = _NAMED_OFFSET.fullmatch(words)
    return offset_of(offset) if offset else None


def impossible_zone(reason: str, start: int, end: int, instead: tuple[str, ...]) -> tuple[SpokenZone, int]:
    """Give a zone that cannot be read, with what could stand instead of the words from `start` to `end`."""
    return SpokenZone("UTC", UTC, impossible=Impossible(reason, start, end, instead)), end
