"""Days of the calendar that were typed with their month: which dates they are, and what is said of 30 February."""

from calendar import monthrange
from datetime import date, timedelta

from storage.rules.time_parsing.tokens import Impossible

# The calendar module's names would follow the machine's locale.
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTHS = {name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, 1)} | {"sept": 9}
EARLIEST_YEAR = 1970
_YEARS_TO_A_LEAP_DAY = 8  # 1896 to 1904, 2096 to 2104
# A date without a year is at most this old, unless it was in this year and the next such date is not near.
_SURELY_MEANT = timedelta(days=92)
_NEAR = timedelta(days=62)


def date_words(day: date) -> str:
    """Write a date as people say it: "8 Aug 2023"."""
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]} {day.year}"


class CalendarDay:
    """A day with its month, with or without a year; `start` and `end` say where in the text it was typed."""

    def __init__(self, year: int | None, month: int, day: int, *, start: int, end: int) -> None:
        self._year = year
        self._month = month
        self._day = day
        self._start = start
        self._end = end

    def with_year(self, year: int) -> "CalendarDay":
        """Give the same day with a year that was typed elsewhere; a year of its own stays."""
        return CalendarDay(self._year or year, self._month, self._day, start=self._start, end=self._end)

    def past(self, today: date) -> tuple[date, ...]:
        """Give the dates that it can mean for something that happened, the latest first.

        Raises Impossible for a day that does not exist, for years outside 1970 … next year, and for a day without a
        year that lies ahead.
        """
        if self._year is None:
            return self._last_one(today)
        if self._year > today.year + 1:
            likely = (f"{self._day} {self._month_words} {year}" for year in (today.year, today.year - 1))
            raise self._impossible(f"The year {self._year} is in the future.", *likely)
        return self._of_years(range(self._year, self._year + 1))

    def _last_one(self, today: date) -> tuple[date, ...]:
        """Give the day's last date up to tomorrow, where it is already today in other zones."""
        years = range(today.year + _YEARS_TO_A_LEAP_DAY, today.year - _YEARS_TO_A_LEAP_DAY - 1, -1)
        days = self._of_years(years)
        last = next(day for day in days if day <= today + timedelta(days=1))
        coming = min(day for day in days if day > last)
        if last > today or today - last <= _SURELY_MEANT:
            return (last,)
        if last.year == today.year and coming - today > _NEAR:
            return (last,)
        words = f"{self._day} {self._month_words}"
        reason = f"{words} lies ahead: the last one was in {last.year}. Please type the year if you mean that one."
        raise self._impossible(reason, f"{words} {last.year}")

    def due(self, today: date) -> date:
        """Give the date, the first from today on if it has no year. Raises Impossible if it does not exist."""
        if self._year is not None:
            return self._of_years(range(self._year, self._year + 1))[0]
        years = range(today.year, today.year + _YEARS_TO_A_LEAP_DAY + 1)
        return next(day for day in self._of_years(years) if day >= today)

    def _of_years(self, years: range) -> tuple[date, ...]:
        if not 1 <= self._month <= 12:
            raise self._impossible(f"There is no month {self._month}: they go from 1 to 12.")
        if years[0] < EARLIEST_YEAR:
            raise self._impossible(f"The year {self._year:04} is too long ago: {EARLIEST_YEAR} is the earliest.")
        days = tuple(date(year, self._month, self._day) for year in years if self._exists(year))
        if days:
            return days
        raise self._no_such_day(years[0])

    def _exists(self, year: int) -> bool:
        return 1 <= self._day <= monthrange(year, self._month)[1]

    def _no_such_day(self, year: int) -> Impossible:
        last = 29 if self._year is None and self._month == 2 else monthrange(year, self._month)[1]
        before = 28 if self._year is None and self._month == 2 else last
        stated = f" {self._year}" if self._year else ""
        after = f"1 {MONTH_NAMES[self._month % 12][:3]}{stated}" if self._month < 12 else f"31 Dec{stated}"
        reason = f"{MONTH_NAMES[self._month - 1]}{stated} has the days 1 to {last}, and no {self._day}."
        return self._impossible(reason, f"{before} {self._month_words}{stated}", after)

    @property
    def _month_words(self) -> str:
        return MONTH_NAMES[self._month - 1][:3] if 1 <= self._month <= 12 else str(self._month)

    def _impossible(self, reason: str, *instead: str) -> Impossible:
        return Impossible(reason, self._start, self._end, instead)
