"""Brings an incident in line with its timeline after an entry was amended, retracted or restored."""

from __future__ import annotations

from storage.follow_ups import follow_up_row, follow_ups
from storage.journal.journal import Journal, is_past
from storage.journal.queries import milestone_entries
from storage.models import Incident
from storage.rules.lifecycle.severity_history import severity_at
from storage.rules.timeline.entries import Entry, in_order
from storage.rules.timeline.events import (
    Closed,
    Declared,
    FollowUpAdded,
    FollowUpDone,
    Renamed,
    RoleAssigned,
    StatusChanged,
)


async def recompute(journal: Journal, incident: Incident) -> None:
    """Compute title, severity, status, roles, times and follow-ups again from the active entries."""
    await journal.session.flush()
    active = [entry for entry in await milestone_entries(journal, incident) if not entry.retracted]
    for entry in active:
        if isinstance(entry.what, Declared | Renamed):
            incident.title = entry.text
        if isinstance(entry.what, Declared):
            incident.declared_at = entry.at
        if isinstance(entry.what, Closed):
            incident.closed_at = entry.at if incident.closed_at else None
    incident.severity = severity_at(active) or incident.severity
    _roles(incident, active)
    if not incident.ended:
        _status(incident, active)
    await _follow_ups(journal, incident, active)


def _roles(incident: Incident, active: list[Entry]) -> None:
    roles: dict[str, object] = {}
    for entry in in_order(active):  # a role given at an earlier time does not replace a later holder
        if isinstance(entry.what, RoleAssigned):
            holder = {"id": entry.what.person, "name": entry.what.name}
            roles[entry.what.role] = holder if entry.what.person or entry.what.name else None
    if roles != (incident.roles or {}):
        incident.roles = roles


def _status(incident: Incident, active: list[Entry]) -> None:
    """Apply the active status changes again, in the order in which they were written."""
    incident.status, incident.status_since = "investigating", None
    for entry in sorted(active, key=lambda one: one.number):
        if entry.kind == "reopened":
            incident.status, incident.status_since = "investigating", entry.at
        elif isinstance(entry.what, StatusChanged) and not is_past(incident, entry.at, entry.what.status):
            incident.status, incident.status_since = entry.what.status, entry.at


async def _follow_ups(journal: Journal, incident: Incident, active: list[Entry]) -> None:
    """Delete the rows of retracted follow-ups, create those of restored ones, and update the others."""
    added = {entry.what.number: entry.what for entry in active if isinstance(entry.what, FollowUpAdded)}
    done = {entry.what.number: entry.at for entry in active if isinstance(entry.what, FollowUpDone)}
    rows = {row.number: row for row in await follow_ups(journal.session, incident)}
    for number, row in rows.items():
        if number not in added:
            await journal.session.delete(row)
    for number, event in added.items():
        row = rows.get(number) or follow_up_row(incident, event)
        row.text, row.done_at = event.text, done.get(number)
        journal.session.add(row)
