"""Clock times as people write them, and what is said of those that no clock shows."""

import re
from dataclasses import dataclass, replace
from datetime import time
from enum import IntEnum
from re import Match

from storage.rules.time_parsing.counted import NO_LENGTH, NO_SUBJECT, NOT_COUNTED, counts
from storage.rules.time_parsing.spoken_clocks import spoken_clock_at
from storage.rules.time_parsing.tokens import BLANK, ENDS, STOPS, Impossible, pattern


class Evidence(IntEnum):
    """How sure the words around a clock time make us that it is one."""

    ALONE = 0
    DATED = 1
    ANNOUNCED = 2
    AT = 3
    HINT = 4


_SECONDS = r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
_MINUTE = rf":(?P<minute>[0-9]{{2}}){_SECONDS}"
_DOTTED = r"\.(?P<minute>[0-9]{2})(?![0-9])"
_M = rf"(?:m|\.{BLANK}?m\.?)"
_HALF = rf"(?:{BLANK}*(?P<half>[ap]){_M}|(?P<letter>[ap])){ENDS}"
_HALF_WITH_M = rf"{BLANK}*(?P<half>[ap]){_M}{ENDS}"
# "Uhr" and "h" say that it is a clock time of 24 hours; "o'clock" says only that it is a clock time
_UHR = rf"(?P<uhr>{BLANK}?h(?![a-z0-9])|{BLANK}*Uhr(?![a-z])|{BLANK}*hrs(?![a-z])(?!{BLANK}+of(?![a-z])))"
_OCLOCK = rf"(?:{BLANK}*o['’]?clock)"
_POSSIBLE_MINUTE = "(?P<minute>[0-5][0-9])"
_POSSIBLE_HOUR = "(?P<hour>[01][0-9]|2[0-3])"
_HOURS = rf"(?P<uhr>h(?![a-z])|{BLANK}?hrs(?![a-z])(?!{BLANK}+of(?![a-z])))"
_WORDS = {"noon": 12, "midday": 12, "midnight": 24}

# Each way to write a clock time, and how sure its surroundings have to be for it to count.
_FORMS = (
    (Evidence.ALONE, pattern(rf"(?P<hour>[0-9]{{1,2}}){_MINUTE}{_HALF}")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[0-9]{{2}}){_MINUTE}{_UHR}")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[0-9]){_MINUTE}(?P<uhr>{BLANK}*Uhr(?![a-z]))")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[0-9]{{1,2}}){_MINUTE}{_OCLOCK}?(?!h(?![a-z])){NO_LENGTH}")),
    (Evidence.ANNOUNCED, pattern(rf"(?P<hour>[0-9]{{1,2}}){_MINUTE}{_UHR}?")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[0-9]{{1,2}})\.(?P<minute>[0-9]{{2}}){_HALF}")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[0-9]{{1,2}}){_HALF_WITH_M}")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[1-9]|1[0-2])(?P<half>p){ENDS}{NO_SUBJECT}")),
    (Evidence.DATED, pattern(rf"(?P<hour>[1-9]|1[0-2])(?P<half>a){ENDS}")),
    (Evidence.ALONE, pattern(rf"{_POSSIBLE_HOUR}{_DOTTED}(?P<uhr>h(?![a-z])|{BLANK}*Uhr(?![a-z]))")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[01]?[0-9]|2[0-3])(?P<uhr>{BLANK}*Uhr(?![a-z]))")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[01]?[0-9]|2[0-3]){_OCLOCK}{_HALF_WITH_M}")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[01]?[0-9]|2[0-3]){_OCLOCK}(?![a-z])")),
    (Evidence.ALONE, pattern(rf"(?P<hour>[01][0-9]|2[0-3])(?P<uhr>h){_POSSIBLE_MINUTE}{ENDS}{NO_LENGTH}")),
    (Evidence.DATED, pattern(rf"(?P<hour>[01]?[0-9]|2[0-3])(?P<uhr>h){_POSSIBLE_MINUTE}{ENDS}")),
    (Evidence.ALONE, pattern(rf"{_POSSIBLE_HOUR}{_POSSIBLE_MINUTE}{_HOURS}")),
    (Evidence.ALONE, pattern(rf"{_POSSIBLE_HOUR}{_POSSIBLE_MINUTE}(?=Z(?![a-z0-9])|{BLANK}(?:UTC|GMT)(?![a-z]))")),
    (Evidence.ALONE, pattern(rf"(?<=T){_POSSIBLE_HOUR}{_POSSIBLE_MINUTE}(?P<second>[0-5][0-9])?(?![0-9])")),
    (Evidence.ALONE, pattern(rf"(?P<word>noon|midday|midnight){STOPS}")),
    (Evidence.DATED, pattern("(?P<word>noon|midday|midnight)(?![a-z])")),
    (Evidence.ANNOUNCED, pattern(rf"{_POSSIBLE_HOUR}{_DOTTED}{NOT_COUNTED}{NO_LENGTH}")),
    (Evidence.ANNOUNCED, pattern(rf"(?P<hour>[0-9]|1[0-9]|2[0-3])\.{_POSSIBLE_MINUTE}{STOPS}")),
    (Evidence.ANNOUNCED, pattern(rf"{_POSSIBLE_HOUR}{_POSSIBLE_MINUTE}{STOPS}")),
    (Evidence.ANNOUNCED, pattern(rf"(?P<hour>[0-9]|1[0-9]|2[0-3])(?P<uhr>h|{BLANK}hrs){STOPS}")),
    (Evidence.AT, pattern(rf"{_POSSIBLE_HOUR}{_POSSIBLE_MINUTE}(?![0-9]){NOT_COUNTED}{NO_LENGTH}")),
    (Evidence.HINT, pattern(rf"(?P<hour>[1-9]|1[0-9]|2[0-3]){_DOTTED}")),
)
_PART = f"(?:in{BLANK}+the|this|yesterday){BLANK}+(?:morning|afternoon|evening)(?![a-z'’])"
_UTC_LETTERS = "(?:UTC|GMT|CES?T|[ECMP][SD]?T|BST|IST)(?![a-z])"
_TO = rf"(?:{BLANK}*[-–—→]{BLANK}*|{BLANK}+(?:to|and|till?|until){BLANK}+)"
# "3 this afternoon" and "7-8pm" are times, and so are "at 7" and "this evening 7" with nothing behind them
_HOUR_BEFORE = pattern(
    rf"(?P<hour>[1-9]|1[0-2])(?={BLANK}+{_PART}|-?ish{STOPS}|{_TO}[0-9]{{1,2}}(?:[:.][0-9]{{2}})?{BLANK}*[ap]{_M}{ENDS})"
)
_HOUR = pattern(
    rf"(?P<hour>[1-9]|1[0-9]|2[0-3])(?:{STOPS}|(?=-?ish(?![a-z])|{BLANK}+(?:tonight|{_PART}|{_UTC_LETTERS})))"
)
_HOUR_AND_WORDS = pattern(rf"(?P<hour>[1-9]|1[0-9]|2[0-3])(?={BLANK})")


@dataclass(frozen=True)
class Clock:
    """A clock time as it was written; `time_of_day()` says whether there is such a time.

    `twelve` says that it may be one of twelve hours without its "am" or "pm".
    """

    start: int
    end: int
    hour: int
    minute: int = 0
    second: int = 0
    microsecond: int = 0
    half: str = ""
    twelve: bool = False

    @property
    def midnight(self) -> bool:
        """Say whether this is the moment between two days: "midnight" or 24:00."""
        return self.hour == 24 and not (self.minute or self.second or self.half)

    def of_half(self, half: str) -> "Clock":
        """Give the clock time with "a" or "p" for its half of the day."""
        return replace(self, half=half, twelve=False)

    def time_of_day(self) -> time:
        """Give the time of day. Raises Impossible, with what was probably meant, if there is none."""
        if self.minute > 59 or self.second > 59:
            wrong, what = (self.minute, "minutes") if self.minute > 59 else (self.second, "seconds")
            raise self.impossible(f"{wrong} is too many {what}: they go from 00 to 59.")
        if self.half:
            return self._time(self._hour_of_half())
        if self.midnight:
            return self._time(0)
        if self.hour > 23:
            instead = (f"00:{self.minute:02}",) if self.hour == 24 else ()
            raise self.impossible(
                f"{self.hour}:{self.minute:02} is not a time of day: hours go from 0 to 23.", *instead
            )
        return self._time(self.hour)

    def _hour_of_half(self) -> int:
        if 1 <= self.hour <= 12:
            return self.hour % 12 + (12 if self.half == "p" else 0)
        typed = f"{self.hour:02}:{self.minute:02}"
        if self.hour > 23:
            raise self.impossible(f"{self.hour} is not an hour: with am and pm they go from 1 to 12.")
        reason = f"{typed} is on the 24-hour clock, which has no {self.half}m: type one or the other."
        raise self.impossible(reason, typed, f"{self.hour % 12 or 12}:{self.minute:02}{self.half}m")

    def _time(self, hour: int) -> time:
        return time(hour, self.minute, self.second, self.microsecond)

    def impossible(self, reason: str, *instead: str) -> Impossible:
        """Say why this clock time cannot be, and which clock times could stand in its place."""
        return Impossible(reason, self.start, self.end, instead)

    @property
    def ratio(self) -> bool:
        """Say whether this is "at 80:20" rather than a mistyped time: the two make a hundred."""
        return not self.half and self.hour + self.minute == 100


def clock_at(text: str, start: int, evidence: Evidence) -> Clock | None:
    """Read a clock time at `start`, in the forms that count with this evidence; it may be an impossible one."""
    for needed, form in _FORMS:
        found = form.match(text, start) if evidence >= needed else None
        if found and found.lastgroup == "word" and evidence is Evidence.HINT:
            return None
        if found:
            counted = evidence is Evidence.HINT and needed > Evidence.ALONE and counts(text, found.end())
            return None if counted else _unless_text(_clock(found), evidence)
    spoken = spoken_clock_at(text, start, announced=evidence >= Evidence.ANNOUNCED, certain=evidence is Evidence.AT)
    if spoken is None:
        return None
    return Clock(start, spoken.end, spoken.hour, spoken.minute, half=spoken.half, twelve=not spoken.half)


def bare_hour_at(text: str, start: int, *, announced: bool, certain: bool) -> Clock | None:
    """Read an hour without minutes: "3 this afternoon", "7-8pm", "at 7".

    `announced` says that words before it let a time expect, `certain` that only a number that counts something else
    is none.
    """
    found = _HOUR_BEFORE.match(text, start) or (_HOUR.match(text, start) if announced else None)
    if not found and certain:
        found = _HOUR_AND_WORDS.match(text, start)
        found = None if found and counts(text, found.end()) else found
    return _clock(found) if found else None


def _clock(found: Match[str]) -> Clock:
    said = found.groupdict()
    typed_hour = said.get("hour") or ""
    hour = int(typed_hour) if typed_hour else _WORDS[said["word"].lower()]
    half = (said.get("half") or said.get("letter") or "").lower()
    four_digits = re.match("[0-9]{4}", found[0]) is not None
    unclear = 1 <= hour <= 12 and typed_hour[:1] not in {"", "0"} and not four_digits
    return Clock(
        start=found.start(),
        end=found.end(),
        hour=hour,
        minute=int(said.get("minute") or 0),
        second=int(said.get("second") or 0),
        microsecond=int((said.get("fraction") or "").ljust(6, "0")[:6]),
        half=half,
        twelve=unclear and not half and not said.get("uhr"),
    )


def _unless_text(clock: Clock, evidence: Evidence) -> Clock | None:
    """Leave alone what only looks like a clock: "25:00" without an "at", and shares such as "at 80:20"."""
    possible = clock.hour <= 24 and clock.minute <= 59 and clock.second <= 59
    if clock.ratio or (evidence is Evidence.ALONE and not possible and not clock.half):
        return None
    return clock
