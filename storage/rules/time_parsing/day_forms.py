"""The ways to write a day: 27 Nov, 11/27, 27.11., 2026-11-27, Fri 27 Nov, yesterday, last monday."""

from collections.abc import Callable
from re import Match, Pattern

from storage.rules.time_parsing.calendar_days import MONTHS, CalendarDay
from storage.rules.time_parsing.days import WEEKDAYS, DatedWeekday, Day, NearDay, Weekday
from storage.rules.time_parsing.number_words import NUMBER_WORD, NUMBERS, number_of
from storage.rules.time_parsing.slashed_days import SlashedDay
from storage.rules.time_parsing.tokens import BLANK, any_of, pattern

_NEAR = {"yesterday": -1, "y'day": -1, "y’day": -1, "yday": -1, "today": 0, "tomorrow": 1} | {
    "heute": 0, "hoy": 0, "gestern": -1, "ayer": -1, "hier": -1,
}  # fmt: skip
_MONTH = rf"(?P<name>{any_of(list(MONTHS))})\.?(?![a-z])"
_NUMBER = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = rf"(?:(?:,?{BLANK}+|-)(?P<year>[0-9]{{4}})(?![0-9:.a-z]))?"
_SHORT_YEAR = "(?P<year>[0-9]{4}|[0-9]{2}(?![0-9:.]))"
_WEEKDAY = rf"(?P<weekday>{any_of(list(WEEKDAYS))})(?![a-z])"
_CENTURY = 2000


def _year(typed: str | None) -> int | None:
    if not typed:
        return None
    return int(typed) + (_CENTURY if len(typed) == 2 else 0)


def _calendar(found: Match[str]) -> Day:
    said = found.groupdict()
    month = int(said["month"]) if "month" in said else MONTHS[said["name"].lower()]
    return CalendarDay(_year(said["year"]), month, int(said["day"]), start=found.start(), end=found.end())


def _slashed(found: Match[str]) -> Day:
    numbers = int(found["first"]), int(found["second"] or found["month"])
    year = _year(found["year"] or found["whole_year"])
    return SlashedDay(*numbers, year, start=found.start(), end=found.end())


def _near(found: Match[str]) -> Day:
    return NearDay(_NEAR[found["near"].lower()])


def _counted(found: Match[str]) -> Day:
    if found["before"]:
        return NearDay(-2)
    count = int(found["digits"]) if found["digits"] else number_of(found["word"]) if found["word"] else 1
    return NearDay(-count * (7 if found["unit"].lower() == "w" else 1))


def _weekday(found: Match[str]) -> Day:
    return Weekday(WEEKDAYS[found["weekday"].lower()], (found["which"] or "").strip().lower())


DayForm = tuple[Pattern[str], Callable[[Match[str]], Day]]
_CALENDAR: tuple[DayForm, ...] = (
    (
        pattern("(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?![0-9])"),
        _calendar,
    ),
    (pattern(rf"{_NUMBER}(?:{BLANK}+of)?{BLANK}*[-/]?{_MONTH}{_YEAR}"), _calendar),
    (pattern(rf"{_MONTH}{BLANK}+{_NUMBER}(?![0-9:.a-z]){_YEAR}"), _calendar),
    (
        pattern(rf"(?P<day>[0-9]{{1,2}})\.{BLANK}?(?P<month>[0-9]{{1,2}})\.(?:{BLANK}?{_SHORT_YEAR})?(?![0-9])"),
        _calendar,
    ),
)
_LOG: tuple[DayForm, ...] = (
    (pattern(rf"(?P<day>[0-9]{{2}})/{_MONTH}/(?P<year>[0-9]{{4}})(?=:)"), _calendar),
    (
        pattern(rf"(?P<year>[12][0-9]{{3}})(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?=T[0-9]{{4}}|{BLANK}[0-9]{{2}}:)"),
        _calendar,
    ),
    (pattern(rf"(?P<day>[0-3][0-9])\.(?P<month>[01][0-9])(?P<year>)(?={BLANK}[0-2][0-9]:[0-9]{{2}})"), _calendar),
)
_SLASHED: DayForm = (
    pattern(
        rf"(?P<first>[0-9]{{1,2}})(?:/(?P<second>[0-9]{{1,2}})(?:/{_SHORT_YEAR})?"
        "|-(?P<month>[0-9]{1,2})-(?P<whole_year>[0-9]{4}))(?![0-9/])"
    ),
    _slashed,
)
_DOTTED: DayForm = (
    pattern(rf"(?P<day>[0-9]{{1,2}})\.(?P<month>[01][0-9])(?P<year>)(?={BLANK}+(?:at{BLANK}+|@{BLANK}*)?[0-9])"),
    _calendar,
)
_NAMED: tuple[DayForm, ...] = (
    (pattern(rf"(?P<near>{any_of([word for word in _NEAR if word != 'tomorrow'])})(?![a-z])"), _near),
    (
        pattern(
            rf"(?P<before>(?:the{BLANK}+)?day{BLANK}+before{BLANK}+yesterday)"
            rf"|(?:(?P<digits>[0-9]{{1,3}})|(?P<word>{NUMBER_WORD})|an?)"
            rf"{BLANK}*(?P<unit>[dw])(?:(?<=d)ays?|(?<=w)eeks?)?{BLANK}+ago(?![a-z-])"
        ),
        _counted,
    ),
    (pattern(rf"(?P<which>last{BLANK}+){_WEEKDAY}"), _weekday),
)
_BARE_WEEKDAY: DayForm = (pattern(rf"(?P<which>){_WEEKDAY}\.?"), _weekday)
_DUE: tuple[DayForm, ...] = (
    (pattern("(?P<near>today|tomorrow)(?![a-z])"), _near),
    (pattern(rf"(?P<which>(?:next|this){BLANK}+)?{_WEEKDAY}"), _weekday),
)
_WEEKDAY_BEFORE = pattern(rf"{_WEEKDAY}(?:\.?,{BLANK}*|\.?{BLANK}+)(?:the{BLANK}+)?(?=[0-9a-z])")
_INITIALS = "".join(sorted({word[0] for word in (*MONTHS, *WEEKDAYS, *NUMBERS, *_NEAR, "last", "a", "the", "day")}))
# A quick look: 27 Nov, 11/27, 27.11. and 20261127 begin with digits that no colon follows.
_BEGINS = pattern(rf"[0-9]{{1,8}}(?:[-/.]|(?:st|nd|rd|th)?{BLANK}*-?[a-z]|{BLANK}[0-9])|[{_INITIALS}]")
_DATES = (*_CALENDAR, _SLASHED)

BEFORE_A_CLOCK = (*_LOG, *_CALENDAR, _SLASHED, *_NAMED, _BARE_WEEKDAY)
AFTER_A_CLOCK = (*_CALENDAR, *_NAMED)  # "at 9:00 monday deploy failed" may be about the monday deploy
ANYWHERE = (*BEFORE_A_CLOCK, _DOTTED)
DUE_DATES = (*_CALENDAR, _SLASHED, *_DUE)


def day_at(text: str, start: int, forms: tuple[DayForm, ...]) -> tuple[Day, int] | None:
    """Read a day at `start` in one of the forms: the day and where it ends. It may be a day that does not exist."""
    if not _BEGINS.match(text, start):
        return None
    weekday = _WEEKDAY_BEFORE.match(text, start)
    date = _day_of(text, weekday.end(), _DATES) if weekday else None
    if weekday and date:
        day = DatedWeekday(WEEKDAYS[weekday["weekday"].lower()], date[0], start=weekday.start(), end=weekday.end())
        return day, date[1]
    return _day_of(text, start, forms)


def _day_of(text: str, start: int, forms: tuple[DayForm, ...]) -> tuple[Day, int] | None:
    for form, meaning in forms:
        found = form.match(text, start)
        if found:
            return meaning(found), found.end()
    return None
