"""The phases of an incident for its picture: from each milestone to the next one that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from storage.rules.lifecycle.outage_windows import Window
from storage.rules.postmortem.durations import seconds_between
from storage.rules.postmortem.milestones import Milestone
from storage.rules.timeline.entries import Entry

ORDER = ("reopened", "started", "detected", "acknowledged", "escalated", "mitigated", "resolved")
"""How phases that begin at the same instant follow each other."""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """What began at an instant (UTC), how many seconds after the first phase, and how long it lasted if it ended."""

    name: str
    at: datetime
    offset: int
    seconds: int | None


def phases(known: Mapping[str, Milestone | None], windows: Sequence[Window]) -> list[Phase]:
    """Give the phases in the order in which they happened; unknown milestones are left out.

    A reopened incident shows each of its windows: when it was reopened, acknowledged, mitigated and resolved again.
    """
    overall = [(name, found.at) for name in ("started", "detected", "escalated") if (found := known[name])]
    points = sorted([*overall, *_of_windows(windows)], key=lambda point: (point[1], ORDER.index(point[0])))
    lengths = [seconds_between(before[1], after[1]) or 0 for before, after in pairwise(points)]
    ends: list[int | None] = [*lengths, None]
    return [
        Phase(name=name, at=at, offset=seconds_between(points[0][1], at) or 0, seconds=seconds)
        for (name, at), seconds in zip(points, ends, strict=False)
    ]


def _of_windows(windows: Sequence[Window]) -> list[tuple[str, datetime]]:
    found: list[tuple[str, Entry | None]] = []
    for window in windows:
        found += [
            ("reopened", window.reopened),
            ("acknowledged", window.acknowledged),
            ("mitigated", window.mitigated),
            ("resolved", window.resolved),
        ]
    return [(name, entry.at) for name, entry in found if entry is not None]
