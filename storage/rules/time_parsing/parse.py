"""Times in the texts that people type: at the beginning, at the end, or as the whole text."""

from datetime import datetime

from storage.rules.time_parsing.reading import Terms, TypedTime, read_or_refuse
from storage.rules.time_parsing.tokens import after_blanks, rest_after, trailing_option


def leading_time(text: str, *, now: datetime, timezone: str) -> tuple[TypedTime | None, str]:
    """Take a time off the beginning of a text: "at 7:28pm pager rang" gives 19:28 and "pager rang".

    A time of day without a date is its most recent occurrence in the author's `timezone`; a zone typed with the time
    wins. With the time go the bullets, brackets and quotation marks around it, and the blanks and one comma, colon or
    dash that separate it from the text; all else is kept. Words that only begin like a time are text. A time up to
    LENIENCY ahead of `now` is `now`.
    Raises TimeRefused for words that are a time which cannot be (in the future, skipped by a clock change, 25:00), for
    a time of day of the next half hour, by which nobody means yesterday, and where two readings are equally likely
    (7:28 in the evening, a date that lies ahead).
    """
    begins = text[after_blanks(text, 0) :]
    reading = read_or_refuse(begins, Terms(now, timezone))
    return (reading.time, rest_after(begins, reading.end)) if reading else (None, text)


def whole_time(text: str, *, now: datetime, timezone: str) -> TypedTime | None:
    """Read a text that is a time and nothing else, with or without "at"; None if it is not.

    Reads as `leading_time` does, and raises TimeRefused as it does.
    """
    stripped = text.strip()
    reading = read_or_refuse(stripped, Terms(now, timezone, whole=True))
    return reading.time if reading and not rest_after(stripped, reading.end) else None


def trailing_time(text: str, word: str, *, now: datetime, timezone: str) -> tuple[TypedTime | None, str]:
    """Take `word` and a time off the end of a text: "checkout is down started 7:00pm".

    Without one the text comes back unchanged. Raises TimeRefused as `leading_time` does.
    """
    return trailing_option(text, word, lambda words: whole_time(words, now=now, timezone=timezone))
