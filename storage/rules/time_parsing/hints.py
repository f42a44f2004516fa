"""Times that are not read but offered: the text seems to begin with one, or ends with one."""

from datetime import datetime, timedelta

from storage.rules.time_parsing.day_forms import BEFORE_A_CLOCK, day_at
from storage.rules.time_parsing.dayparts import part_at
from storage.rules.time_parsing.parse import whole_time
from storage.rules.time_parsing.reading import Terms, TypedTime, read
from storage.rules.time_parsing.tokens import BLANK, LONGEST, Impossible, after_blanks, pattern

_CERTAIN = pattern(
    rf"[0-9][:h][0-9]{{2}}|[0-9]{{2}}\.[0-9]{{2}}|[0-9]{BLANK}*(?:[ap]\.?m|Uhr|o['’]?clock)|(?:noon|midday|midnight|past|quarter|ago)(?![a-z])"
)
_WORD = pattern(r"(?<!\S)\S+")
_ON = pattern(rf"on{BLANK}+")
_MOST_WORDS = 5
_UNTIL = pattern(rf"(?:until|till?|up{BLANK}+to|[(\[{{\"'“‘„«*_`]+){BLANK}*")
_ANNOUNCED = pattern(rf"(?<!\S)(?:at|around|about|since|by)(?={BLANK})|(?<!\S)[~@≈](?={BLANK}*[0-9])")
# A longer time ago it is rather a number that only looks like a time.
_RECENT = timedelta(hours=24)


def hint_time(text: str, *, now: datetime, timezone: str) -> TypedTime | None:
    """Read a time at the beginning of a text as if "at" stood before it, for a caller that only offers it.

    It is for texts in which `leading_time` finds nothing and which it does not refuse. Of two readings the nearest one
    is given. None for numbers that count something (7 of 9, 1930 requests), and for times in the future or, without a
    date, over a day ago.
    """
    start = after_blanks(text, 0)
    until = _UNTIL.match(text, start)
    for begins in {start, until.end() if until else start}:
        found = _lenient(text[begins:], now, timezone)
        if found:
            return found
    return None


def _lenient(text: str, now: datetime, timezone: str) -> TypedTime | None:
    try:
        reading = read(text, Terms(now, timezone, lenient=True))
    except Impossible:
        return None
    recent = reading and now - reading.time.at <= _RECENT
    return reading.time if reading and recent else None


def trailing_stated_time(text: str, *, now: datetime, timezone: str) -> tuple[TypedTime | None, str]:
    """Take a time off the end of a text, if "at", "around", "about", "since", "by", ~ or @ announces it.

    "all good at 19:25" gives 19:25 and "all good". A bare number ("latency is at 7") is no time. Without a time the
    text comes back unchanged. Raises TimeRefused as `leading_time` does.
    """
    shown = text.rstrip()
    for announced in _ANNOUNCED.finditer(shown, max(0, len(shown) - LONGEST)):
        if not _CERTAIN.search(shown, announced.start()):
            continue
        begin = _day_before(shown, announced.start())
        typed = whole_time(shown[begin:], now=now, timezone=timezone)
        if typed:
            return typed, shown[:begin].rstrip()
    return None, text


def _day_before(text: str, announced: int) -> int:
    """Say where the day of "yesterday at 19:25" begins; without one, where its announced clock time does."""
    starts = [word.start() for word in _WORD.finditer(text, max(0, announced - LONGEST // 2), announced)]
    for start in starts[-_MOST_WORDS:]:
        on = _ON.match(text, start)
        begin = on.end() if on else start
        part = part_at(text, begin)
        day = None if part else day_at(text, begin, BEFORE_A_CLOCK)
        end = part[1] if part else day[1] if day else None
        if end is not None and not text[end:announced].strip(" ,\t"):
            return start
    return announced
