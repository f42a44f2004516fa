"""When an incident started, was detected, declared, acknowledged, escalated, mitigated, resolved and closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from storage.rules.lifecycle.outage_windows import windows
from storage.rules.lifecycle.status_history import active_entries, source_of, status_moves, times_of
from storage.rules.timeline.entries import Entry, Source
from storage.rules.timeline.events import Acknowledged, Declared, Escalated, MilestoneStated, Noted, StatusChanged

MILESTONES = ("started", "detected", "declared", "acknowledged", "escalated", "mitigated", "resolved", "closed")


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A time (UTC) that a milestone had before it was corrected, and the number of the entry that said so."""

    at: datetime
    entry: int


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A time (UTC), where it comes from, the number of the entry that gives it, and earlier values, oldest first."""

    at: datetime
    source: Source
    entry: int
    earlier: tuple[Earlier, ...] = ()


def milestones(entries: Sequence[Entry]) -> dict[str, Milestone | None]:
    """Give every milestone by its name, in the order of `MILESTONES`; None for one that is not known.

    No milestone is derived from another one. Retracted entries do not count, and "first" and "last" mean the
    time when things happened, not when they were written.

    - started: the `started` written last; those before it are its earlier values.
    - detected: the `detected` written last, or else the earliest note tagged `detect` or alert.
    - declared, acknowledged, escalated: the first of each. Paging the first level is no escalation.
    - mitigated: the first move to monitoring, of the first window that had one: an incident that was reopened has
      further windows with mitigations of their own (`storage.rules.lifecycle.outage_windows`), which do not replace it.
    - resolved: the last move to resolved that held, that is, with no move back and no reopening after it. While a
      reopened incident is open it is unknown.
    - closed: the last close, if the incident was not reopened after it.
    """
    active = active_entries(entries)
    last = windows(entries)[-1]
    return {
        "started": _stated(active, "started", before=None),
        "detected": _stated(active, "detected", before=_noticed(active)),
        "declared": _milestone(_first(active, Declared)),
        "acknowledged": _milestone(_first(active, Acknowledged)),
        "escalated": _milestone(_first(active, Escalated)),
        "mitigated": _milestone(_first_mitigation(entries)),
        "resolved": _milestone(last.resolved),
        "closed": _milestone(last.closed),
    }


def _stated(active: Iterable[Entry], name: str, *, before: Entry | None) -> Milestone | None:
    stated = [entry for entry in active if isinstance(entry.what, MilestoneStated) and entry.what.milestone == name]
    stated.sort(key=lambda entry: entry.number)
    replaced = before is not None and (not stated or before.number < stated[0].number)
    return _milestone(*([before] if before and replaced else []), *stated)


def _milestone(*entries: Entry | None) -> Milestone | None:
    """Make a milestone from the entries that gave its values, oldest first; the last one is in force."""
    known = [entry for entry in entries if entry is not None]
    if not known:
        return None
    values = [Earlier(at=at, entry=entry.number) for entry in known for at in times_of(entry)]
    kept = [value for value, after in pairwise(values) if value.at != after.at]
    last = known[-1]
    return Milestone(at=last.at, source=source_of(last), entry=last.number, earlier=tuple(kept))


def _noticed(active: Iterable[Entry]) -> Entry | None:
    """Find the earliest sign that something is wrong: a note that says so, an alert, or the alert that declared it."""
    for entry in active:
        by_alert = entry.via == "alert" and isinstance(entry.what, Noted | Declared)
        if entry.tag == "detect" or by_alert:
            return entry
    return None


def _first(active: Iterable[Entry], kind: type) -> Entry | None:
    return next((entry for entry in active if isinstance(entry.what, kind)), None)


def _first_mitigation(entries: Sequence[Entry]) -> Entry | None:
    for entry in status_moves(entries):
        if isinstance(entry.what, StatusChanged) and entry.what.status == "monitoring":
            return entry
    return None
