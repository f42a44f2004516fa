"""The changes of an incident's status, in the order in which they happened, whenever they were written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.rules.lifecycle.transitions import ENDED, STATUSES
from storage.rules.timeline.entries import Entry, Source, in_order
from storage.rules.timeline.events import Cancelled, Closed, Declared, Reopened, StatusChanged


def active_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Give the entries that were not retracted, in the order in which they happened."""
    return in_order([entry for entry in entries if not entry.retracted])


def times_of(entry: Entry) -> list[datetime]:
    """Give every time (UTC) that an entry has had, oldest first; the last one is its own."""
    times = [*(revision.at for revision in entry.revisions), entry.at]
    return [at for index, at in enumerate(times) if index == 0 or at != times[index - 1]]


def source_of(entry: Entry) -> Source:
    """Give where the time of an entry comes from; an amended time was stated."""
    was_amended = entry.at != times_of(entry)[0] and entry.source != "approximate"
    return "stated" if was_amended else entry.source


def minute(at: datetime) -> datetime:
    """Give the minute in which an instant lies: what people type is no more exact than that."""
    return at.replace(second=0, microsecond=0)


def status_after(entry: Entry) -> str | None:
    """Give the status after an entry, or None if the entry does not change it."""
    match entry.what:
        case StatusChanged(status=status):
            return status
        case Declared() | Reopened():
            return "investigating"
        case Closed():
            return "closed"
        case Cancelled():
            return "cancelled"
    return None


def status_moves(entries: Iterable[Entry]) -> list[Entry]:
    """Give the entries that moved the status, in the order in which they happened.

    Within one minute they keep the order of writing, except for a step recorded late: `mitigated at 20:00`, typed
    after the move to resolved of 20:00:10, was before it. A step back with a recorded time stays a step back.
    """
    moves: list[Entry] = []
    for entry in active_entries(entries):
        if status_after(entry) is not None:
            place = len(moves)
            while place and _remembered_later(entry, moves[place - 1]):
                place -= 1
            moves.insert(place, entry)
    return moves


def steps_back(entry: Entry) -> bool:
    """Whether this entry says that the trouble is not over: reopened, or a status before resolved."""
    return isinstance(entry.what, Reopened) or (
        isinstance(entry.what, StatusChanged) and _rank(entry) < STATUSES.index("resolved")
    )


def ends(entry: Entry) -> bool:
    """Whether this entry ends the incident: closed or cancelled."""
    return status_after(entry) in ENDED


def _remembered_later(entry: Entry, other: Entry) -> bool:
    stated = source_of(entry) in ("stated", "approximate")
    same_minute = minute(entry.at) == minute(other.at)
    return (
        isinstance(entry.what, StatusChanged)
        and stated
        and same_minute
        and entry.at <= other.at
        and _rank(entry) < _rank(other)
    )


def _rank(entry: Entry) -> int:
    status = status_after(entry)
    if status == "cancelled":
        return len(STATUSES)
    return STATUSES.index(status) if status in STATUSES else 0
