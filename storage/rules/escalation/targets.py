"""Whom an escalation asks, and where it goes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.rules.known_people import KnownPerson
from storage.rules.policy import Policy


@dataclass(frozen=True)
class EscalationTarget:
    """Whom an escalation asks, by name, the index of the level if it is one, and the reason in the person's words.

    `read_from` is what was typed where a level's name was misspelt. `people` are those who are asked themselves, and
    `others` the names that only stand in the reason.
    """

    to: str | None
    level: int | None
    reason: str | None
    read_from: str | None = None
    people: tuple[KnownPerson, ...] = ()
    others: tuple[str, ...] = ()


class WhomUnclear(Exception):
    """It is not clear whom the words ask for; `readings` are words that are, the likeliest first."""

    def __init__(self, reason: str, readings: Sequence[str]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.readings = tuple(readings)


def next_level(policy: Policy, current: int | None) -> int | None:
    """Give the index of the level after this one (the first when none was asked yet), or None past the last."""
    following = 0 if current is None else current + 1
    return following if following < len(policy.levels) else None
