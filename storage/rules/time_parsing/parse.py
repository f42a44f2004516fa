"""Times in the texts that people type: at the beginning, at the end, or as the whole text."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.rules.time_parsing.calendar_days import EARLIEST_YEAR
from storage.rules.time_parsing.durations import duration_at
from storage.rules.time_parsing.point_in_time import leading_word, moment_at_start
from storage.rules.time_parsing.tokens import (
    BLANK,
    EXAMPLES,
    Impossible,
    head_of,
    pattern,
    possible_words,
    rest_after,
    separated,
    trailing_option,
)

_EARLIEST = datetime(EARLIEST_YEAR, 1, 1, tzinfo=UTC)
_NOW = pattern(rf"just{BLANK}+now|now(?={BLANK}*(?:[,;:.…–—-]|[\r\n]|\Z))")
_AGO = pattern(rf"{BLANK}+ago")
_MINUS = pattern(r"[−-](?P<compact>[0-9.]+[a-z][0-9a-z]*)")


@dataclass(frozen=True)
class TypedTime:
    """What a person typed and what it means: `at` is in UTC, `zone` is the zone that the words were read in.

    `ambiguous` says that a clock change repeated this hour, so that the offset should be echoed with the time.
    """

    at: datetime
    zone: str
    typed: str
    ambiguous: bool = False


def leading_time(text: str, *, now: datetime, timezone: str) -> tuple[TypedTime | None, str]:
    """Take a time off the beginning of a text: "at 7:28pm pager rang" gives 19:28 and "pager rang".

    A time of day without a date is its most recent occurrence in the author's `timezone`; a zone typed with the time
    wins. With the time go the blanks, and one comma, colon or dash, that separate it from the text; all else is kept.
    Words that only begin like a time are text. A time up to LENIENCY ahead of `now` is `now`.
    Raises TimeRefused for words that are a time which cannot be: in the future, skipped by a clock change, 25:00, or a
    time of day of the next half hour, by which nobody means yesterday.
    """
    head, start = head_of(text)
    typed = _read_or_refuse(head, now, timezone, whole=False)
    if typed is None:
        return None, text
    return typed, rest_after(text, start + len(typed.typed))


def whole_time(text: str, *, now: datetime, timezone: str) -> TypedTime | None:
    """Read a text that is a time and nothing else, with or without "at"; None if it is not.

    Reads as `leading_time` does, and raises TimeRefused as it does.
    """
    return _read_or_refuse(text.strip(), now, timezone, whole=True)


def trailing_time(text: str, word: str, *, now: datetime, timezone: str) -> tuple[TypedTime | None, str]:
    """Take `word` and a time off the end of a text: "checkout is down started 7:00pm".

    Without one the text comes back unchanged. Raises TimeRefused as `leading_time` does.
    """
    return trailing_option(text, word, lambda words: whole_time(words, now=now, timezone=timezone))


def _read_or_refuse(text: str, now: datetime, timezone: str, *, whole: bool) -> TypedTime | None:
    def typed_words(words: str) -> str | None:
        typed = _read(words, now, timezone, whole=whole)
        return typed.typed if typed else None

    try:
        return _read(text, now, timezone, whole=whole)
    except Impossible as impossible:
        raise possible_words(impossible, text, typed_words, EXAMPLES) from None


def _read(text: str, now: datetime, timezone: str, *, whole: bool) -> TypedTime | None:
    head, _ = head_of(text)
    now = now.astimezone(UTC)
    back = _counted_back(head)
    moment = None if back else moment_at_start(head, now=now, author=timezone, whole=whole)
    end = back[1] if back else moment.end if moment else 0
    if not end or (whole and rest_after(text, end)):
        return None
    if moment:
        instant = moment.meant(now)
        return TypedTime(instant.at, moment.zone.name, head[:end], instant.ambiguous)
    length = back[0] if back else timedelta()
    if length > now - _EARLIEST:
        raise Impossible(f"That is before {EARLIEST_YEAR}, which is too long ago.", 0, end)
    return TypedTime(now - length, timezone, head[:end])


def _counted_back(head: str) -> tuple[timedelta, int] | None:
    """Read what is counted back from now (just now, 10m ago, -10m): how long ago, and where it ends."""
    lead, begins = leading_word(head)
    found = _length_back(head, begins) if lead != "on" else None
    return found if found and separated(head, found[1]) is not None else None


def _length_back(head: str, start: int) -> tuple[timedelta, int] | None:
    now = _NOW.match(head, start)
    if now:
        return timedelta(), now.end()
    minus = _MINUS.match(head, start)
    if minus:
        return duration_at(head[: minus.end()], minus.start("compact"))
    found = duration_at(head, start)
    ago = _AGO.match(head, found[1]) if found else None
    return (found[0], ago.end()) if found and ago else None
