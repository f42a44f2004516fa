"""Times that are counted back from now: 10 min ago, half an hour earlier, a few minutes ago, -5m, just now."""

from dataclasses import dataclass
from datetime import timedelta

from storage.rules.time_parsing.durations import duration_at
from storage.rules.time_parsing.number_words import NUMBER_WORD, number_of
from storage.rules.time_parsing.tokens import BLANK, any_of, pattern

_NOW = pattern(rf"just{BLANK}+now|right{BLANK}+now|now(?={BLANK}*(?:[,;:.…–—-]|[\r\n]|\Z))")
_MOMENT = pattern(rf"(?:just{BLANK}+)?(?:a{BLANK}+)?moments?{BLANK}+ago")
_AGO = pattern(
    rf"\.?(?P<so>{BLANK}+or{BLANK}+so)?{BLANK}+(?:ago|earlier(?!{BLANK}+than(?![a-z]))|back(?={BLANK}*(?:[,;:]|\Z)|{BLANK}+(?:we|i|they|the|it|he|she)(?![a-z])))"
)
_DASH = "[−–—-]"
_MINUS = pattern(rf"{_DASH}(?P<compact>[0-9.]+[a-z][0-9a-z]*)")
_MINUS_LONG = pattern(rf"{_DASH}(?P<number>[0-9]{{1,4}}){BLANK}(?P<unit>min|hr|hour)(?:ute)?s?(?![a-z])")
_JUST = pattern(
    rf"(?:(?P<exact>just|only)|(?P<about>(?:a{BLANK}+(?:bit|little){BLANK}+)?(?:over|under|more{BLANK}+than"
    rf"|less{BLANK}+than)|at{BLANK}+least|good)){BLANK}+"
)
_UNITS = {
    "second": timedelta(seconds=1),
    "sec": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "hr": timedelta(hours=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_SOME = {"couple": 2, "few": 3, "some": 3, "several": 5}
_VAGUE = pattern(
    rf"(?:a{BLANK}+)?(?P<some>{any_of(list(_SOME))})(?:{BLANK}+of)?{BLANK}+(?P<unit>{any_of(list(_UNITS))})s?(?![a-z])"
)
_BETWEEN = pattern(
    rf"(?P<least>[0-9]{{1,3}}|{NUMBER_WORD})(?:{BLANK}*{_DASH}{BLANK}*|{BLANK}+(?:to|or){BLANK}+)"
    rf"(?P<most>[0-9]{{1,3}}|{NUMBER_WORD}){BLANK}*(?P<unit>{any_of(list(_UNITS))})s?(?![a-z])"
)


@dataclass(frozen=True)
class Back:
    """How long ago something was, in words that end at `end`."""

    length: timedelta
    end: int
    approximate: bool = False


def counted_back_at(text: str, start: int) -> Back | None:
    """Read what is counted back from now at `start`."""
    now = _NOW.match(text, start)
    if now:
        return Back(timedelta(), now.end())
    moment = _MOMENT.match(text, start)
    if moment:
        return Back(timedelta(), moment.end(), approximate=True)
    return _minus_at(text, start) or _ago_at(text, start)


def _minus_at(text: str, start: int) -> Back | None:
    long = _MINUS_LONG.match(text, start)
    if long:
        return Back(int(long["number"]) * _UNITS[long["unit"].lower()], long.end())
    minus = _MINUS.match(text, start)
    found = duration_at(text[: minus.end()], minus.start("compact")) if minus else None
    return Back(*found) if found else None


def _ago_at(text: str, start: int) -> Back | None:
    just = _JUST.match(text, start)
    found = _length_at(text, just.end() if just else start)
    ago = _AGO.match(text, found.end) if found else None
    if not found or not ago:
        return None
    about = found.approximate or bool(just and just["about"]) or ago["so"] is not None
    return Back(found.length, ago.end(), approximate=about)


def _length_at(text: str, start: int) -> Back | None:
    vague = _VAGUE.match(text, start)
    if vague:
        return Back(_SOME[vague["some"].lower()] * _UNITS[vague["unit"].lower()], vague.end(), approximate=True)
    between = _BETWEEN.match(text, start)
    if between:
        least, most = (int(n) if n.isdigit() else number_of(n) for n in (between["least"], between["most"]))
        return Back((least + most) * _UNITS[between["unit"].lower()] / 2, between.end(), approximate=True)
    found = duration_at(text, start)
    # "2 days ago" is a day rather than a minute of it
    return Back(*found, approximate=found[0] > timedelta() and not found[0] % timedelta(days=1)) if found else None
