"""Who took part in an incident, in which roles, and who is to be asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.rules.lifecycle.status_history import active_entries
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Closed, Declared, RoleAssigned

NOT_PEOPLE = ("alert", "clock")
"""The doors that no person uses: their entries were not written by a person."""

_BOT = "Hotwash"
"""Who writes what nobody typed."""


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody who took part: the handle, the name to show and, if known, the Slack id."""

    handle: str
    name: str
    id: str | None = None


@dataclass(frozen=True, kw_only=True)
class RoleHeld:
    """A role that a person had, since when and until when (UTC); `until` is None while the person has it."""

    role: str
    person: Participant
    since: datetime
    until: datetime | None = None


def author(entry: Entry) -> Participant:
    """Give who wrote an entry."""
    return Participant(handle=entry.by, name=entry.by_name or entry.by, id=entry.by_id)


def written_by_person(entry: Entry) -> bool:
    """Whether a person wrote it, not an alert, the clock or the bot."""
    return entry.via not in NOT_PEOPLE and (entry.by, entry.by_id) != (_BOT, None)


def roles_held(entries: Sequence[Entry]) -> list[RoleHeld]:
    """Give who had which role, in the order in which the roles were given."""
    held: list[RoleHeld] = []
    for entry in active_entries(entries):
        if isinstance(entry.what, RoleAssigned):
            held = [_left(one, entry.what, entry.at) for one in held]
            person = _person_named(entry.what, entries)
            if person:
                held.append(RoleHeld(role=entry.what.role, person=person, since=entry.at))
    return held


def _left(held: RoleHeld, assigned: RoleAssigned, at: datetime) -> RoleHeld:
    if held.role != assigned.role or held.until is not None:
        return held
    return RoleHeld(role=held.role, person=held.person, since=held.since, until=at)


def _person_named(assigned: RoleAssigned, entries: Iterable[Entry]) -> Participant | None:
    for entry in entries:
        if assigned.person and entry.by_id == assigned.person:
            return author(entry)
    name = assigned.name or assigned.person
    return Participant(handle=name, name=name, id=assigned.person) if name else None


def commander(entries: Sequence[Entry]) -> Participant | None:
    """Give who is the commander now, if anybody."""
    holding = [one.person for one in roles_held(entries) if one.role == "commander" and one.until is None]
    return holding[-1] if holding else None


def who_answers(entries: Sequence[Entry]) -> Participant | None:
    """Give who is to be asked about the incident as a whole.

    That is the commander; without one, who closed it, who declared it, or who wrote the first entry.
    """
    active = [entry for entry in active_entries(entries) if written_by_person(entry)]
    closed = [entry for entry in active if isinstance(entry.what, Closed)][-1:]
    declared = [entry for entry in active if isinstance(entry.what, Declared)][:1]
    candidates = [author(entry) for entry in (*closed, *declared, *active[:1])]
    return commander(entries) or (candidates[0] if candidates else None)


def authors(entries: Sequence[Entry]) -> list[tuple[Participant, int]]:
    """Give every author of active entries, and how many each wrote, in the order of their first one."""
    counts: dict[str, int] = {}
    people: dict[str, Participant] = {}
    for entry in sorted(active_entries(entries), key=lambda entry: entry.number):
        if written_by_person(entry):
            key = entry.by_id or entry.by
            people.setdefault(key, author(entry))
            counts[key] = counts.get(key, 0) + 1
    return [(person, counts[key]) for key, person in people.items()]
