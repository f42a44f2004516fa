"""The parts of a stated time (a day, a clock time, a zone) in the order of writing, and what they mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from storage.rules.time_parsing.calendar_days import date_words
from storage.rules.time_parsing.clock_times import Clock, Evidence, clock_at
from storage.rules.time_parsing.days import AFTER_A_CLOCK, ANYWHERE, BEFORE_A_CLOCK, Day, day_at
from storage.rules.time_parsing.format import echo
from storage.rules.time_parsing.resolve import Instant, Skipped, StillToCome, most_recent, soon
from storage.rules.time_parsing.tokens import BLANK, Impossible, pattern, separated
from storage.rules.time_parsing.zones import SpokenZone, offset_words, spoken_zone, zone_of

_LEAD = pattern(rf"(?P<word>at|on){BLANK}+|@{BLANK}*")
_LINK = pattern(rf",?{BLANK}+(?P<at>at{BLANK}+|@{BLANK}*)?|(?<=[0-9])T(?=[0-9])")
_ON_A_DAY = pattern(rf",?{BLANK}+(?P<on>on{BLANK}+)?")


@dataclass(frozen=True)
class Moment:
    """A stated time as it stands at the beginning of a text, up to `end`; `zone_end` is None without a typed zone."""

    clock: Clock
    zone: SpokenZone
    zone_end: int | None
    day: Day | None
    end: int

    def meant(self, now: datetime) -> Instant:
        """Give the instant that is meant. Raises Impossible if there is none, or if two are equally likely."""
        clock = self.clock.time_of_day()
        if self.zone.impossible:
            raise self.zone.impossible
        today = now.astimezone(self.zone.rules).date()
        days = self.day.past(today) if self.day else tuple(today - timedelta(days=back) for back in range(-1, 3))
        if self.day is None:
            self._check_ahead(days, now)
        try:
            instant = most_recent(days, clock, self.zone.rules, now=now)
        except Skipped as skipped:
            reason = f"In {self.zone.name} {skipped.reason}"
            raise self._instead(reason, [at for at in skipped.readings if at <= now], now) from None
        except StillToCome:
            raise self._still_to_come(today, now) from None
        self._check_midnight(instant, now)
        self._check_season(instant.at)
        return instant

    def _still_to_come(self, today: date, now: datetime) -> Impossible:
        reason = f"That is in the future: now it is {echo(now, self.zone.name, now=now)}."
        past = self._last_on((today, today - timedelta(days=1)), now)
        return self._instead(reason, [past.at] if past else [], now)

    def _last_on(self, days: Iterable[date], now: datetime) -> Instant | None:
        try:
            return most_recent(days, self.clock.time_of_day(), self.zone.rules, now=now)
        except (Skipped, StillToCome):
            return None

    def _check_ahead(self, days: tuple[date, ...], now: datetime) -> None:
        """Refuse a time of day of the next half hour: nobody means yesterday by it, but some clock is wrong."""
        clock = self.clock.time_of_day()
        ahead = soon(days, clock, self.zone.rules, now=now)
        if ahead is None:
            return
        self._check_season(ahead)
        minutes = -((now - ahead) // timedelta(minutes=1))
        typed = f"{clock:%H:%M} {self.zone.name}" if self.zone_end else f"{clock:%H:%M}"
        reason = f"{typed} is {minutes} minutes ahead: nothing can have happened then."
        past = self._last_on(days, now)
        if past is None:
            raise self._instead(reason, [], now)
        words = self._words(past.at, now)
        day = words.split()[0].replace("at", "an earlier day")
        raise self._instead(f"{reason} If you mean {day}, say `{words}`.", [past.at], now)

    def _check_midnight(self, instant: Instant, now: datetime) -> None:
        """Refuse "yesterday midnight" while both midnights of that day have passed."""
        if not (self.clock.midnight and self.day):
            return
        night = instant.at.astimezone(self.zone.rules).date() + timedelta(days=1)
        after = self._last_on((night,), now)
        if after:
            reason = "A day has a midnight at each end: please say which with its date."
            raise self._instead(reason, [instant.at, after.at], now)

    def _check_season(self, at: datetime) -> None:
        """Refuse letters that are not in use on that day: who says EST in August mostly means New York's time."""
        home = self.zone.home
        if home is None or self.zone_end is None or self.zone.in_force(at):
            return
        day = date_words(at.astimezone(self.zone.rules).date())
        offset = at.astimezone(self.zone.rules).utcoffset() or timedelta()
        reason = f"{self.zone.letters} is not in use in {home} on {day}: please name the place or the offset."
        raise Impossible(reason, self.clock.end, self.zone_end, (f" {home}", f" {offset_words(offset)}"))

    def _instead(self, reason: str, moments: list[datetime], now: datetime) -> Impossible:
        return Impossible(reason, 0, self.end, tuple(self._words(at, now) for at in moments))

    def _words(self, at: datetime, now: datetime) -> str:
        """Write a time that has passed as it could be typed."""
        local = at.astimezone(self.zone.rules)
        ago = now.astimezone(self.zone.rules).date() - local.date()
        tomorrow = local.date() + timedelta(days=1)
        comes_again = ago.days == 0 and soon((tomorrow,), local.time(), self.zone.rules, now=now)
        today = "today " if comes_again else "at "
        day = {0: today, 1: "yesterday "}.get(ago.days, f"at {local:%Y-%m-%d} ")
        clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
        return f"{day}{clock} {self.zone.name}" if self.zone_end else f"{day}{clock}"


def leading_word(head: str) -> tuple[str, int]:
    """Read the word that announces a time ("at", "on", or "at" for an @; "" if there is none) and where it ends."""
    lead = _LEAD.match(head)
    return ((lead["word"] or "at").lower(), lead.end()) if lead else ("", 0)


def moment_at_start(head: str, *, now: datetime, author: str, whole: bool) -> Moment | None:
    """Read a day, a clock time and a zone at the beginning of `head`, in any of the orders that people use.

    `whole` says that nothing but a time is expected, so that less has to prove it. `author` names the zone to read in
    if none is typed. Any of the three may be impossible, which `meant` says.
    """
    lead, begins = leading_word(head)
    day, start, at = _day_first(head, begins, certain=whole or lead != "")
    if start is None or (lead == "on" and day is None):
        return None
    at = whole or at or (lead != "" and day is None)
    clock = clock_at(head, start, Evidence.AT if at else Evidence.DATED if day else Evidence.ALONE)
    return _after_clock(head, clock, day, now=now, author=author, whole=whole) if clock else None


def _day_first(head: str, start: int, *, certain: bool) -> tuple[Day | None, int | None, bool]:
    """Read a day and what links it to its clock time: the day, where the clock begins, whether an "at" was there."""
    found = day_at(head, start, ANYWHERE if certain else BEFORE_A_CLOCK)
    if not found:
        return None, start, False
    link = _LINK.match(head, found[1])
    return found[0], link.end() if link else None, bool(link and link["at"])


def _after_clock(head: str, clock: Clock, day: Day | None, *, now: datetime, author: str, whole: bool) -> Moment | None:
    spoken = spoken_zone(head, clock.end, author=author, now=now)
    zone, zone_end = spoken or (SpokenZone(author, zone_of(author)), clock.end)
    later = None if day else _day_last(head, zone_end, whole=whole)
    day, end = later or (day, zone_end)
    if separated(head, end) is None:
        return None
    return Moment(clock, zone, zone_end if spoken else None, day, end)


def _day_last(head: str, start: int, *, whole: bool) -> tuple[Day, int] | None:
    """Read the day of "at 23:50 yesterday"; a weekday needs its "on", because "monday deploy" is what happened."""
    link = _ON_A_DAY.match(head, start)
    if not link:
        return None
    found = day_at(head, link.end(), ANYWHERE if whole else BEFORE_A_CLOCK if link["on"] else AFTER_A_CLOCK)
    return found if found and separated(head, found[1]) is not None else None
