"""Finds the severity of an incident at a time, from its timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.rules.lifecycle.status_history import minute
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Declared, SeverityChanged


def severity_at(entries: Iterable[Entry], at: datetime | None = None) -> str | None:
    """Give the severity that an incident had at a time (UTC, to the minute), or has now; None if it never had one.

    A change that was stated for an earlier time counts for that time. Of two in the same minute the one typed later
    counts, even if it was spooled and drained before the other.
    """
    active = [entry for entry in entries if not entry.retracted]
    first = next((entry.what.severity for entry in active if isinstance(entry.what, Declared)), None)
    changes = [
        (minute(entry.at), entry.recorded_at, entry.number, entry.what.severity)
        for entry in active
        if isinstance(entry.what, SeverityChanged) and (at is None or minute(entry.at) <= minute(at))
    ]
    return max(changes)[-1] if changes else first
