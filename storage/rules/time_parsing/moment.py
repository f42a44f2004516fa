"""What a stated time means: an instant in UTC, or why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from storage.rules.time_parsing.calendar_days import date_words
from storage.rules.time_parsing.clock_times import Clock
from storage.rules.time_parsing.dayparts import DayPart
from storage.rules.time_parsing.days import Day, NearDay
from storage.rules.time_parsing.format import echo
from storage.rules.time_parsing.resolve import CLOCKS_DIFFER, Instant, Skipped, StillToCome, most_recent, soon
from storage.rules.time_parsing.tokens import Impossible
from storage.rules.time_parsing.twelve_hours import half_meant
from storage.rules.time_parsing.zones import SpokenZone, offset_words

# "By 22:00" is rather said of tonight than of last night, up to this far ahead of now.
_AHEAD = timedelta(hours=6)


@dataclass(frozen=True)
class Moment:
    """A stated time as it stands in a text from `begin` to `end`; `zone_end` is None without a typed zone.

    `may_lie_ahead` says that its words are also said of what is to come ("by 22:00"), `lenient` that the nearest
    reading is taken where two are possible. `day_last` says that the day stands behind the clock time.
    """

    clock: Clock
    zone: SpokenZone
    zone_end: int | None
    day: Day | None
    begin: int
    end: int
    part: DayPart | None = None
    approximate: bool = False
    may_lie_ahead: bool = False
    lenient: bool = False
    day_last: bool = False

    def meant(self, now: datetime) -> Instant:
        """Give the instant that is meant. Raises Impossible if there is none, or if two are equally likely."""
        self.clock.time_of_day()
        if self.zone.impossible:
            raise self.zone.impossible
        local = now.astimezone(self.zone.rules)
        clock = self.part.clock(self.clock) if self.part else self.clock
        days = self.part.dates(clock, local) if self.part else self._days(local.date())
        if clock.twelve and self.zone_end is None and self._of_today:
            clock = half_meant(clock, days, self.zone.rules, now=now, lenient=self.lenient)
        return replace(self, clock=clock)._on(days, now)

    @property
    def _of_today(self) -> bool:
        return self.day is None or (isinstance(self.day, NearDay) and self.day.is_today)

    def _days(self, today: date) -> tuple[date, ...]:
        return self.day.past(today) if self.day else tuple(today - timedelta(days=back) for back in range(-1, 3))

    def _on(self, days: tuple[date, ...], now: datetime) -> Instant:
        if self.day is None and self.part is None:
            self._check_ahead(days, now)
        try:
            instant = most_recent(days, self.clock.time_of_day(), self.zone.rules, now=now)
        except Skipped as skipped:
            reason = f"In {self.zone.name} {skipped.reason}"
            raise self._instead(reason, [at for at in skipped.readings if at <= now], now) from None
        except StillToCome:
            raise self._still_to_come(now) from None
        self._check_midnight(instant, now)
        self._check_season(instant.at)
        return instant

    def _still_to_come(self, now: datetime) -> Impossible:
        reason = f"That is in the future: now it is {echo(now, self.zone.name, now=now)}."
        today = now.astimezone(self.zone.rules).date()
        past = self._last_on((today, today - timedelta(days=1)), now)
        return self._instead(reason, [past.at] if past else [], now)

    def _last_on(self, days: Iterable[date], now: datetime) -> Instant | None:
        try:
            return most_recent(days, self.clock.time_of_day(), self.zone.rules, now=now)
        except (Skipped, StillToCome):
            return None

    def _check_ahead(self, days: tuple[date, ...], now: datetime) -> None:
        """Refuse a time of day of the next hours: rarely does anybody mean yesterday by it."""
        clock = self.clock.time_of_day()
        within = _AHEAD if self.may_lie_ahead else CLOCKS_DIFFER
        ahead = soon(days, clock, self.zone.rules, now=now, within=within)
        if ahead is None:
            return
        self._check_season(ahead)
        minutes = -((now - ahead) // timedelta(minutes=1))
        away = f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
        typed = f"{clock:%H:%M} {self.zone.name}" if self.zone_end else f"{clock:%H:%M}"
        reason = f"{typed} is {away} ahead: nothing can have happened then."
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
        return Impossible(reason, self.begin, self.end, tuple(self._words(at, now) for at in moments))

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
