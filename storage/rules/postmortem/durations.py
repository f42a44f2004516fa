"""How long an incident took: from one milestone to another, and in each status and severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.rules.lifecycle.status_history import active_entries, minute, status_after, status_moves
from storage.rules.lifecycle.transitions import ENDED
from storage.rules.postmortem.milestones import Milestone
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Declared, Reopened, SeverityChanged

COUNTED = {
    "total": ("started", "resolved"),
    "to_detect": ("started", "detected"),
    "to_acknowledge": ("detected", "acknowledged"),
    "to_mitigate": ("detected", "mitigated"),
    "to_resolve": ("detected", "resolved"),
}
"""Every duration, and the milestones from and until which it counts."""


@dataclass(frozen=True, kw_only=True)
class Duration:
    """Whole seconds between two milestones; None if one is not known or they contradict each other."""

    name: str
    since: str
    until: str
    seconds: int | None
    missing: tuple[str, ...] = ()

    @property
    def contradictory(self) -> bool:
        """Whether both milestones are known, but the later one has an earlier time."""
        return self.seconds is None and not self.missing


def durations(known: Mapping[str, Milestone | None]) -> dict[str, Duration]:
    """Count every duration of `COUNTED` from these milestones, by name; none is ever negative."""
    return {name: _duration(name, since, until, known) for name, (since, until) in COUNTED.items()}


def _duration(name: str, since: str, until: str, known: Mapping[str, Milestone | None]) -> Duration:
    first, last = known.get(since), known.get(until)
    missing = tuple(one for one, found in ((since, first), (until, last)) if found is None)
    seconds = seconds_between(first.at, last.at) if first and last else None
    return Duration(name=name, since=since, until=until, seconds=seconds, missing=missing)


def seconds_between(since: datetime, until: datetime) -> int | None:
    """Count the whole seconds from one instant to another; None if the second one is before the first.

    Two instants of one minute are never contradictory: a typed time is no more exact than its minute.
    """
    seconds = int((until.replace(microsecond=0) - since.replace(microsecond=0)).total_seconds())
    if seconds < 0:
        return 0 if minute(since) == minute(until) else None
    return seconds


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """How long something stayed as it was: since when, until when (None: it still is), and whole seconds."""

    value: str
    since: datetime
    until: datetime | None
    seconds: int


def time_in_status(entries: Sequence[Entry], now: datetime) -> list[Stretch]:
    """Give the stretches that an incident spent in each status, in order, up to its end or else to `now`."""
    changes = [(entry.at, status_after(entry)) for entry in _effective_moves(entries)]
    return _stretches(changes, now)


def time_in_severity(entries: Sequence[Entry], now: datetime) -> list[Stretch]:
    """Give the stretches that an open incident had each severity, in order; while it is closed nothing is counted."""
    active = active_entries(entries)
    severity = next((entry.what.severity for entry in active if isinstance(entry.what, Declared)), None)
    is_open = False
    changes: list[tuple[datetime, str | None]] = []
    changed = [entry for entry in active if isinstance(entry.what, SeverityChanged)]
    for entry in sorted([*_effective_moves(entries), *changed], key=lambda entry: minute(entry.at)):
        if isinstance(entry.what, SeverityChanged):
            severity = entry.what.severity
        else:
            is_open = status_after(entry) not in ENDED
        changes.append((entry.at, severity if is_open else None))
    return _stretches(changes, now)


def seconds_by_value(stretches: Sequence[Stretch]) -> dict[str, int]:
    """Add up the seconds of each status or severity, in the order in which they first came."""
    totals: dict[str, int] = {}
    for one in stretches:
        totals[one.value] = totals.get(one.value, 0) + one.seconds
    return totals


def _effective_moves(entries: Sequence[Entry]) -> list[Entry]:
    """Leave out moves that say nothing new: a declaration after other moves, and any of an ended incident."""
    effective: list[Entry] = []
    for entry in status_moves(entries):
        ended = bool(effective) and status_after(effective[-1]) in ENDED
        after_the_fact = bool(effective) and isinstance(entry.what, Declared)
        if not after_the_fact and (not ended or isinstance(entry.what, Reopened)):
            effective.append(entry)
    return effective


def _stretches(changes: Sequence[tuple[datetime, str | None]], now: datetime) -> list[Stretch]:
    """Turn the values that held from an instant on into stretches; None and `ENDED` values hold no time."""
    merged = [change for index, change in enumerate(changes) if index == 0 or change[1] != changes[index - 1][1]]
    found = []
    for index, (since, value) in enumerate(merged):
        if value is None or value in ENDED:
            continue
        until = merged[index + 1][0] if index + 1 < len(merged) else None
        seconds = max(0, seconds_between(since, until or now) or 0)
        found.append(Stretch(value=value, since=since, until=until, seconds=seconds))
    return found
