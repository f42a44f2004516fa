"""From a clock time on a day in a zone to an instant: skipped hours, repeated hours, the future."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from storage.rules.time_parsing.calendar_days import date_words

# Clocks differ and people round up: a time up to this far ahead of now is taken to be now.
LENIENCY = timedelta(minutes=2)
# A time of day without a date is a plan or a wrong clock rather than the day before, up to this far ahead of now.
CLOCKS_DIFFER = timedelta(hours=3)


class Skipped(ValueError):
    """The clock change skipped this local time; `readings` are the instants that its author may have meant."""

    def __init__(self, reason: str, readings: tuple[datetime, ...]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.readings = readings


class StillToCome(ValueError):
    """All that the words can mean is in the future."""


@dataclass(frozen=True)
class Instant:
    """A moment in UTC; `ambiguous` if the clock change repeated its local time."""

    at: datetime
    ambiguous: bool = False


def most_recent(days: Iterable[date], clock: time, zone: tzinfo, *, now: datetime) -> Instant:
    """Give the last moment, not after `now`, at which the clock in `zone` showed this time on one of the days.

    The days come latest first. A moment up to LENIENCY ahead of `now` is given as `now` itself, so that nothing is
    ever in the future. Raises Skipped and StillToCome.
    """
    for day in days:
        wall = datetime.combine(day, clock)
        found = instants(wall, zone)
        past = [at for at in found if at <= now]
        if past:
            return Instant(past[-1], ambiguous=len(found) > 1)
        if found and found[0] <= now + LENIENCY:
            return Instant(now, ambiguous=len(found) > 1)
        if not found and _either_reading(wall, zone)[0] <= now:
            raise _skipped(wall, zone)
    raise StillToCome


def soon(
    days: Iterable[date], clock: time, zone: tzinfo, *, now: datetime, within: timedelta = CLOCKS_DIFFER
) -> datetime | None:
    """Give the moment (UTC) shortly after `now` at which the clock in `zone` shows this time on one of the days.

    That is more than LENIENCY and at most `within` ahead; None if there is none, or one of the same day came before it.
    """
    for day in days:
        found = instants(datetime.combine(day, clock), zone)
        if found and now + LENIENCY < found[0] <= now + within:
            return found[0]
    return None


def instants(wall: datetime, zone: tzinfo) -> list[datetime]:
    """Give the moments in UTC, in order, at which the clock in `zone` shows `wall`: none, one or two."""
    return sorted({at for at in _either_reading(wall, zone) if at.astimezone(zone).replace(tzinfo=None) == wall})


def _either_reading(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Read a local time with the offset before a clock change and with the one after it (PEP 495)."""
    before, after = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return min(before, after), max(before, after)


def _skipped(wall: datetime, zone: tzinfo) -> Skipped:
    readings = _either_reading(wall, zone)
    minutes = round((readings[1] - readings[0]) / timedelta(minutes=1))
    reason = f"{wall:%H:%M} did not exist on {date_words(wall.date())}: the clocks went forward by {minutes} minutes."
    return Skipped(reason, readings)
