"""The parts of a stated time (a day, a clock time, a zone) in the orders in which people write them."""

from dataclasses import dataclass, replace
from datetime import datetime

from storage.rules.time_parsing.announcing import Lead, lead_at, nearly_at
from storage.rules.time_parsing.clock_times import Clock, Evidence, bare_hour_at, clock_at
from storage.rules.time_parsing.day_forms import AFTER_A_CLOCK, ANYWHERE, BEFORE_A_CLOCK, DayForm, day_at
from storage.rules.time_parsing.dayparts import DayPart, part_after_clock, part_at
from storage.rules.time_parsing.days import DatedWeekday, Day
from storage.rules.time_parsing.log_stamps import year_last_at
from storage.rules.time_parsing.moment import Moment
from storage.rules.time_parsing.spoken_zones import spoken_zone, zone_before
from storage.rules.time_parsing.tokens import BLANK, pattern, separated
from storage.rules.time_parsing.zones import SpokenZone, zone_of

_LINK = pattern(
    rf"(?:,?{BLANK}+|,{BLANK}*|{BLANK}*[-–—]{BLANK}+)|(?<=[0-9])[T_](?=[0-9])|:(?=[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}})"
)
_ON_A_DAY = pattern(rf",?{BLANK}+(?P<on>on{BLANK}+)?|{BLANK}*\((?={BLANK}*(?:yesterday|today))")


@dataclass(frozen=True)
class MomentReader:
    """How to read the stated times of one text.

    `whole` says that nothing but a time is expected, so that less has to prove it. `author` names the zone to read in
    if none is typed. `lenient` reads what would otherwise be words, for a hint.
    """

    text: str
    now: datetime
    author: str
    whole: bool = False
    lenient: bool = False

    def moment(self, start: int, *, least: Evidence = Evidence.ALONE) -> Moment | None:
        """Read a stated time at `start`. Any of its parts may be impossible, which `meant` says.

        `least` is what the words before `start` prove already.
        """
        lead, day, part = self._before_clock(start)
        if lead is None or (lead.only_on and not (day or part)):
            return None
        before = zone_before(self.text, lead.end, author=self.author, now=self.now)
        begin = before[1] if before else lead.end
        clock = self._clock(begin, lead, max(least, self._evidence(lead, day, part)), part)
        if clock is None:
            return None
        zone = before[0] if before else SpokenZone(self.author, zone_of(self.author))
        moment = Moment(clock, zone, begin if before else None, day, start, clock.end, part, lead.approximate)
        ahead = bool(lead.kinds & {"by", "between"})
        return self._after_clock(replace(moment, may_lie_ahead=ahead, lenient=self.lenient))

    def _before_clock(self, start: int) -> tuple[Lead | None, Day | None, DayPart | None]:
        """Read the words that announce the time and its day; no Lead means that nothing links the day to a clock."""
        lead = lead_at(self.text, start)
        part = part_at(self.text, lead.end)
        forms = ANYWHERE if self.whole or lead else BEFORE_A_CLOCK
        found = None if part else day_at(self.text, lead.end, forms)
        ends = part[1] if part else found[1] if found else None
        if ends is None:
            return lead, None, None
        link = _LINK.match(self.text, ends)
        announced = lead.after_day(lead_at(self.text, link.end())) if link else None
        return announced, found[0] if found else None, part[0] if part else None

    def _evidence(self, lead: Lead, day: Day | None, part: DayPart | None) -> Evidence:
        if self.lenient:
            return Evidence.HINT
        if lead.at or (self.whole and not lead.kinds & {"since", "by"}):
            return Evidence.AT
        if "about" in lead.kinds and not lead.kinds & {"since", "by"}:
            return Evidence.ANNOUNCED
        return Evidence.DATED if lead or day or part else Evidence.ALONE

    def _clock(self, start: int, lead: Lead, evidence: Evidence, part: DayPart | None) -> Clock | None:
        clock = clock_at(self.text, start, evidence)
        if clock:
            return clock
        sure = bool(part) or lead.at or "about" in lead.kinds
        certain = (bool(part) and sure and bool(lead)) or (lead.at and self.lenient)
        return bare_hour_at(self.text, start, announced=sure, certain=certain)

    def _after_clock(self, moment: Moment) -> Moment | None:
        moment = self._nearly(moment)
        moment = self._zone_last(moment)
        moment = self._nearly(moment)
        if moment.day is None and moment.part is None:
            moment = self._nearly(self._zone_last(self._day_last(moment)))
        return self._year_last(moment)

    def _nearly(self, moment: Moment) -> Moment:
        end = nearly_at(self.text, moment.end)
        return replace(moment, approximate=True, end=end) if end is not None else moment

    def _zone_last(self, moment: Moment) -> Moment:
        if moment.zone_end is not None:
            return moment
        spoken = spoken_zone(self.text, moment.end, author=self.author, now=self.now)
        return replace(moment, zone=spoken[0], zone_end=spoken[1], end=spoken[1]) if spoken else moment

    def _day_last(self, moment: Moment) -> Moment:
        """Read the day of "at 23:50 yesterday"; a weekday needs its "on", because "monday deploy" is what happened."""
        link = _ON_A_DAY.match(self.text, moment.end)
        if not link:
            return moment
        part = part_after_clock(self.text, link.end())
        if part and separated(self.text, part[1]) is not None:
            return self._day_of_part(replace(moment, part=part[0], end=part[1], day_last=True))
        found = day_at(self.text, link.end(), self._forms_after(on=link["on"] is not None))
        if not found or separated(self.text, found[1]) is None:
            return moment
        return replace(moment, day=found[0], end=found[1], day_last=True)

    def _day_of_part(self, moment: Moment) -> Moment:
        """Read the day of "at 3 in the afternoon yesterday"."""
        link = _ON_A_DAY.match(self.text, moment.end)
        if not link or not moment.part or moment.part.day:
            return moment
        found = day_at(self.text, link.end(), self._forms_after(on=link["on"] is not None))
        if not found or separated(self.text, found[1]) is None:
            return moment
        return replace(moment, part=replace(moment.part, day=found[0]), end=found[1])

    def _forms_after(self, *, on: bool) -> tuple[DayForm, ...]:
        return ANYWHERE if self.whole else BEFORE_A_CLOCK if on else AFTER_A_CLOCK

    def _year_last(self, moment: Moment) -> Moment:
        if not isinstance(moment.day, DatedWeekday):
            return moment
        year = year_last_at(self.text, moment.end)
        return replace(moment, day=moment.day.with_year(year[0]), end=year[1]) if year else moment
