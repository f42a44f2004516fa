"""Times that programs write: epoch seconds and milliseconds, and dates that Slack rendered."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.rules.time_parsing.tokens import BLANK, pattern

_EPOCH = pattern(
    r"(?P<seconds>[12][0-9]{9})(?:\.(?P<fraction>[0-9]{1,9}))?(?![0-9.])|(?P<millis>[12][0-9]{12})(?![0-9.])"
)
_RENDERED = pattern(r"(?:<|&lt;)!date\^(?P<seconds>[0-9]{1,10})\^[^|>]{0,300}(?:\|[^>]{0,100}?)?(?:>|&gt;)")
_YEAR_LAST = pattern(rf"{BLANK}+(?P<year>(?:19|20)[0-9]{{2}})(?![0-9:.a-z])")
_START = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_RENDERED = 450


@dataclass(frozen=True)
class Stamp:
    """An instant in UTC that was written for programs, up to `end`."""

    at: datetime
    end: int


def epoch_at(text: str, start: int) -> Stamp | None:
    """Read epoch seconds (ten digits) or milliseconds (thirteen) at `start`."""
    found = _EPOCH.match(text, start)
    if not found:
        return None
    if found["millis"]:
        return Stamp(_START + timedelta(milliseconds=int(found["millis"])), found.end())
    fraction = int((found["fraction"] or "").ljust(6, "0")[:6])
    return Stamp(_START + timedelta(seconds=int(found["seconds"]), microseconds=fraction), found.end())


def rendered_at(text: str, start: int) -> Stamp | None:
    """Read a date that Slack shows to everybody in their own zone: <!date^1795804212^{time}|19:30>."""
    found = _RENDERED.match(text, start)
    return Stamp(_START + timedelta(seconds=int(found["seconds"])), found.end()) if found else None


def year_last_at(text: str, start: int) -> tuple[int, int] | None:
    """Read the year that `date` and ctime write behind the clock time: the year and where it ends."""
    found = _YEAR_LAST.match(text, start)
    return (int(found["year"]), found.end()) if found else None
