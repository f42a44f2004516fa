"""Dates such as 09/08, which are a day in August to some and a day in September to others."""

from datetime import date, timedelta

from storage.rules.time_parsing.calendar_days import MONTH_NAMES, CalendarDay
from storage.rules.time_parsing.tokens import Impossible


class SlashedDay:
    """A date of two numbers, whose order is known only if one of them is over 12 or one reading lies ahead."""

    def __init__(self, first: int, second: int, year: int | None, *, start: int, end: int) -> None:
        self._year = year
        self._readings = (
            CalendarDay(year, second, first, start=start, end=end),
            CalendarDay(year, first, second, start=start, end=end),
        )
        self._numbers = (first, second)
        self._span = (start, end)

    def past(self, today: date) -> tuple[date, ...]:
        """Give the dates that it can mean. Raises Impossible if both readings are days that have passed, or none is."""
        only = self._only()
        if only:
            return only.past(today)
        passed = [days for days in (_passed(reading, today) for reading in self._readings) if days]
        if len(passed) == 1:
            return passed[0]
        raise self._either(today, with_year=self._year is not None or not passed)

    def due(self, today: date) -> date:
        """Give the date that it means. Raises Impossible if both readings are days."""
        only = self._only()
        if only:
            return only.due(today)
        raise self._either(today, with_year=self._year is not None)

    def _only(self) -> CalendarDay | None:
        first, second = self._numbers
        if first > 12 or first == second or not first or not second:
            return self._readings[0]
        return self._readings[1] if second > 12 else None

    def _either(self, today: date, *, with_year: bool) -> Impossible:
        first, second = self._numbers
        days = ((first, second), (second, first))
        words = tuple(
            f"{day} {MONTH_NAMES[month - 1][:3]}{self._year_of(day, month, today, with_year)}" for day, month in days
        )
        reason = f"{first}/{second} may be {' or '.join(words)}: please write the month as a word."
        return Impossible(reason, *self._span, words)

    def _year_of(self, day: int, month: int, today: date, with_year: bool) -> str:
        if not with_year:
            return ""
        return f" {self._year or today.year - ((month, day) > (today.month, today.day))}"


def _passed(reading: CalendarDay, today: date) -> tuple[date, ...]:
    try:
        days = reading.past(today)
    except Impossible:
        return ()
    return tuple(day for day in days if day <= today + timedelta(days=1))
