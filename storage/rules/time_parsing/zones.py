"""Which time zone words name: IANA names, offsets from UTC, and the letters that people type."""

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from storage.rules.time_parsing.tokens import BLANK, Impossible, pattern, separated
from storage.rules.time_parsing.zone_abbreviations import ALSO_WORDS, AMBIGUOUS, EITHER_SEASON, LETTERS

_OFFSET = r"(?P<sign>[+−-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?"
_NAMED_OFFSET = pattern(rf"(?:(?:UTC|GMT){BLANK}?)?{_OFFSET}")
_FARTHEST = {"+": timedelta(hours=14), "-": timedelta(hours=-12)}

# A minus without a blank before it is a range ("09:05-09:30 down") unless the words began as ISO 8601 or a log does.
_TYPED_OFFSET = pattern(rf"(?P<blank>{BLANK}+)?(?P<offset>[+−-][0-9]{{2}}:?[0-9]{{2}}|(?<=[0-9])[+−-][0-9]{{2}})")
_TYPED_UTC = pattern(rf"{BLANK}*(?:Z|(?:UTC|GMT)(?:{BLANK}?(?P<offset>[+−-][0-9]{{1,2}}(?::?[0-9]{{2}})?))?)")
_TYPED_PLACE = pattern(rf"{BLANK}+(?P<name>[a-z]+(?:/[a-z0-9_+-]+){{1,2}})")
_TYPED_LETTERS = pattern(rf"{BLANK}*(?P<letters>[a-z]{{2,5}})")
_ISO_DATE = pattern(rf"(?:(?:at|on|@){BLANK}*)?[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:T|{BLANK}[0-9:]{{8}})")


@dataclass(frozen=True)
class SpokenZone:
    """A zone to read a time in, or `impossible`: what is wrong with the words that were typed for it.

    `home` is the place whose season says whether the `letters` are in force.
    """

    name: str
    rules: tzinfo
    home: str | None = None
    letters: str = ""
    impossible: Impossible | None = None

    def in_force(self, at: datetime) -> bool:
        """Say whether the letters were in use at this instant: EST is not, in August."""
        home = self.rules if self.home is None else zone_of(self.home)
        return at.astimezone(home).utcoffset() == at.astimezone(self.rules).utcoffset()


@cache
def _iana() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def zone_of(name: str) -> tzinfo:
    """Give the zone of an IANA name ("Europe/Berlin"), a fixed offset ("+01:00", "UTC+1", "Z") or known letters.

    Raises ValueError for any other name.
    """
    if name.lower() in _iana():
        return ZoneInfo(_iana()[name.lower()])
    if name.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    offset = _NAMED_OFFSET.fullmatch(name)
    length = offset_of(offset) if offset else None
    if length is not None:
        return timezone(length) if length else UTC
    if name.upper() in LETTERS:
        return _fixed(name.upper(), LETTERS[name.upper()][0])
    raise ValueError(f"{name!r} is not a time zone: an IANA name such as Europe/Berlin or an offset such as +01:00 is")


def offset_of(offset: re.Match[str]) -> timedelta | None:
    """Give the offset that a match of the offset pattern means; None outside -12:00 … +14:00 (RFC 9557, tzdata)."""
    sign = "+" if offset["sign"] == "+" else "-"
    hours, minutes = int(offset["hours"]), int(offset["minutes"] or 0)
    length = timedelta(hours=hours, minutes=minutes) * (1 if sign == "+" else -1)
    return length if minutes < 60 and abs(length) <= abs(_FARTHEST[sign]) else None


def offset_words(length: timedelta) -> str:
    """Write an offset from UTC: "+05:30"."""
    minutes = round(abs(length) / timedelta(minutes=1))
    return f"{'-' if length < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _fixed(letters: str, offset: str) -> tzinfo:
    length = zone_of(offset).utcoffset(None) or timedelta()
    return timezone(length, letters)


def spoken_zone(text: str, start: int, *, author: str, now: datetime) -> tuple[SpokenZone, int] | None:
    """Read the zone that stands after a clock time that ends at `start`: the zone and where it ends.

    Letters that several places use, a misspelt place and an offset that no place has are an impossible zone.
    """
    for read in (_offset_at, _utc_at, _place_at):
        found = read(text, start)
        if found:
            return found
    return _letters_at(text, start, author, now)


def _offset_at(text: str, start: int) -> tuple[SpokenZone, int] | None:
    typed = _TYPED_OFFSET.match(text, start)
    if not typed or separated(text, typed.end()) is None:
        return None
    plus = typed["offset"].startswith("+")
    if not (plus or typed["blank"] or _ISO_DATE.match(text)):
        return None
    return _offset_zone(typed, certain=plus or not typed["blank"])


def _utc_at(text: str, start: int) -> tuple[SpokenZone, int] | None:
    typed = _TYPED_UTC.match(text, start)
    if not typed or separated(text, typed.end()) is None:
        return None
    if typed["offset"]:
        return _offset_zone(typed, certain=True)
    return SpokenZone("UTC", UTC), typed.end()


def _offset_zone(typed: re.Match[str], *, certain: bool) -> tuple[SpokenZone, int] | None:
    offset = _NAMED_OFFSET.fullmatch(typed["offset"])
    length = offset_of(offset) if offset else None
    if length is not None:
        return SpokenZone(offset_words(length), timezone(length)), typed.end()
    if not certain:
        return None
    reason = f"No place has the offset {typed['offset']}: they go from -12:00 to +14:00."
    return _impossible(reason, typed, "offset", ("",))


def _place_at(text: str, start: int) -> tuple[SpokenZone, int] | None:
    typed = _TYPED_PLACE.match(text, start)
    if not typed or separated(text, typed.end()) is None:
        return None
    name = typed["name"].lower()
    if name in _iana():
        return SpokenZone(_iana()[name], zone_of(name)), typed.end()
    close = difflib.get_close_matches(name, _iana(), n=3, cutoff=0.85)
    if not close:
        return None
    places = tuple(_iana()[one] for one in close)
    reason = f"There is no time zone {typed['name']}; did you mean {places[0]}?"
    return _impossible(reason, typed, "name", places)


def _letters_at(text: str, start: int, author: str, now: datetime) -> tuple[SpokenZone, int] | None:
    typed = _TYPED_LETTERS.match(text, start)
    if not typed or separated(text, typed.end()) is None:
        return None
    letters = typed["letters"]
    if letters.islower() and letters.upper() not in ALSO_WORDS:
        letters = letters.upper()
    zone = _own_letters(letters, author, now) or _common_letters(letters)
    if zone:
        return zone, typed.end()
    if letters not in AMBIGUOUS:
        return None
    places = AMBIGUOUS[letters]
    reason = f"{letters} is the time of several places ({', '.join(places)}): please say which."
    return _impossible(reason, typed, "letters", places)


def _impossible(reason: str, typed: re.Match[str], part: str, instead: tuple[str, ...]) -> tuple[SpokenZone, int]:
    impossible = Impossible(reason, typed.start(part), typed.end(), instead)
    return SpokenZone("UTC", UTC, impossible=impossible), typed.end()


def _own_letters(letters: str, author: str, now: datetime) -> SpokenZone | None:
    """Read letters that the author's own zone goes by in some season: IST is no riddle to somebody in Kolkata."""
    own = zone_of(author)
    for days in (0, 91, 182, 273):
        local = (now - timedelta(days=days)).astimezone(own)
        if local.tzname() == letters:
            return SpokenZone(author, timezone(local.utcoffset() or timedelta()), author, letters)
    return None


def _common_letters(letters: str) -> SpokenZone | None:
    if letters in EITHER_SEASON:
        return SpokenZone(EITHER_SEASON[letters], zone_of(EITHER_SEASON[letters]))
    if letters not in LETTERS:
        return None
    offset, home = LETTERS[letters]
    return SpokenZone(letters, _fixed(letters, offset), home, letters)
