"""The corrections of a timeline: each amendment with the text and time before and after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.rules.timeline.entries import Entry


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One amendment of an entry: words and time (UTC) before and after it, who made it, when (UTC) and why."""

    entry: Entry
    by: str
    changed_at: datetime
    reason: str | None
    text_before: str
    text_after: str
    at_before: datetime
    at_after: datetime


def corrections(entries: Iterable[Entry]) -> list[Correction]:
    """Give every amendment of the active entries, by entry, oldest first."""
    active = sorted((entry for entry in entries if not entry.retracted), key=lambda entry: entry.number)
    return [one for entry in active for one in _of(entry)]


def _of(entry: Entry) -> list[Correction]:
    said = [(revision.text, revision.at) for revision in entry.revisions] + [(entry.text, entry.at)]
    return [
        Correction(
            entry=entry,
            by=revision.changed_by,
            changed_at=revision.changed_at,
            reason=revision.reason,
            text_before=revision.text,
            text_after=said[index + 1][0],
            at_before=revision.at,
            at_after=said[index + 1][1],
        )
        for index, revision in enumerate(entry.revisions)
    ]
