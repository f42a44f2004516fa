"""Durations as people type them: 30m, 1h30m, 2 hours, half an hour."""

from datetime import timedelta

from storage.rules.time_parsing.number_words import NUMBER_WORD, number_of
from storage.rules.time_parsing.tokens import BLANK, any_of, head_of, pattern, rest_after, separated, trailing_option

LONGEST_DURATION = timedelta(days=3660)

_UNITS = {
    timedelta(weeks=1): ("w", "week", "weeks"),
    timedelta(days=1): ("d", "day", "days"),
    timedelta(hours=1): ("h", "hr", "hrs", "hour", "hours"),
    timedelta(minutes=1): ("m", "min", "mins", "minute", "minutes"),
    timedelta(seconds=1): ("s", "sec", "secs", "second", "seconds"),
}
_LENGTHS = {word: length for length, words in _UNITS.items() for word in words}
_UNIT = rf"(?P<unit>{any_of(list(_LENGTHS))})(?![a-z_])"
_AMOUNT = pattern(
    rf"(?:(?P<digits>[0-9]{{1,5}}(?:[.,][0-9]{{1,2}})?){BLANK}?|(?P<word>{NUMBER_WORD}|an?){BLANK}+){_UNIT}"
)
_PART = pattern(
    rf"(?:(?P<half>(?:a{BLANK}+)?half)|(?P<quarters>an?|three){BLANK}+quarters?|quarter)"
    rf"{BLANK}+(?:of{BLANK}+)?(?:an?{BLANK}+)?{_UNIT}"
)
_AND_A_HALF = pattern(rf"{BLANK}+and{BLANK}+a{BLANK}+half(?![a-z])")
_HALVES = pattern(
    rf"(?P<word>{NUMBER_WORD}|[0-9]{{1,2}})(?:{BLANK}+and{BLANK}+a{BLANK}+half|{BLANK}?½|{BLANK}1/2){BLANK}*{_UNIT}"
)
_MINUTES_AFTER_HOURS = pattern(r"(?P<minutes>[0-5][0-9])(?![0-9a-z_:.])")
_JOINT = pattern(rf"(?:,{BLANK}+|{BLANK}+and{BLANK}+|{BLANK}*)")


def duration_at(text: str, start: int) -> tuple[timedelta, int] | None:
    """Read a duration at `start`: its length and where it ends. Units go from large to small, each once."""
    part = _part_at(text, start)
    if part:
        return part
    total, end, smallest = timedelta(), start, timedelta.max
    while amount := _amount_at(text, end, first=end == start):
        length, unit, after = amount
        if unit >= smallest:
            break
        total, end, smallest = total + length, after, unit
    half = _AND_A_HALF.match(text, end) if end > start else None
    if half:
        return total + smallest / 2, half.end()
    return (total, end) if end > start else None


def _part_at(text: str, start: int) -> tuple[timedelta, int] | None:
    """Read half an hour, a quarter of an hour, two and a half hours."""
    part = _PART.match(text, start)
    if part:
        quarters = 2 if part["half"] else 3 if (part["quarters"] or "").lower() == "three" else 1
        return _LENGTHS[part["unit"].lower()] / 4 * quarters, part.end()
    halves = _HALVES.match(text, start)
    if not halves:
        return None
    count = int(halves["word"]) if halves["word"].isdigit() else number_of(halves["word"])
    return _LENGTHS[halves["unit"].lower()] * (count + 0.5), halves.end()


def _amount_at(text: str, start: int, *, first: bool) -> tuple[timedelta, timedelta, int] | None:
    """Read one number with its unit: the length, the unit, and where it ends."""
    bare_minutes = None if first else _MINUTES_AFTER_HOURS.match(text, start)
    if bare_minutes and text[start - 1] in "hH":
        return timedelta(minutes=int(bare_minutes["minutes"])), timedelta(minutes=1), bare_minutes.end()
    joint = None if first else _JOINT.match(text, start)
    amount = _AMOUNT.match(text, joint.end() if joint else start)
    if not amount:
        return None
    unit = _LENGTHS[amount["unit"].lower()]
    number = float(amount["digits"].replace(",", ".")) if amount["digits"] else _number(amount["word"])
    return unit * number, unit, amount.end()


def _number(words: str) -> int:
    return 1 if words.lower() in {"a", "an"} else number_of(words)


def leading_duration(text: str) -> tuple[timedelta | None, str]:
    """Take a duration off the beginning of a text: "30m quiet" gives 30 minutes and "quiet".

    Without one (or with one over ten years) the text comes back unchanged.
    """
    head, start = head_of(text)
    found = duration_at(head, 0)
    if found is None or found[0] > LONGEST_DURATION or separated(head, found[1]) is None:
        return None, text
    return found[0], rest_after(text, start + found[1])


def whole_duration(text: str) -> timedelta | None:
    """Read a text that is a duration and nothing else; None if it is not (or is over ten years)."""
    duration, rest = leading_duration(text)
    return duration if duration is not None and not rest.strip() else None


def trailing_duration(text: str, word: str) -> tuple[timedelta | None, str]:
    """Take `word` and a duration off the end of a text: "we are on it next 30m"."""
    return trailing_option(text, word, whole_duration)
