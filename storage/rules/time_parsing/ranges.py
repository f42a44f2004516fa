"""Ranges of time: 19:28-19:41, from 19:30 to 19:45, between 7:28 and 7:41pm."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.rules.time_parsing.clock_times import Clock, Evidence
from storage.rules.time_parsing.format import echo
from storage.rules.time_parsing.moment import Moment
from storage.rules.time_parsing.point_in_time import MomentReader
from storage.rules.time_parsing.resolve import LENIENCY, Instant, instants
from storage.rules.time_parsing.tokens import BLANK, Impossible, pattern

_TO = pattern(
    rf"{BLANK}*(?:[-=](?:>|&gt;)|[-–—−→]|\.\.\.?|…){BLANK}*|,?{BLANK}+(?:to|till?|until|through|thru){BLANK}+"
)
_AND = pattern(rf"{BLANK}+(?:and|to){BLANK}+|{BLANK}*[-–—]{BLANK}*")
# Without a day for its end, a longer range is rather two times in the wrong order.
_LONGEST = timedelta(hours=18)


@dataclass(frozen=True)
class Range:
    """A stated time, with the end of the range if it has one."""

    first: Moment
    last: Moment | None = None

    @property
    def end(self) -> int:
        """Say where in the text the range ends."""
        return self.last.end if self.last else self.first.end

    def meant(self, now: datetime) -> tuple[Instant, datetime | None]:
        """Give the instants at which it begins and ends. Raises Impossible if there are none."""
        if self.last is None:
            return self.first.meant(now), None
        begins = self.first.meant(now)
        return begins, self._until(begins.at, self.last, now)

    def _until(self, begins: datetime, last: Moment, now: datetime) -> datetime:
        last.clock.time_of_day()
        if last.zone.impossible:
            raise last.zone.impossible
        dated = last.day is not None or last.part is not None
        until = last.meant(now).at if dated else self._next(begins, last)
        if until > now + LENIENCY:
            raise self._no_end(
                f"The end of the range is in the future: now it is {echo(now, last.zone.name, now=now)}."
            )
        if until <= begins or (not dated and until - begins > _LONGEST):
            raise self._no_end("The end of the range is before its beginning.")
        return min(until, now)

    def _next(self, begins: datetime, last: Moment) -> datetime:
        """Give the first moment after the beginning at which the clock shows the end."""
        rules = last.zone.rules
        clocks = [last.clock.of_half(half) for half in "ap"] if last.clock.twelve else [last.clock]
        today = begins.astimezone(rules).date()
        found = (
            at
            for clock in clocks
            for day in (today, today + timedelta(days=1))
            for at in instants(datetime.combine(day, clock.time_of_day()), rules)
        )
        later = [at for at in found if at > begins]
        return min(later) if later else begins

    def _no_end(self, reason: str) -> Impossible:
        return Impossible(reason, self.first.end, self.end, ("",))


def range_at(reader: MomentReader, start: int) -> Range | None:
    """Read a stated time at `start`, and the end of the range if it begins one."""
    first = reader.moment(start)
    if first is None:
        return None
    between = reader.text[first.begin :].lower().startswith("between")
    to = (_AND if between else _TO).match(reader.text, first.end)
    four_digits = reader.text[first.clock.start : first.clock.end].isdigit()
    last = reader.moment(to.end(), least=Evidence.AT if four_digits else Evidence.DATED) if to else None
    if last is None:
        return None if between else Range(first)
    return _both(first, last)


def _both(first: Moment, last: Moment) -> Range:
    """Give the two what was said once for both: the zone, the day, the half of the day."""
    if first.zone_end is None and last.zone_end is not None:
        first = replace(first, zone=last.zone, zone_end=last.zone_end)
    if last.zone_end is None:
        last = replace(last, zone=first.zone, zone_end=first.zone_end)
    if last.day_last and not (first.day or first.part):
        first = replace(first, day=last.day, part=last.part)
        last = replace(last, day=None, part=None)
    if first.clock.twelve and last.clock.half:
        first = replace(first, clock=_before(first.clock, last.clock))
    return Range(replace(first, may_lie_ahead=True, approximate=first.approximate or last.approximate), last)


def _before(first: Clock, last: Clock) -> Clock:
    """Give the beginning its half of the day: the one of the end, or the other one if it would be after the end."""
    same = first.of_half(last.half)
    if same.time_of_day() <= last.time_of_day():
        return same
    return first.of_half("a" if last.half == "p" else "p")
