"""The zone that is typed with a clock time: UTC, (CET), in New York, Berlin time, +0100."""

import difflib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from re import Match

from storage.rules.time_parsing.named_zones import after_time_word, named_zone_at
from storage.rules.time_parsing.tokens import BLANK, STOPS, Impossible, pattern, separated
from storage.rules.time_parsing.zone_abbreviations import ALSO_WORDS, AMBIGUOUS, EITHER_SEASON, LETTERS
from storage.rules.time_parsing.zones import (
    SpokenZone,
    fixed_zone,
    iana_names,
    impossible_zone,
    named_offset,
    offset_words,
    zone_of,
)

# A minus without a blank before it is a range ("09:05-09:30 down") unless the words began as ISO 8601 or a log does.
_TYPED_OFFSET = pattern(rf"(?P<blank>{BLANK}+)?(?P<offset>[+−-][0-9]{{2}}:?[0-9]{{2}}|(?<=[0-9])[+−-][0-9]{{2}})")
_TYPED_UTC = pattern(rf"{BLANK}*(?:Z|(?:UTC|GMT)(?:{BLANK}?(?P<offset>[+−-][0-9]{{1,2}}(?::?[0-9]{{2}})?))?)")
_TYPED_PLACE = pattern(rf"{BLANK}+(?P<name>[a-z]+(?:/[a-z0-9_+-]+){{1,2}})")
_TYPED_LETTERS = pattern(rf"{BLANK}*(?P<letters>[a-z]{{2,5}})")
_ISO_DATE = pattern(rf"(?:(?:at|on|@){BLANK}*)?[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:T|{BLANK}[0-9:]{{8}})")
_OPENING = pattern(rf"{BLANK}*(?P<mark>[(\[])")
_COMMA = pattern(rf",(?={BLANK}+[a-z+])")
_STOP = pattern(STOPS)
_IN = pattern(rf",?{BLANK}+in(?={BLANK})")
_BEFORE = pattern(
    rf"(?P<zone>(?:UTC|GMT)(?:[+−-][0-9]{{1,2}})?|[a-z]{{2,5}}|[a-z]+(?:/[a-z_-]+){{1,2}}){BLANK}+"
    "(?=[0-9]{1,2}[:.h]?[0-9]{2})"
)
_CLOSING = {"(": ")", "[": "]"}
Found = tuple[SpokenZone, int] | None


def spoken_zone(text: str, start: int, *, author: str, now: datetime) -> Found:
    """Read the zone that stands after a clock time that ends at `start`: the zone and where it ends.

    Letters that several places use, a misspelt place and an offset that no place has are an impossible zone.
    """
    opening = _OPENING.match(text, start)
    if opening:
        return _enclosed(text, opening, author, now)
    inside = _IN.match(text, start)
    found = _read(text, inside.end(), author, now, within=True) if inside else _after_comma(text, start, author, now)
    return found or _read(text, start, author, now)


def _after_comma(text: str, start: int, author: str, now: datetime) -> Found:
    """Read the zone of "02:05, UTC"; what is no zone beyond doubt begins the words."""
    comma = _COMMA.match(text, start)
    found = _read(text, comma.end(), author, now) if comma else None
    if not comma or not found:
        return None
    words = text[comma.end() : found[1]].strip()
    certain = words.isupper() or words.lower() in {"utc", "gmt"} or words.lower().endswith("time")
    return found if certain or _STOP.match(text, found[1]) else None


def zone_before(text: str, start: int, *, author: str, now: datetime) -> Found:
    """Read the zone that stands before a clock time: "UTC 19:30"."""
    typed = _BEFORE.match(text, start)
    if not typed or not (typed["zone"].isupper() or typed["zone"].lower() in iana_names()):
        return None
    found = _read(f" {typed['zone']}", 0, author, now)
    if not found:
        return None
    zone = found[0]
    if zone.impossible:
        instead = tuple(f"{words} " for words in zone.impossible.instead)
        zone = replace(zone, impossible=Impossible(zone.impossible.reason, typed.start(), typed.end(), instead))
    return zone, typed.end()


def _enclosed(text: str, opening: Match[str], author: str, now: datetime) -> Found:
    close = text.find(_CLOSING[opening["mark"]], opening.end())
    inner = text[: max(close, 0)].rstrip()
    found = _read(f"{inner[: opening.end() - 1]} {inner[opening.end() :]}", opening.end() - 1, author, now)
    return (found[0], close + 1) if found and found[1] == len(inner) else None


def _read(text: str, start: int, author: str, now: datetime, *, within: bool = False) -> Found:
    found = _offset_at(text, start) or _place_at(text, start)
    if found:
        return found
    letters = _utc_at(text, start) or _letters_at(text, start, author, now)
    if letters:
        return letters[0], after_time_word(text, letters[1])
    return named_zone_at(text, start, author=author, now=now, within=within)


def _offset_at(text: str, start: int) -> Found:
    typed = _TYPED_OFFSET.match(text, start)
    if not typed or separated(text, typed.end()) is None:
        return None
    plus = typed["offset"].startswith("+")
    if not (plus or typed["blank"] or _ISO_DATE.match(text.lstrip())):
        return None
    return _offset_zone(typed, certain=plus or not typed["blank"])


def _utc_at(text: str, start: int) -> Found:
    typed = _TYPED_UTC.match(text, start)
    if not typed or separated(text, typed.end()) is None:
        return None
    if typed["offset"]:
        return _offset_zone(typed, certain=True)
    return SpokenZone("UTC", UTC), typed.end()


def _offset_zone(typed: Match[str], *, certain: bool) -> Found:
    length = named_offset(typed["offset"])
    if length is not None:
        return SpokenZone(offset_words(length), timezone(length)), typed.end()
    if not certain:
        return None
    reason = f"No place has the offset {typed['offset']}: they go from -12:00 to +14:00."
    return impossible_zone(reason, typed.start("offset"), typed.end(), ("",))


def _place_at(text: str, start: int) -> Found:
    typed = _TYPED_PLACE.match(text, start)
    if not typed or separated(text, typed.end()) is None:
        return None
    name = typed["name"].lower()
    if name in iana_names():
        return SpokenZone(iana_names()[name], zone_of(name)), typed.end()
    close = difflib.get_close_matches(name, iana_names(), n=3, cutoff=0.85)
    if not close:
        return None
    places = tuple(iana_names()[one] for one in close)
    reason = f"There is no time zone {typed['name']}; did you mean {places[0]}?"
    return impossible_zone(reason, typed.start("name"), typed.end(), places)


def _letters_at(text: str, start: int, author: str, now: datetime) -> Found:
    typed = _TYPED_LETTERS.match(text, start)
    if not typed or separated(text, typed.end()) is None:
        return None
    letters = typed["letters"].upper()
    own = _own_letters(letters, author, now)
    if not typed["letters"].isupper() and letters in ALSO_WORDS:
        return (own, typed.end()) if own and letters in AMBIGUOUS else None
    zone = own or _common_letters(letters)
    if zone:
        return zone, typed.end()
    if letters not in AMBIGUOUS:
        return None
    places = AMBIGUOUS[letters]
    reason = f"{letters} is the time of several places ({', '.join(places)}): please say which."
    return impossible_zone(reason, typed.start("letters"), typed.end(), places)


def _own_letters(letters: str, author: str, now: datetime) -> SpokenZone | None:
    """Read letters that the author's own zone goes by in some season: IST is no riddle to somebody in Kolkata."""
    offset = _seasons(author, now.date()).get(letters)
    return None if offset is None else SpokenZone(author, timezone(offset), author, letters)


@lru_cache(maxsize=1024)
def _seasons(author: str, today: date) -> dict[str, timedelta]:
    """Give the letters that a zone went by in the last year, with their offsets."""
    noon = datetime.combine(today, time(12), tzinfo=zone_of(author))
    days = [noon - timedelta(days=back) for back in (273, 182, 91, 0)]
    return {day.tzname() or "": day.utcoffset() or timedelta() for day in days}


def _common_letters(letters: str) -> SpokenZone | None:
    if letters in EITHER_SEASON:
        return SpokenZone(EITHER_SEASON[letters], zone_of(EITHER_SEASON[letters]))
    if letters not in LETTERS:
        return None
    offset, home = LETTERS[letters]
    return SpokenZone(letters, fixed_zone(letters, offset), home, letters)
