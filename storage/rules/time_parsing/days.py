"""What the days mean that people type: today, friday, the day before yesterday."""

from datetime import date, timedelta
from typing import Protocol

from storage.rules.time_parsing.calendar_days import CalendarDay
from storage.rules.time_parsing.tokens import Impossible

_WEEKDAY_WORDS = (
    ("mon", "monday"),
    ("tue", "tues", "tuesday"),
    ("wed", "weds", "wednesday"),
    ("thu", "thur", "thurs", "thursday"),
    ("fri", "friday"),
    ("sat", "saturday"),
    ("sun", "sunday"),
)
WEEKDAYS = {word: number for number, words in enumerate(_WEEKDAY_WORDS) for word in words}


class Day(Protocol):
    """A day as it was typed; which date it means depends on today and on whether past or future is meant."""

    def past(self, today: date) -> tuple[date, ...]:
        """Give the dates that it can mean for something that happened, the latest first."""

    def due(self, today: date) -> date:
        """Give the date that it means for something that is still to be done."""


class NearDay:
    """A day that is counted from today: yesterday, today, tomorrow, 2 days ago."""

    def __init__(self, offset: int) -> None:
        self._offset = timedelta(days=offset)

    @property
    def is_today(self) -> bool:
        """Say whether this is today, which says little about the half of the day."""
        return not self._offset

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


class DatedWeekday:
    """A date with its weekday before it ("Fri 27 Nov"); `start` and `end` say where the weekday stands."""

    def __init__(self, number: int, day: Day, *, start: int, end: int) -> None:
        self._number = number
        self._day = day
        self._span = (start, end)

    def with_year(self, year: int) -> "DatedWeekday":
        """Give the same day with a year that was typed behind its clock time."""
        day = self._day.with_year(year) if isinstance(self._day, CalendarDay) else self._day
        start, end = self._span
        return DatedWeekday(self._number, day, start=start, end=end)

    def past(self, today: date) -> tuple[date, ...]:
        """Give the dates that it can mean. Raises Impossible if the date has another weekday."""
        days = self._day.past(today)
        of_weekday = tuple(day for day in days if day.weekday() == self._number)
        if days and not of_weekday:
            raise self._other_weekday(days[0])
        return of_weekday

    def due(self, today: date) -> date:
        """Give the date that it means. Raises Impossible if the date has another weekday."""
        day = self._day.due(today)
        if day.weekday() != self._number:
            raise self._other_weekday(day)
        return day

    def _other_weekday(self, day: date) -> Impossible:
        typed, real = (_WEEKDAY_WORDS[number][-1].capitalize() for number in (self._number, day.weekday()))
        return Impossible(f"{day:%Y-%m-%d} is a {real} and no {typed}: please check the date.", *self._span, ("",))
