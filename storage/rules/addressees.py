"""Tells which of the names in a text are addressed, and which are only spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from storage.rules.known_people import Mention

_MARKS = r"[\s(\[{<>→➡=:,;–—|*_~\"“”'‘’-]"
FILLER = (
    r"(?:to|the|please|pls|plz|page|paging|ping|call|ask|asking|get|cc|hey|hi|hello|help(?:\s+from)?|need|needs|we|i|can"
    r"|could|would|you|is|are|now|for|with|bring|in|over|handing|hand|hands|handed|hand[- ]?over|handover|give|giving"
    r"|pass|passing|it|this|lead|commander|ic|role|new|escalate|escalating|notify|alert|wake|up|summon|loop|contact"
    r"|reach|out|let|set|make|assign|assigned|goes|should|be|will|today|ok|okay|yes|so|then|and|also|want|us|our|on"
    r"|urgent|urgently|asap|directly|straight|immediately|again|invite|add|next)"
)
LEAD_IN = re.compile(rf"(?:{_MARKS}+|{FILLER}(?![\w'’-]))*", re.IGNORECASE)
"""Words before a name that only lead to it: "please page @bob", "handing over to @bob", "→ @bob"."""

_CALL = re.compile(
    r"(?:\b(?:to|cc|page|ping|call|ask|asking|get|need|needs|want|please|hey|hi|hello|can|could|with|help|help\s+from"
    r"|notify|alert|contact|wake\s+up|wake|summon|invite|add|bring\s+in|plus)|→|->|=>|:)[\s(]*$",
    re.IGNORECASE,
)
"""The last words before a name in the middle of a sentence that call somebody: "DB is melting, need @bob"."""

ABOUT = re.compile(
    r"\b(?:from|of|by|after|because|since|than|not|without|for|told|unlike|thanks|instead\s+of|replaces|replacing"
    r"|relieves|relieving|says|but)\s*$",
    re.IGNORECASE,
)
"""The last words before a name that is spoken of: "restarted by @bob"."""

STATEMENT = re.compile(
    r"(?:['’]s?\b|[\s,]+(?:(?:already|just|also)\s+)?(?:(?:is|was)(?!\s+(?:needed|wanted|on.?call))|isn|wasn|has|hasn|had"
    r"|does|doesn|did|didn|do not|don|can.?t|cannot|won|says|said|thinks|went|took|saw|found|tried|knows|gave|left"
    r"|(?!need|want)\w{3,}ed)\b)",
    re.IGNORECASE,
)
"""What follows a name that is spoken of: "@bob is asleep", "@bob's fix", "@bob restarted it"."""

LISTED = re.compile(
    r"\s*(?:[,&+/;]|\band\b|\bor\b|\bplus\b|\bund\b)*\s*(?:cc\b:?|also\b|and\b|then\b|please\b)*\s*", re.IGNORECASE
)
ADDED = re.compile(r"(?:\b(?:cc|plus|also|and|and\s+get|page|ping|as\s+well\s+as|please)|&|\+)[\s:(]*$", re.IGNORECASE)
TOO = re.compile(r"[\s,]+(?:too|as well|also)\b", re.IGNORECASE)
POLITE = re.compile(
    rf"(?:{_MARKS}|[.!?…)\]}}]|\b(?:please|pls|plz|thanks|thank|you|thx|asap|now|too|as|well|also|urgently)\b)*",
    re.IGNORECASE,
)
"""What may stand behind a name without being a reason."""


@dataclass(frozen=True)
class Addressed:
    """The names that are addressed, those that are only spoken of, and the words behind the names at the head."""

    people: tuple[Mention, ...]
    others: tuple[Mention, ...]
    rest: str


def lead_in(text: str) -> int:
    """Give the length of the words that only lead to a name."""
    found = LEAD_IN.match(text)
    return found.end() if found else 0


def addressed(text: str, found: Sequence[Mention]) -> Addressed:
    """Sort the names of a text by whether they are addressed; where it is not clear of any, none is.

    A name is addressed behind words that only lead to it ("please page @bob"), behind a word that calls ("need @bob"),
    and at the very end ("still down, @bob please"); so is one that is joined to such a name ("@bob and @sam").
    """
    people: list[Mention] = []
    for one in found:
        if (people and _is_joined(text, people[-1], one)) or (not people and _is_called(text, one)):
            people.append(one)
    others = tuple(one for one in found if one not in people)
    if not people:
        return Addressed((), others, text)
    is_at_head = lead_in(text[: people[0].start]) == people[0].start
    return Addressed(tuple(people), others, _behind(text, people) if is_at_head else text)


def is_polite(text: str) -> bool:
    """Whether words say nothing but please and thanks."""
    return POLITE.fullmatch(text) is not None


def is_spoken_of(text: str, end: int) -> bool:
    """Whether what follows a name that ends here states something about it."""
    return STATEMENT.match(text, end) is not None


def is_listed(gap: str) -> bool:
    """Whether nothing but a comma, an "and" or a blank stands between two names."""
    return LISTED.fullmatch(gap) is not None


def _is_called(text: str, one: Mention) -> bool:
    before = text[: one.start]
    if is_spoken_of(text, one.end):
        return False
    if lead_in(before) == len(before) or _CALL.search(before):
        return True
    return is_polite(text[one.end :]) and not ABOUT.search(before)


def _is_joined(text: str, last: Mention, one: Mention) -> bool:
    gap = text[last.end : one.start]
    if is_spoken_of(text, one.end):
        return False
    return is_listed(gap) or bool(ADDED.search(gap)) or bool(TOO.match(text, one.end))


def _behind(text: str, people: Sequence[Mention]) -> str:
    """Give the words behind the first name at the head, without the names that are listed with it."""
    end = people[0].end
    for one in people[1:]:
        if is_listed(text[end : one.start]):
            end = one.end
    rest = text[end:].lstrip(" \t\n:,;–—-)]}→>.!?*_\"”'’")
    return "" if is_polite(rest) else rest
