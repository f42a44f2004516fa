"""Clock times as people say them: half past 7, quarter to 8, ten past one."""

from dataclasses import dataclass

from storage.rules.time_parsing.counted import counts
from storage.rules.time_parsing.number_words import HOUR_WORDS, NUMBER_WORD, number_of
from storage.rules.time_parsing.tokens import BLANK, ENDS, any_of, pattern

_HOUR = rf"(?:(?P<hour>1[0-2]|[1-9])(?![0-9:.][0-9])|(?P<word>{any_of(list(HOUR_WORDS))}))"
_HALF = rf"(?:{BLANK}*(?P<half>[ap])(?:m|\.{BLANK}?m\.?))?{ENDS}"
_PARTS = {"half": 30, "quarter": 15}
_PAST = pattern(
    rf"(?:a{BLANK}+)?(?:(?P<part>half|quarter)|(?P<digits>[0-5]?[0-9])|(?P<number>{NUMBER_WORD}))"
    rf"(?:{BLANK}+minutes?)?{BLANK}+(?P<side>past|after|to|till|til|before){BLANK}+{_HOUR}{_HALF}"
)
_HALF_HOUR = pattern(rf"half{BLANK}+{_HOUR}{_HALF}")
_OCLOCK = pattern(rf"(?P<word>{any_of(list(HOUR_WORDS))}){BLANK}+o['’]?clock{_HALF}")


@dataclass(frozen=True)
class SpokenClock:
    """An hour and a minute as they were said, up to `end`; `half` is "a" or "p", or "" if none was said."""

    end: int
    hour: int
    minute: int
    half: str


def spoken_clock_at(text: str, start: int, *, announced: bool, certain: bool) -> SpokenClock | None:
    """Read a clock time in words at `start`.

    "half 7" is one only where a time is announced, "ten to one" only where nothing but a time can stand.
    """
    said = _PAST.match(text, start)
    if said:
        sure = said["part"] or said["side"].lower() == "past" or (certain and not counts(text, said.end()))
        return _around_hour(said.groupdict(), said.end()) if sure else None
    half = _HALF_HOUR.match(text, start) if announced else None
    if half:
        return SpokenClock(half.end(), _hour(half.groupdict()), 30, (half["half"] or "").lower())
    oclock = _OCLOCK.match(text, start)
    if oclock:
        return SpokenClock(oclock.end(), HOUR_WORDS[oclock["word"].lower()], 0, (oclock["half"] or "").lower())
    return None


def _around_hour(said: dict[str, str | None], end: int) -> SpokenClock | None:
    digits, part, number = said["digits"], said["part"], said["number"]
    minutes = _PARTS[part.lower()] if part else int(digits) if digits else number_of(number or "")
    hour, half = _hour(said), (said["half"] or "").lower()
    if (said["side"] or "").lower() in {"past", "after"}:
        return SpokenClock(end, hour, minutes, half)
    before = 12 if hour == 1 else hour - 1
    other = {"a": "p", "p": "a"}.get(half, "")
    return SpokenClock(end, before, 60 - minutes, other if hour == 12 else half) if 0 < minutes < 60 else None


def _hour(said: dict[str, str | None]) -> int:
    return int(said["hour"] or 0) or HOUR_WORDS[(said["word"] or "").lower()]
