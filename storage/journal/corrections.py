"""Corrects a timeline: amend, retract and restore change an entry and never erase what it said before."""

from __future__ import annotations

from sqlmodel import col, select

from storage.journal.journal import At, Journal, instant, source_of
from storage.models import EntryRevision, Incident, TimelineEntry
from storage.rules.errors import Refused
from storage.rules.time_parsing import TypedTime


async def entry_row(journal: Journal, incident: Incident, number: int) -> TimelineEntry:
    """Give the row of one active entry.

    Raises:
        Refused: when there is no such entry, or it was retracted.
    """
    row = await any_entry_row(journal, incident, number)
    if row.retracted_at is not None:
        raise Refused(f"Entry {number} of {incident.ref} was retracted already.")
    return row


async def any_entry_row(journal: Journal, incident: Incident, number: int) -> TimelineEntry:
    """Give the row of one entry, active or retracted.

    Raises:
        Refused: when there is no such entry.
    """
    statement = select(TimelineEntry).where(
        col(TimelineEntry.incident_id) == incident.id, col(TimelineEntry.number) == number
    )
    row = (await journal.session.exec(statement)).one_or_none()
    if row is None:
        raise Refused(f"{incident.ref} has no entry {number}; its last one is {incident.last_entry_number}.")
    return row


async def last_own_entry_row(journal: Journal, incident: Incident) -> TimelineEntry | None:
    """Give the row of the active entry that the journal's person wrote last, or None."""
    statement = (
        select(TimelineEntry)
        .where(col(TimelineEntry.incident_id) == incident.id, col(TimelineEntry.retracted_at).is_(None))
        .where(col(TimelineEntry.person_id) == (journal.person.id if journal.person else None))
        .order_by(col(TimelineEntry.number).desc())
        .limit(1)
    )
    return (await journal.session.exec(statement)).one_or_none()


async def paste_rows(journal: Journal, incident: Incident, row: TimelineEntry) -> list[TimelineEntry]:
    """Give the active entries that were pasted together with this one; none if it was typed alone."""
    paste = row.data.get("paste")
    if paste is None:
        return []
    statement = (
        select(TimelineEntry)
        .where(col(TimelineEntry.incident_id) == incident.id, col(TimelineEntry.retracted_at).is_(None))
        .where(col(TimelineEntry.number) >= paste, col(TimelineEntry.person_id) == row.person_id)
        .where(col(TimelineEntry.recorded_at) == row.recorded_at)
    )
    return [one for one in (await journal.session.exec(statement)).all() if one.data.get("paste") == paste]


def amend(journal: Journal, row: TimelineEntry, *, text: str | None, at: At, reason: str | None = None) -> None:
    """Change the words or the time of an entry; a revision keeps what it said before."""
    _add_revision(journal, row, reason)
    if text:
        row.text = text
    if at:
        row.happened_at, row.source = instant(at) or journal.now, source_of(at)
        row.until = at.until if isinstance(at, TypedTime) else None


def retract(journal: Journal, row: TimelineEntry, reason: str | None) -> None:
    """Take an entry off the timeline; the row stays and says who did it and why."""
    row.retracted_at = journal.now
    row.retracted_by = journal.person.id if journal.person else None
    row.retracted_because = reason


def restore(row: TimelineEntry) -> None:
    """Put a retracted entry back on the timeline, as it was."""
    row.retracted_at = row.retracted_by = row.retracted_because = None


async def last_revision(journal: Journal, row: TimelineEntry) -> EntryRevision | None:
    """Give what an entry said before it was last amended, or None if it never was."""
    statement = (
        select(EntryRevision)
        .where(col(EntryRevision.entry_id) == row.id)
        .order_by(col(EntryRevision.id).desc())
        .limit(1)
    )
    return (await journal.session.exec(statement)).one_or_none()


def revert(journal: Journal, row: TimelineEntry, revision: EntryRevision) -> None:
    """Give an entry back the words and the time of a revision; what it says now becomes a revision too."""
    _add_revision(journal, row, None)
    row.text, row.happened_at, row.source = revision.text, revision.happened_at, revision.source
    row.until = revision.until


def _add_revision(journal: Journal, row: TimelineEntry, reason: str | None) -> None:
    journal.session.add(
        EntryRevision(
            entry_id=row.id,
            text=row.text,
            happened_at=row.happened_at,
            source=row.source,
            until=row.until,
            changed_at=journal.now,
            changed_by=journal.person.id if journal.person else None,
            reason=reason,
        )
    )
