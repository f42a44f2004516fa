"""The previous value of each change of status, severity and title, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from storage.rules.lifecycle.status_history import active_entries, status_after, status_moves
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Declared, Renamed, SeverityChanged, StatusChanged

BEGINNING = "investigating"
"""The status of an incident before anything was said of it."""


def with_previous_values(entries: Sequence[Entry]) -> list[Entry]:
    """Give the same entries, each change with its previous value on the present timeline.

    The value stored in an entry was true when it was written; later entries, amendments and retractions change it.
    Retracted entries are given unchanged.
    """
    before = {**_statuses(entries), **_severities(entries), **_titles(entries)}
    return [_from(entry, before[entry.number]) if entry.number in before else entry for entry in entries]


def _from(entry: Entry, before: str) -> Entry:
    if isinstance(entry.what, StatusChanged | SeverityChanged | Renamed):
        return replace(entry, what=replace(entry.what, before=before))
    return entry


def _statuses(entries: Sequence[Entry]) -> dict[int, str]:
    status, found = BEGINNING, dict[int, str]()
    for index, entry in enumerate(status_moves(entries)):
        found[entry.number] = status
        if index == 0 or not isinstance(entry.what, Declared):  # declared after the fact: the earlier value stays
            status = status_after(entry) or status
    return found


def _severities(entries: Sequence[Entry]) -> dict[int, str]:
    active = active_entries(entries)
    severity = next((entry.what.severity for entry in active if isinstance(entry.what, Declared)), None)
    found: dict[int, str] = {}
    for entry in active:
        if isinstance(entry.what, SeverityChanged):
            found[entry.number] = severity or entry.what.before
            severity = entry.what.severity
    return found


def _titles(entries: Sequence[Entry]) -> dict[int, str]:
    title, found = None, dict[int, str]()
    for entry in active_entries(entries):
        if isinstance(entry.what, Renamed):
            found[entry.number] = title or entry.what.before
        if isinstance(entry.what, Declared | Renamed):
            title = entry.text
    return found
