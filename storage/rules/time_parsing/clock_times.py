"""Clock times as people write them, and what is said of those that no clock shows."""

from dataclasses import dataclass
from datetime import time
from enum import IntEnum
from re import Match

from storage.rules.time_parsing.tokens import BLANK, ENDS, Impossible, pattern


class Evidence(IntEnum):
    """How sure the words around a clock time make us that it is one."""

    ALONE = 0
    DATED = 1
    AT = 2


_MINUTE = r":(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
_HALF = rf"{BLANK}*(?P<half>[ap])(?:m|\.{BLANK}?m\.?){ENDS}"
_POSSIBLE_MINUTE = "(?P<minute>[0-5][0-9])"
_POSSIBLE_HOUR = "(?P<hour>[01][0-9]|2[0-3])"
_WORDS = {"noon": 12, "midnight": 24}
# "at 2000 rps" counts something; "at 2000 we failed over" is a time
_COUNTED = (
    "%|x|k|ms|mb|gb|rps|qps|tps|iops|reqs?|requests|queries|errors|messages|events|jobs|rows|items|orders|"
    "users|customers|nodes|pods|hosts|servers|connections|threads"
)

# Each way to write a clock time, and how sure its surroundings have to be for it to count.
_FORMS = (
    (Evidence.ALONE, pattern(rf"(?P<hour>[0-9]{{1,2}}){_MINUTE}{_HALF}")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[0-9]{{2}}){_MINUTE}")),
    (Evidence.DATED, pattern(rf"(?P<hour>[0-9]){_MINUTE}")),
    (Evidence.DATED, pattern(rf"(?P<hour>[0-9]{{1,2}})\.(?P<minute>[0-9]{{2}}){_HALF}")),
    (Evidence.DATED, pattern(rf"(?P<hour>[0-9]{{1,2}}){_HALF}")),
    (Evidence.DATED, pattern(rf"(?P<hour>[01]?[0-9]|2[0-3])h{_POSSIBLE_MINUTE}")),
    (Evidence.DATED, pattern("(?P<word>noon|midnight)")),
    (Evidence.AT, pattern(rf"{_POSSIBLE_HOUR}{_POSSIBLE_MINUTE}(?!{BLANK}*(?:{_COUNTED})(?![a-z]))")),
)


@dataclass(frozen=True)
class Clock:
    """A clock time as it was written; `time_of_day()` says whether there is such a time."""

    start: int
    end: int
    hour: int
    minute: int = 0
    second: int = 0
    microsecond: int = 0
    half: str = ""

    @property
    def midnight(self) -> bool:
        """Say whether this is the moment between two days: "midnight" or 24:00."""
        return self.hour == 24 and not (self.minute or self.second or self.half)

    def time_of_day(self) -> time:
        """Give the time of day. Raises Impossible, with what was probably meant, if there is none."""
        if self.minute > 59 or self.second > 59:
            wrong, what = (self.minute, "minutes") if self.minute > 59 else (self.second, "seconds")
            raise self._impossible(f"{wrong} is too many {what}: they go from 00 to 59.")
        if self.half:
            return self._time(self._hour_of_half())
        if self.midnight:
            return self._time(0)
        if self.hour > 23:
            raise self._impossible(f"{self.hour}:{self.minute:02} is not a time of day: hours go from 0 to 23.")
        return self._time(self.hour)

    def _hour_of_half(self) -> int:
        if 1 <= self.hour <= 12:
            return self.hour % 12 + (12 if self.half == "p" else 0)
        typed = f"{self.hour:02}:{self.minute:02}"
        if self.hour > 23:
            raise self._impossible(f"{self.hour} is not an hour: with am and pm they go from 1 to 12.")
        reason = f"{typed} is on the 24-hour clock, which has no {self.half}m: type one or the other."
        raise self._impossible(reason, typed, f"{self.hour % 12 or 12}:{self.minute:02}{self.half}m")

    def _time(self, hour: int) -> time:
        return time(hour, self.minute, self.second, self.microsecond)

    def _impossible(self, reason: str, *instead: str) -> Impossible:
        return Impossible(reason, self.start, self.end, instead)

    @property
    def ratio(self) -> bool:
        """Say whether this is "at 80:20" rather than a mistyped time: the two make a hundred."""
        return not self.half and self.hour + self.minute == 100


def clock_at(text: str, start: int, evidence: Evidence) -> Clock | None:
    """Read a clock time at `start`, in the forms that count with this evidence; it may be an impossible one."""
    for needed, form in _FORMS:
        found = form.match(text, start) if evidence >= needed else None
        if found:
            return _unless_text(_clock(found), evidence)
    return None


def _clock(found: Match[str]) -> Clock:
    said = found.groupdict()
    hour = int(said["hour"]) if said.get("hour") else _WORDS[said["word"].lower()]
    return Clock(
        start=found.start(),
        end=found.end(),
        hour=hour,
        minute=int(said.get("minute") or 0),
        second=int(said.get("second") or 0),
        microsecond=int((said.get("fraction") or "").ljust(6, "0")[:6]),
        half=(said.get("half") or "").lower(),
    )


def _unless_text(clock: Clock, evidence: Evidence) -> Clock | None:
    """Leave alone what only looks like a clock: "25:00" without an "at", and shares such as "at 80:20"."""
    possible = clock.hour <= 23 and clock.minute <= 59 and clock.second <= 59
    if clock.ratio or (evidence is Evidence.ALONE and not possible and not clock.half):
        return None
    return clock
