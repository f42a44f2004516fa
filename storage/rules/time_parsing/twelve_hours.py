"""Which half of the day an hour of 1 to 12 means that was typed without am or pm."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

from storage.rules.time_parsing.clock_times import Clock
from storage.rules.time_parsing.resolve import Skipped, StillToCome, most_recent, soon

# The other reading is asked about where it is at most this long ago.
_NEAR = timedelta(hours=6)
# People round up, and clocks differ: the other reading may lie this far ahead.
_ROUNDED_UP = timedelta(minutes=5)
_IN_MINUTES = timedelta(minutes=90)


def half_meant(clock: Clock, days: Iterable[date], zone: tzinfo, *, now: datetime, lenient: bool) -> Clock:
    """Give the clock time with its half of the day, as the clock of 24 hours has it.

    Raises Impossible where the other half is the nearer one and not long ago: 7:28 in the evening. `lenient` takes the
    nearer one instead.
    """
    days = tuple(days)
    typed, other = (clock.of_half(half) for half in (("p", "a") if clock.hour == 12 else ("a", "p")))
    typed_at, other_at = (_latest(reading, days, zone, now) for reading in (typed, other))
    ahead = soon(days, other.time_of_day(), zone, now=now, within=_ROUNDED_UP)
    other_is_nearer = other_at is not None and (typed_at is None or typed_at < other_at)
    if lenient:
        return other if other_is_nearer else typed
    if other_at and other_is_nearer and now - other_at <= _NEAR:
        nearest = other_at
    elif ahead and typed_at and now - typed_at > _NEAR:
        nearest = ahead
    else:
        return typed
    words = tuple(clock_words(reading) for reading in (other, typed))
    said = [f"{words[0]}, {_away(nearest, now)}"]
    said += [f"{words[1]}, {_away(typed_at, now)}"] if typed_at else []
    raise clock.impossible(f"That may be {', or '.join(said)}: please add am or pm.", *words)


def clock_words(clock: Clock) -> str:
    """Write a clock time with its half of the day: "7:28pm"."""
    seconds = f":{clock.second:02}" if clock.second else ""
    return f"{clock.hour}:{clock.minute:02}{seconds}{clock.half}m"


def _latest(clock: Clock, days: tuple[date, ...], zone: tzinfo, now: datetime) -> datetime | None:
    try:
        return most_recent(days, clock.time_of_day(), zone, now=now).at
    except (Skipped, StillToCome):
        return None


def _away(at: datetime, now: datetime) -> str:
    length = abs(now - at)
    side = "ago" if at <= now else "ahead"
    if length < _IN_MINUTES:
        minutes = round(length / timedelta(minutes=1))
        return f"{minutes} minute{'' if minutes == 1 else 's'} {side}"
    return f"{round(length / timedelta(hours=1))} hours {side}"
