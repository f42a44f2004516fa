"""Reading one time at the beginning of a text: a stated time, a range, a time that is counted back, a stamp."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.rules.time_parsing.announcing import Lead, lead_at, nearly_at
from storage.rules.time_parsing.beginnings import may_begin_a_time
from storage.rules.time_parsing.calendar_days import EARLIEST_YEAR
from storage.rules.time_parsing.counted_back import counted_back_at
from storage.rules.time_parsing.format import echo
from storage.rules.time_parsing.log_stamps import Stamp, epoch_at, rendered_at
from storage.rules.time_parsing.marks import Frame, frame_at_start
from storage.rules.time_parsing.point_in_time import MomentReader
from storage.rules.time_parsing.ranges import range_at
from storage.rules.time_parsing.resolve import LENIENCY
from storage.rules.time_parsing.tokens import BLANK, EXAMPLES, Impossible, head_of, pattern, possible_words, separated

_EARLIEST = datetime(EARLIEST_YEAR, 1, 1, tzinfo=UTC)
# "3am cron job failed", typed in the evening, speaks of a job: so long ago, a bare clock is offered and not taken.
_FAR = timedelta(hours=12)
_BARE_HOUR = pattern(rf"[0-9]{{1,2}}{BLANK}?[ap]\.?m?\.?{BLANK}+[a-z]")


@dataclass(frozen=True)
class TypedTime:
    """What a person typed and what it means: `at` is in UTC, `zone` is the zone that the words were read in.

    `ambiguous` says that a clock change repeated this hour, so that the offset should be echoed with the time.
    `approximate` says that the words call it an estimate ("about 19:30"). `until` is the end of a range, in UTC.
    """

    at: datetime
    zone: str
    typed: str
    ambiguous: bool = False
    approximate: bool = False
    until: datetime | None = None


@dataclass(frozen=True)
class Reading:
    """A time that was read, and where it and the marks around it end in a text without blanks at its beginning."""

    time: TypedTime
    end: int


@dataclass(frozen=True)
class Terms:
    """How a text is to be read.

    `whole` says that nothing but a time is expected, `lenient` that the caller only offers what is found.
    """

    now: datetime
    timezone: str
    whole: bool = False
    lenient: bool = False


def read_or_refuse(text: str, terms: Terms) -> Reading | None:
    """Read a time at the beginning of a text without blanks before it. Raises TimeRefused if it cannot be."""

    def typed_words(words: str) -> str | None:
        reading = read(words, terms)
        return reading.time.typed if reading else None

    try:
        return read(text, terms)
    except Impossible as impossible:
        head, _ = head_of(text)
        raise possible_words(impossible, head, typed_words, EXAMPLES) from None


def read(text: str, terms: Terms) -> Reading | None:
    """Read a time at the beginning of a text without blanks before it. Raises Impossible if it cannot be."""
    head, _ = head_of(text)
    frame = frame_at_start(head)
    if frame is None or not may_begin_a_time(head, frame.begin):
        return None
    lead = lead_at(frame.text, frame.begin)
    now = terms.now.astimezone(UTC)
    rendered = rendered_at(text, lead.end)
    if rendered:
        return _stamped(text, frame, rendered, lead, terms.timezone, now)
    sure = terms.whole or terms.lenient or lead.at
    epoch = epoch_at(frame.text, lead.end) if sure else None
    if epoch and _ends(head, frame, epoch.end) is not None:
        return _stamped(text, frame, epoch, lead, terms.timezone, now)
    return _stated(text, head, frame, lead, terms, now) or _counted_back(text, head, frame, lead, terms, now)


def _stamped(text: str, frame: Frame, stamp: Stamp, lead: Lead, timezone: str, now: datetime) -> Reading:
    if stamp.at > now + LENIENCY:
        reason = f"That is in the future: now it is {echo(now, timezone, now=now)}."
        raise Impossible(reason, frame.begin, stamp.end)
    typed = text[frame.begin : stamp.end]
    time = TypedTime(min(stamp.at, now), timezone, typed, approximate=lead.approximate)
    return Reading(time, frame.end(stamp.end) or stamp.end)


def _stated(text: str, head: str, frame: Frame, lead: Lead, terms: Terms, now: datetime) -> Reading | None:
    reader = MomentReader(frame.text, now, terms.timezone, whole=terms.whole, lenient=terms.lenient)
    stated = range_at(reader, frame.begin)
    end = _ends(head, frame, stated.end) if stated else None
    if stated is None or end is None or (terms.whole and separated(head, end) != len(head)):
        return None
    instant, until = stated.meant(now)
    is_bare = not (terms.whole or terms.lenient or lead or frame.begin or stated.first.day or until)
    if is_bare and now - instant.at > _FAR and _BARE_HOUR.match(head):
        return None
    time = TypedTime(
        instant.at,
        stated.first.zone.name,
        text[frame.begin : stated.end],
        instant.ambiguous,
        stated.first.approximate,
        until,
    )
    return Reading(time, end)


def _counted_back(text: str, head: str, frame: Frame, lead: Lead, terms: Terms, now: datetime) -> Reading | None:
    back = counted_back_at(frame.text, lead.end) if not lead.only_on else None
    if back is None:
        return None
    nearly = nearly_at(frame.text, back.end)
    length, typed_end = back.length, nearly or back.end
    end = _ends(head, frame, typed_end)
    if end is None or (terms.whole and separated(head, end) != len(head)):
        return None
    if length > now - _EARLIEST:
        raise Impossible(f"That is before {EARLIEST_YEAR}, which is too long ago.", frame.begin, typed_end)
    approximate = back.approximate or lead.approximate or nearly is not None
    time = TypedTime(now - length, terms.timezone, text[frame.begin : typed_end], approximate=approximate)
    return Reading(time, end)


def _ends(head: str, frame: Frame, end: int) -> int | None:
    """Say where a time and the marks around it end; None if the text goes on without a separation."""
    closed = frame.end(end)
    return closed if closed is not None and separated(head, closed) is not None else None
