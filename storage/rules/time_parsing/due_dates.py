"""Dates that something is due on, as people type them: tomorrow, next monday, 1 Sep, in 2 weeks."""

from datetime import date, timedelta

from storage.rules.time_parsing.day_forms import DUE_DATES, day_at
from storage.rules.time_parsing.durations import whole_duration
from storage.rules.time_parsing.tokens import (
    BLANK,
    EXAMPLE_DATES,
    Impossible,
    head_of,
    pattern,
    possible_words,
    rest_after,
    trailing_option,
)

_END = pattern(
    rf"(?:(?:by|on){BLANK}+)?(?:the{BLANK}+)?(?:(?P<day>eod|tonight|end{BLANK}+of{BLANK}+(?:the{BLANK}+)?day)"
    rf"|(?P<month>eom|end{BLANK}+of{BLANK}+(?:the{BLANK}+|this{BLANK}+)?month)"
    rf"|(?P<following>(?:end{BLANK}+of{BLANK}+)?next{BLANK}+week)"
    rf"|eow|this{BLANK}+week|end{BLANK}+of{BLANK}+(?:the{BLANK}+|this{BLANK}+)?week)"
)
_IN = pattern(rf"in{BLANK}+")
_ON = pattern(rf"(?:on|by){BLANK}+")


def whole_date(text: str, *, today: date) -> date | None:
    """Read a text that is a due date and nothing else: 2023-09-01, tomorrow, next monday, 1 Sep, in 2 weeks.

    A bare weekday is the first one after today, a date without a year the first one from today on. None if the text
    is no date. Raises TimeRefused for a date that does not exist.
    """
    try:
        return _due(text.strip(), today)
    except Impossible as impossible:
        raise possible_words(impossible, text.strip(), lambda words: _due_words(words, today), EXAMPLE_DATES) from None


def trailing_date(text: str, word: str, *, today: date) -> tuple[date | None, str]:
    """Take `word` and a due date off the end of a text: "fix the alert due friday".

    Without one the text comes back unchanged. Raises TimeRefused for a date that does not exist.
    """
    return trailing_option(text, word, lambda words: whole_date(words, today=today))


def _due_words(words: str, today: date) -> str | None:
    return words if _due(words, today) else None


def _due(text: str, today: date) -> date | None:
    """Read a due date in a text without blanks at its ends."""
    spoken = _spoken(text, today)
    if spoken:
        return spoken
    head, _ = head_of(text)
    on = _ON.match(head)
    found = day_at(head, on.end() if on else 0, DUE_DATES)
    if found:
        return found[0].due(today) if rest_after(text, found[1]) == "" else None
    waits = _IN.match(head)
    return _after_waiting(text, waits.end(), today) if waits else None


def _spoken(text: str, today: date) -> date | None:
    """Read a day that is named by the end of something: EOD, end of week (its friday), next week (its friday)."""
    found = _END.fullmatch(text.rstrip(" ."))
    if found is None:
        return None
    if found["day"]:
        return today
    if found["month"]:
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    following = today + timedelta(days=7 - today.weekday() + 4)
    return following if found["following"] else friday


def _after_waiting(text: str, start: int, today: date) -> date | None:
    """Read the duration of "in 2 weeks", which must be of whole days."""
    duration = whole_duration(text[start:])
    return None if duration is None or duration % timedelta(days=1) else today + duration
