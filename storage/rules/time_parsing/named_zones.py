"""Zones that are typed by the name of a place or a region: Pacific, Berlin time, NYC, server time."""

from datetime import datetime
from re import Match

from storage.rules.time_parsing.tokens import BLANK, STOPS, pattern
from storage.rules.time_parsing.zone_words import ALSO_WORDS, REGIONS, zones_by_place
from storage.rules.time_parsing.zones import SpokenZone, impossible_zone, zone_of

_NAME = pattern(rf"{BLANK}+(?P<words>[a-z]+(?:{BLANK}[a-z]+){{0,3}})(?![a-z])")
_TIME = pattern(
    rf"{BLANK}+(?:standard{BLANK}+|daylight{BLANK}+|summer{BLANK}+)?time(?![a-z'’-])"
    rf"(?!{BLANK}+(?:series|outs?|outages?|sync|drift|limits?|zones?|stamps?)(?![a-z]))"
)
_STOP = pattern(STOPS)
_MOST_WORDS = 3
_INITIALS = 2  # "la" is a word, and LA a place
_OWN = pattern(rf"{BLANK}+(?:(?:my|our|local){BLANK}+(?:local{BLANK}+)?time(?![a-z])|local{STOPS})")
_UNKNOWN = pattern(
    rf"{BLANK}+(?P<words>(?:server|cluster|system|machine|host|their|customer|vendor|user|office)"
    rf"(?:['’]?s)?{BLANK}+time(?![a-z-]))(?!{BLANK}+(?:outs?|outages?|sync|drift)(?![a-z]))"
)
# What is said about a place rather than in its time: "at 19:28 Singapore is down"
_ABOUT_THE_PLACE = pattern(
    rf"{BLANK}+(?:is|are|was|were|has|had|have|will|can|could|lost|went|goes|came|comes|got|gets|reports?|reported|"
    "regions?|offices?|dc|datacent(?:er|re)s?|data|sites?|teams?|pops?|edges?|clusters?|nodes?|servers?|db|databases?|"
    "users?|customers?|traffic|network|link|and|or|down|up|back|recovered|failed|fails|fell|failover|rack|zone|az|pod|"
    "pods|line|queue|store|stores|side|cell|cdn|vpn|gateway|proxy|load|latency|errors?|restarted|started|stopped|"
    "began|again|only|also|still|now|on|off|to|from|with|without|services?|api|warehouse|bridge)(?![a-z])"
)
Found = tuple[SpokenZone, int] | None


def named_zone_at(text: str, start: int, *, author: str, now: datetime, within: bool) -> Found:
    """Read a place or a region behind a clock time that ends at `start`; `within` says that "in" stands before it.

    Names that the words behind them may be about, and clocks of which nobody knows the zone, are an impossible zone.
    """
    own = _OWN.match(text, start)
    if own:
        return SpokenZone(author, zone_of(author)), own.end()
    unknown = _UNKNOWN.match(text, start)
    if unknown:
        reason = f"I do not know the zone of {unknown['words']}: please name it."
        return impossible_zone(reason, unknown.start("words"), unknown.end(), ("UTC", author))
    name = _NAME.match(text, start)
    return _place(text, name, author, now, within=within) if name else None


def after_time_word(text: str, end: int) -> int:
    """Say where the word "time" of "Berlin time" ends behind a name that ends at `end`; without it, `end`."""
    time = _TIME.match(text, end)
    return time.end() if time else end


def _place(text: str, name: Match[str], author: str, now: datetime, *, within: bool) -> Found:
    words = name["words"].lower().split()
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        place = zones_by_place().get(" ".join(words[:count]))
        if place:
            end = _end_of_words(text, name.start("words"), count)
            return _meant(text, name.start("words"), end, place, author, now, within=within)
    return None


def _meant(text: str, start: int, end: int, place: str, author: str, now: datetime, *, within: bool) -> Found:
    zone = SpokenZone(place, zone_of(place))
    time = after_time_word(text, end)
    if time > end:
        return zone, time
    if _STOP.match(text, end):
        return zone, end
    own = now.astimezone(zone_of(author)).utcoffset() == now.astimezone(zone.rules).utcoffset()
    typed, about = text[start:end], _ABOUT_THE_PLACE.match(text, end)
    is_done = typed.lower() in REGIONS and about and about[0].endswith("ed")  # "1:20pm Pacific restarted the pods"
    if own or (about and not within and not is_done):
        return None
    if typed.lower() in REGIONS:
        return (zone, end) if typed[0].isupper() or typed.lower() not in ALSO_WORDS else None
    if len(typed) == _INITIALS and not typed.isupper():
        return None
    reason = f"Is that the time in {typed}, or is the note about {typed}? Please name the zone."
    return impossible_zone(reason, start, end, (place, author))


def _end_of_words(text: str, start: int, count: int) -> int:
    end = start
    for _ in range(count):
        while not text[end].isalpha():
            end += 1
        while end < len(text) and text[end].isalpha():
            end += 1
    return end
