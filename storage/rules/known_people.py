"""Finds who is meant by a name in a text: a mention that Slack resolved, a plain `@name`, a handle or a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

PLAIN = re.compile(r"(?<![\w@./])@(\w(?:[\w.-]*\w)?)")
"""A typed @name, but not the middle of an address such as ana@example.org."""

BROADCASTS = ("here", "channel", "everyone")
_SLACK_ID = re.compile(r"[USW](?=[A-Z]*[0-9])[A-Z0-9]{4,}")
_NEAR = 0.6
"""How alike two names must be for one to be offered in place of the other."""

_MOST_WORDS = 3
"""How many words a person's name is searched for."""

Unavailable = Literal["deactivated", "bot", "guest", "stranger"]
"""Why somebody cannot be asked (deactivated, bot), or cannot come (single-channel guest, from another workspace)."""


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    """Somebody whom the record, the user cache or the directory knows (or a user group, by its handle)."""

    id: str
    handle: str
    name: str = ""

    @property
    def at(self) -> str:
        """The handle as it is typed."""
        return f"@{self.handle}"


@dataclass(frozen=True)
class Mention:
    """A name that stands in a text from `start` to `end`, and who may be meant; nobody if it is not known."""

    start: int
    end: int
    typed: str
    people: tuple[KnownPerson, ...]


def named(words: str, people: Iterable[KnownPerson]) -> tuple[KnownPerson, ...]:
    """Give those of this handle, else of this full name, else with this first or last name; each once."""
    wanted = " ".join(words.lower().split())
    known = list({one.id: one for one in people}.values())
    for fits in (_has_handle, _has_name, _has_part):
        found = tuple(one for one in known if fits(one, wanted))
        if found:
            return found
    return ()


def _has_handle(one: KnownPerson, wanted: str) -> bool:
    return one.handle.lower() == wanted


def _has_name(one: KnownPerson, wanted: str) -> bool:
    return bool(one.name) and " ".join(one.name.lower().split()) == wanted


def _has_part(one: KnownPerson, wanted: str) -> bool:
    parts = one.name.lower().split()
    return wanted in (*parts[:1], *parts[-1:])


def nearest(word: str, people: Iterable[KnownPerson], others: Iterable[str] = ()) -> str | None:
    """Give what a name that nobody has is most like: a handle with its sign, or one of the other names."""
    offers = {name: one.at for one in people for name in (one.handle.lower(), *one.name.lower().split()[:1])}
    offers |= {other.lower(): other for other in others}
    near = get_close_matches(word.lower().lstrip("@"), list(offers), n=1, cutoff=_NEAR)
    return offers[near[0]] if near else None


def at_the_head(text: str, people: Sequence[KnownPerson]) -> tuple[str, tuple[KnownPerson, ...]]:
    """Give the words at the head of a text that name somebody, the longest first, and whom; none if they do not."""
    for count in range(_MOST_WORDS, 0, -1):
        found = re.match(rf"@?([^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){{{count - 1}}})(?![\w])", text)
        words = found[1].rstrip(".-'’") if found else ""
        people_found = named(words, people) if words else ()
        if found and people_found:
            return text[: found.start(1) + len(words)], people_found
    return "", ()


def mentions_in(text: str, mentions: Mapping[str, str], people: Sequence[KnownPerson]) -> list[Mention]:
    """Give every name with its sign in a text, in order; broadcasts such as `@here` name nobody.

    Args:
        text: the words of a person.
        mentions: the Slack id behind each `@name` that Slack resolved.
        people: who is known, for names that Slack did not resolve.
    """
    found: list[Mention] = []
    for name, slack_id in sorted(mentions.items(), key=lambda one: len(one[0]), reverse=True):
        for place in re.finditer(rf"{re.escape(name)}(?![\w])", text):
            if not _is_inside(place.start(), found):
                person = KnownPerson(id=slack_id, handle=name.removeprefix("@"))
                found.append(Mention(place.start(), place.end(), name, (person,)))
    for place in PLAIN.finditer(text):
        if not _is_inside(place.start(), found) and place[1].lower() not in BROADCASTS:
            found.append(_plain_mention(text, place, people))
    return sorted(found, key=lambda one: one.start)


def _is_inside(start: int, found: Iterable[Mention]) -> bool:
    return any(one.start <= start < one.end for one in found)


def _plain_mention(text: str, place: re.Match[str], people: Sequence[KnownPerson]) -> Mention:
    """Read an @name that Slack did not resolve: an id, a handle, or a name, which may go on behind the first word."""
    if _SLACK_ID.fullmatch(place[1]):
        return Mention(place.start(), place.end(), place[0], (KnownPerson(id=place[1], handle=place[1]),))
    words, found = at_the_head(text[place.start() :], people)
    if not found:
        words, found = place[0], named(place[1], people)
    end = place.start() + len(words)
    return Mention(place.start(), end, text[place.start() : end], found)
