"""Parts of the day as people type them with a clock time: last night 23:50, this morning 6:10, friday evening 7."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storage.rules.time_parsing.clock_times import Clock
from storage.rules.time_parsing.day_forms import BEFORE_A_CLOCK, day_at
from storage.rules.time_parsing.days import Day, NearDay
from storage.rules.time_parsing.tokens import BLANK, pattern

_PART = "(?P<part>morning|afternoon|evening|night)(?![a-z'’])"
_THIS = pattern(rf"(?:this|today(?:{BLANK}+in{BLANK}+the)?){BLANK}+{_PART}|(?P<tonight>tonight)(?![a-z'’])")
_LAST_NIGHT = pattern(rf"last{BLANK}+(?P<part>night|evening)(?![a-z'’])")
_OF_A_DAY = pattern(rf"{BLANK}+(?:(?:in{BLANK}+the|at){BLANK}+)?{_PART}")
_UNDATED = pattern(rf"in{BLANK}+the{BLANK}+{_PART}|at{BLANK}+(?P<night>night)(?![a-z'’])")
# The night of a day goes on until here on the next one.
_DAWN = 6
_HOURS = {"morning": range(13), "afternoon": range(11, 20), "evening": range(15, 24)}


@dataclass(frozen=True)
class DayPart:
    """A part of the day; `day` is the day on which it begins, None if it was not said."""

    part: str
    day: Day | None
    tonight: bool = False

    def clock(self, clock: Clock) -> Clock:
        """Give the clock time with the half of the day that the part tells.

        Raises Impossible for a time of day that is not in that part.
        """
        if clock.twelve:
            clock = clock.of_half(self._half(clock.hour))
        hour = clock.time_of_day().hour
        if self.part in _HOURS and hour not in _HOURS[self.part]:
            raise clock.impossible(f"{clock.time_of_day():%H:%M} is not in the {self.part}: please check the time.")
        return clock

    def _half(self, hour: int) -> str:
        if self.part == "morning":
            return "a"
        if self.part == "night":
            return "a" if hour == 12 or hour < _DAWN else "p"
        return "p"

    def dates(self, clock: Clock, local_now: datetime) -> tuple[date, ...]:
        """Give the dates that a time of day in this part can mean, the latest first."""
        today = local_now.date()
        begins = self.day.past(today) if self.day else tuple(today - timedelta(days=back) for back in range(-1, 3))
        if self.tonight and local_now.hour < _DAWN:
            begins = (*begins, today - timedelta(days=1))
        if self.day and self.part == "night" and clock.time_of_day().hour < _DAWN:
            return tuple(day + timedelta(days=1) for day in begins)
        return begins


def part_at(text: str, start: int) -> tuple[DayPart, int] | None:
    """Read a part of a day at `start` ("this morning", "friday evening"): the part and where it ends."""
    this = _THIS.match(text, start)
    if this:
        tonight = this["tonight"] is not None
        return DayPart("night" if tonight else this["part"].lower(), NearDay(0), tonight), this.end()
    last = _LAST_NIGHT.match(text, start)
    if last:
        return DayPart(last["part"].lower(), NearDay(-1)), last.end()
    day = day_at(text, start, BEFORE_A_CLOCK)
    part = _OF_A_DAY.match(text, day[1]) if day else None
    return (DayPart(part["part"].lower(), day[0]), part.end()) if day and part else None


def part_after_clock(text: str, start: int) -> tuple[DayPart, int] | None:
    """Read a part of a day behind a clock time, which may be of any day: "in the evening"."""
    undated = _UNDATED.match(text, start)
    if undated:
        return DayPart((undated["part"] or undated["night"]).lower(), None), undated.end()
    return part_at(text, start)
