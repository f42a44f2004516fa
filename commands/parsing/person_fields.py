"""The parts of a form that name people: a role, who gets it, and the owner of a follow-up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from commands.parsing.field_match import FieldMatch
from storage.rules.addressees import is_spoken_of, lead_in
from storage.rules.errors import Misread, Refused
from storage.rules.known_people import KnownPerson, Mention, mentions_in, nearest
from storage.rules.policy import Policy
from storage.rules.role_holder import names_nobody, names_self, role_holder

if TYPE_CHECKING:
    from commands.parsing.arguments import ParseContext


SHORT_ROLES = {"comms": "communications", "sme": "subject matter expert", "ic": "commander", "lead": "commander"}
"""What responders call the usual roles."""

SELF = ("", "")
"""Stands for the author where a person is read: "commander me"."""


def role(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise a role at the beginning, in up to three words."""
    for count in (3, 2, 1):
        words = text.split(maxsplit=count)
        role = _role_named(" ".join(words[:count]).rstrip(" :,=–—-"), context.policy) if len(words) >= count else None
        if role:
            return FieldMatch("role", role, words[count] if len(words) > count else "")
    return None


def _role_named(words: str, policy: Policy) -> str | None:
    return policy.role_named(words) or next(
        (one for one in policy.roles if one == SHORT_ROLES.get(words.lower())), None
    )


def person(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise who gets a role.

    Raises:
        Refused: when several people have the name, or several are named.
    """
    found = role_holder(text, context.mentions, context.people)
    if found is not None and len(found.people) == 1:
        one = found.people[0]
        return FieldMatch("person", (one.id, one.name or one.handle), found.rest)
    if found is not None and found.people:
        choices = [one.at for one in found.people[:5]]
        raise Refused("A role has one holder, and several people are meant by these words.", choices=choices)
    if found is not None:
        return None
    for names, holder in ((names_nobody, (None, "")), (names_self, SELF)):
        rest = names(text)
        if rest is not None:
            return FieldMatch("person", holder, rest)
    return None


def nobody_named(text: str, people: Sequence[KnownPerson]) -> Misread:
    """Say that words name nobody who is known, and whom they may mean."""
    behind = text[lead_in(text) :] or text
    word = behind.split(maxsplit=1)[0].strip(".,:;!?") if behind.strip() else text.strip()
    near = nearest(word, people)
    return Misread(f"I know nobody called “{word[:80]}”. Type @ and choose the name.", did_you_mean=near)


OWNER_CUE = re.compile(r"[\s,;(–—-]*(?:\bowner(?:\s+is)?|\bassign(?:ed|ee)?(?:\s+to)?|→|->)?[\s:=(]*$", re.IGNORECASE)
THEY_DO = re.compile(r"\s+\w+[^s\W]s\b")
"""What a person does who is spoken of: "@bob owes us an answer"."""

BEFORE_DUE = re.compile(r"[\s,;)]*(?:(?:due|by|until|till|before)\b[^@]*)?[\s.,;!)]*$", re.IGNORECASE)


def owner(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise an owner at the end, before a date that follows, or at the beginning."""
    found = mentions_in(text, context.mentions, context.people)
    last = next((one for one in found[-1:] if BEFORE_DUE.match(text, one.end) and one.start > 0), None)
    if last is not None:
        before = OWNER_CUE.sub("", text[: last.start])
        behind = text[last.end :].lstrip(" \t\n.,;!)").rstrip()
        return FieldMatch("person", _owner_of(last), f"{before} {behind}".strip() if before.strip() else behind)
    first = next((one for one in found[:1] if not text[: one.start].strip(" \t(:–—-")), None)
    if first is None or is_spoken_of(text, first.end) or THEY_DO.match(text, first.end):
        return None
    return FieldMatch("person", _owner_of(first), text[first.end :].lstrip(" \t:,–—-)"))


def _owner_of(one: Mention) -> tuple[str | None, str]:
    if len(one.people) == 1:
        return one.people[0].id, one.people[0].handle
    return None, one.typed.removeprefix("@")
