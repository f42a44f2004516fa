"""The words in which a time is said back to a person: "19:28 WAT", with the date when it is not today."""

from datetime import UTC, datetime, timedelta

from storage.rules.time_parsing.calendar_days import date_words
from storage.rules.time_parsing.zones import offset_words, zone_of


def echo(at: datetime, timezone: str, *, now: datetime, with_offset: bool = False) -> str:
    """Say when `at` was in the zone named `timezone`: "19:28 WAT", or "8 Aug 2023 23:50 WAT" if not on `now`'s day.

    Seconds are dropped. `with_offset` adds the offset from UTC, for hours that a clock change repeated.
    Raises ValueError for an unknown zone.
    """
    zone = zone_of(timezone)
    local = at.astimezone(zone)
    dated = local.date() != now.astimezone(zone).date()
    label = _label(local)
    offset = _offset(local)
    return f"{_clock(local, dated=dated)} {label}" + (f" ({offset})" if with_offset and offset != label else "")


def echo_both(
    at: datetime, timezone: str, *, now: datetime, approximate: bool = False, until: datetime | None = None
) -> str:
    """Say when `at` was in the zone, and in UTC if that differs: "19:28 WAT (18:28 UTC)".

    An estimate is "~19:28 WAT (~18:28 UTC)"; up to `until` it is "19:28–19:41 WAT (18:28–18:41 UTC)".
    """
    sign, local, utc = "~" if approximate else "", at.astimezone(zone_of(timezone)), at.astimezone(UTC)
    dated = local.date() != now.astimezone(zone_of(timezone)).date()
    words = f"{sign}{_clock(local, dated=dated)}{_end(local, until)} {_label(local)}"
    if not local.utcoffset():
        return words
    return f"{words} ({sign}{_clock(utc, dated=utc.date() != local.date())}{_end(utc, until)} UTC)"


def _end(begin: datetime, until: datetime | None) -> str:
    """Give the end of a range as it stands behind its beginning."""
    if until is None:
        return ""
    end = until.astimezone(begin.tzinfo)
    return f"–{_clock(end, dated=end.date() != begin.date())}"


def _clock(moment: datetime, *, dated: bool) -> str:
    clock = f"{moment.hour:02}:{moment.minute:02}"
    return f"{date_words(moment.date())} {clock}" if dated else clock


def _label(local: datetime) -> str:
    name = local.tzname() or ""
    return name if name.isascii() and name.isalpha() else _offset(local)


def _offset(local: datetime) -> str:
    length = local.utcoffset() or timedelta()
    return f"UTC{offset_words(length)}" if length else "UTC"
