"""Reads who gets a role from the words that name them: "is @bob", "handing over to @bob", "Bob Brown takes over"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.rules.addressees import ABOUT, is_listed, is_polite, lead_in
from storage.rules.known_people import KnownPerson, Mention, at_the_head, mentions_in

_TO = re.compile(r"(?:\b(?:to|is|now|by)|→|->|=>?|:)[\s(]*$", re.IGNORECASE)
HANDS_OVER = re.compile(r"\s+(?:hands?|handed|handing|passes|passed|gives|gave|→|->|to)\b", re.IGNORECASE)
_SELF = re.compile(
    r"[\s:=,–—-]*(?:(?:is|to|now)\s+)*(?:me|myself|mine|i|i['’](?:m|ll|ve)|it['’]?s\s+me|taking\s+(?:over|it)"
    r"|takes?\s+over|on\s+it)\b[\s:,–—-]*",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:[\s:=,–—-]|(?:is|to|now|with)\b)*(?:none|nobody)\b\s*", re.IGNORECASE)


@dataclass(frozen=True)
class RoleHolder:
    """Who is named: nobody known (`people` empty), one, or several of that name; and the words that are left."""

    typed: str
    people: tuple[KnownPerson, ...]
    rest: str


def names_nobody(text: str) -> str | None:
    """Give the words behind "none" or "nobody"; None where they begin with neither."""
    found = _NOBODY.match(text)
    return text[found.end() :] if found else None


def names_self(text: str) -> str | None:
    """Give the words of somebody who takes the role ("me", "taking over"); None where they say something else."""
    found = _SELF.match(text)
    if found is None:
        return None
    return text[found.end() :] if re.match(r"\W*(?:is\s+|to\s+)?(?:me|myself)\b", text, re.IGNORECASE) else text


def role_holder(text: str, mentions: Mapping[str, str], people: Sequence[KnownPerson]) -> RoleHolder | None:
    """Give who is named as the holder of a role, or None where no name can be recognised."""
    found = [one for one in mentions_in(text, mentions, people) if not ABOUT.search(text[: one.start])]
    chosen = _chosen(text, found)
    if chosen is not None:
        return _with_listed(text, chosen, found)
    start = lead_in(text)
    typed, known = ("", ()) if found else at_the_head(text[start:], people)
    return RoleHolder(typed, known, _rest(text[start + len(typed) :])) if known else None


def _chosen(text: str, found: Sequence[Mention]) -> Mention | None:
    head = next((one for one in found[:1] if lead_in(text[: one.start]) == one.start), None)
    if head and not (len(found) > 1 and HANDS_OVER.match(text, head.end)):
        return head
    return next((one for one in found if one is not head and _TO.search(text[: one.start])), None)


def _with_listed(text: str, chosen: Mention, found: Sequence[Mention]) -> RoleHolder:
    """Give the chosen name; with those that are listed behind it, for one role has one holder."""
    end, everybody = chosen.end, list(chosen.people)
    for one in found[found.index(chosen) + 1 :]:
        if is_listed(text[end : one.start]) and one.people:
            everybody, end = [*everybody, *one.people], one.end
    is_at_head = lead_in(text[: chosen.start]) == chosen.start
    unique = tuple({one.id: one for one in everybody}.values())
    return RoleHolder(chosen.typed, unique, _rest(text[chosen.end :]) if is_at_head else text)


def _rest(words: str) -> str:
    rest = words.lstrip(" \t\n:,;–—-)]}.!")
    return "" if is_polite(rest) else rest
