"""Days as people type them, for times that have passed and for dates that are due."""

from collections.abc import Callable
from datetime import date, timedelta
from re import Match, Pattern
from typing import Protocol

from storage.rules.time_parsing.calendar_days import MONTHS, CalendarDay, SlashedDay
from storage.rules.time_parsing.durations import whole_duration
from storage.rules.time_parsing.tokens import (
    BLANK,
    EXAMPLE_DATES,
    Impossible,
    any_of,
    head_of,
    pattern,
    possible_words,
    rest_after,
    trailing_option,
)

_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            ("mon", "monday"),
            ("tue", "tues", "tuesday"),
            ("wed", "wednesday"),
            ("thu", "thur", "thurs", "thursday"),
            ("fri", "friday"),
            ("sat", "saturday"),
            ("sun", "sunday"),
        )
    )
    for word in words
}
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}


class Day(Protocol):
    """A day as it was typed; which date it means depends on today and on whether past or future is meant."""

    def past(self, today: date) -> tuple[date, ...]:
        """Give the dates that it can mean for something that happened, the latest first."""

    def due(self, today: date) -> date:
        """Give the date that it means for something that is still to be done."""


class NearDay:
    """Yesterday, today or tomorrow."""

    def __init__(self, offset: int) -> None:
        self._offset = timedelta(days=offset)

    def past(self, today: date) -> tuple[date, ...]:
        """Give that one day."""
        return (today + self._offset,)

    def due(self, today: date) -> date:
        """Give that one day."""
        return today + self._offset


class Weekday:
    """A day of the week, perhaps with "last" or "next" before it."""

    def __init__(self, number: int, which: str = "") -> None:
        self._number = number
        self._which = which

    def past(self, today: date) -> tuple[date, ...]:
        """Give the weekday's dates of the past week; with "last", today is not one of them."""
        back = range(1 if self._which == "last" else -1, 8)
        days = (today - timedelta(days=days) for days in back)
        return tuple(day for day in days if day.weekday() == self._number)

    def due(self, today: date) -> date:
        """Give the first such day after today; with "next", the one in the calendar week after this one."""
        if self._which == "next":
            return today + timedelta(days=7 - today.weekday() + self._number)
        return today + timedelta(days=(self._number - today.weekday() - 1) % 7 + 1)


_MONTH = rf"(?P<name>{any_of(list(MONTHS))})\.?(?![a-z])"
_NUMBER = "(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = rf"(?:,?{BLANK}+(?P<year>[0-9]{{4}})(?![0-9:.a-z]))?"
_WEEKDAY = any_of(list(_WEEKDAYS))


def _calendar(found: Match[str]) -> Day:
    said = found.groupdict()
    month = int(said["month"]) if "month" in said else MONTHS[said["name"].lower()]
    year = int(said["year"]) if said["year"] else None
    return CalendarDay(year, month, int(said["day"]), start=found.start(), end=found.end())


def _slashed(found: Match[str]) -> Day:
    year = int(found["year"]) if found["year"] else None
    return SlashedDay(int(found["first"]), int(found["second"]), year, start=found.start(), end=found.end())


def _near(found: Match[str]) -> Day:
    return NearDay(_NEAR[found["near"].lower()])


def _weekday(found: Match[str]) -> Day:
    return Weekday(_WEEKDAYS[found["weekday"].lower()], (found["which"] or "").strip().lower())


DayForm = tuple[Pattern[str], Callable[[Match[str]], Day]]
_CALENDAR: tuple[DayForm, ...] = (
    (pattern("(?P<year>[0-9]{4})(?P<mark>[-/])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?![0-9])"), _calendar),
    (pattern(rf"{_NUMBER}(?:{BLANK}+of)?{BLANK}*-?{_MONTH}{_YEAR}"), _calendar),
    (pattern(rf"{_MONTH}{BLANK}+{_NUMBER}(?![0-9:.a-z]){_YEAR}"), _calendar),
)
# "09/08" is a date only where a date is certain to stand: after "at", "on", "started" or "due".
_SLASHED: DayForm = (
    pattern("(?P<first>[0-9]{1,2})/(?P<second>[0-9]{1,2})(?:/(?P<year>[0-9]{4}))?(?![0-9/])"),
    _slashed,
)
_NAMED: tuple[DayForm, ...] = (
    (pattern("(?P<near>today|yesterday)(?![a-z])"), _near),
    (pattern(rf"(?P<which>last{BLANK}+)(?P<weekday>{_WEEKDAY})(?![a-z])"), _weekday),
)
_BARE_WEEKDAY: DayForm = (pattern(rf"(?P<which>)(?P<weekday>{_WEEKDAY})(?![a-z])"), _weekday)
_DUE: tuple[DayForm, ...] = (
    (pattern("(?P<near>today|tomorrow)(?![a-z])"), _near),
    (pattern(rf"(?P<which>(?:next|this){BLANK}+)?(?P<weekday>{_WEEKDAY})(?![a-z])"), _weekday),
)

BEFORE_A_CLOCK = (*_CALENDAR, *_NAMED, _BARE_WEEKDAY)
AFTER_A_CLOCK = (*_CALENDAR, *_NAMED)  # "at 9:00 monday deploy failed" may be about the monday deploy
ANYWHERE = (*BEFORE_A_CLOCK, _SLASHED)
_DUE_DATES = (*_CALENDAR, _SLASHED, *_DUE)
_IN = pattern(rf"in{BLANK}+")
_ON = pattern(rf"(?:on|by){BLANK}+")


def day_at(text: str, start: int, forms: tuple[DayForm, ...]) -> tuple[Day, int] | None:
    """Read a day at `start` in one of the forms: the day and where it ends. It may be a day that does not exist."""
    for form, meaning in forms:
        found = form.match(text, start)
        if found:
            return meaning(found), found.end()
    return None


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
    head, _ = head_of(text)
    on = _ON.match(head)
    found = day_at(head, on.end() if on else 0, _DUE_DATES)
    if found:
        return found[0].due(today) if rest_after(text, found[1]) == "" else None
    waits = _IN.match(head)
    return _after_waiting(text, waits.end(), today) if waits else None


def _after_waiting(text: str, start: int, today: date) -> date | None:
    """Read the duration of "in 2 weeks", which must be of whole days."""
    duration = whole_duration(text[start:])
    return None if duration is None or duration % timedelta(days=1) else today + duration
