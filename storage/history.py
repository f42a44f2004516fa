"""Reads an incident's timeline as plain entries, and bends it: amend and retract, never erase."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from storage.journal import BOT, Journal
from storage.models import EntryRevision, Incident, Person, TimelineEntry
from storage.padding import padded
from storage.rules.entries import Entry, Revision, happening
from storage.rules.refusal import Refused


async def entries(journal: Journal, incident: Incident) -> list[Entry]:
    """Give every entry of an incident in the order in which they were written, retracted ones too."""
    return await _read(journal, incident)


async def milestone_entries(journal: Journal, incident: Incident) -> list[Entry]:
    """Give the entries that milestones and roles are told from: all but plain notes, however long the timeline is."""
    plain_note = (col(TimelineEntry.kind) != "note") | (col(TimelineEntry.tag) == "detect")
    return await _read(journal, incident, or_(plain_note, col(TimelineEntry.via) == "alert"))


async def newest_entries(journal: Journal, incident: Incident, count: int, before: int | None = None) -> list[Entry]:
    """Give the entries written last, newest first; `before` pages back from an entry's number."""
    numbers = (
        select(TimelineEntry.number)
        .where(col(TimelineEntry.incident_id) == incident.id)
        .where(col(TimelineEntry.retracted_at).is_(None))
        .order_by(col(TimelineEntry.number).desc())
        .limit(count)
    )
    if before is not None:
        numbers = numbers.where(col(TimelineEntry.number) < before)
    found = await _read(journal, incident, col(TimelineEntry.number).in_(numbers))
    return sorted(found, key=lambda entry: -entry.number)


async def numbered_entries(journal: Journal, incident: Incident, numbers: list[int]) -> list[Entry]:
    """Give the entries with these numbers."""
    return await _read(journal, incident, col(TimelineEntry.number).in_(padded(numbers)))


async def _read(journal: Journal, incident: Incident, *where: ColumnElement[bool]) -> list[Entry]:
    statement = (
        select(TimelineEntry, Person)
        .join(Person, col(TimelineEntry.person_id) == col(Person.id), isouter=True)
        .where(col(TimelineEntry.incident_id) == incident.id, *where)
        .order_by(col(TimelineEntry.number))
    )
    rows = (await journal.session.exec(statement)).all()
    revisions = await _revisions(journal, incident, *where)
    return [_entry(row, person, revisions.get(row.id, [])) for row, person in rows]


async def _revisions(journal: Journal, incident: Incident, *where: ColumnElement[bool]) -> dict[int, list[Revision]]:
    statement = (
        select(EntryRevision, Person)
        .join(TimelineEntry, col(TimelineEntry.id) == col(EntryRevision.entry_id))
        .join(Person, col(EntryRevision.changed_by) == col(Person.id), isouter=True)
        .where(col(TimelineEntry.incident_id) == incident.id, *where)
        .order_by(col(EntryRevision.id))
    )
    found: dict[int, list[Revision]] = defaultdict(list)
    for row, person in (await journal.session.exec(statement)).all():
        found[row.entry_id].append(
            Revision(
                text=row.text,
                at=row.happened_at,
                changed_at=row.changed_at,
                changed_by=person.name if person else BOT,
                reason=row.reason,
            )
        )
    return found


def _entry(row: TimelineEntry, person: Person | None, revisions: list[Revision]) -> Entry:
    return Entry(
        number=row.number,
        what=happening(row.kind, row.text, row.data),
        at=row.happened_at,
        recorded_at=row.recorded_at,
        source=row.source,  # type: ignore[arg-type]  # the column holds one of the three words, written from the type
        by=person.handle if person else BOT,
        by_id=person.slack_id if person else None,
        by_name=person.name if person else BOT,
        via=row.via,
        link=row.link,
        retracted=row.retracted_at is not None,
        revisions=tuple(revisions),
    )


async def entry_row(journal: Journal, incident: Incident, number: int) -> TimelineEntry:
    """Give the row of one entry that still stands.

    Raises:
        Refused: when there is no such entry, or it was retracted.
    """
    statement = select(TimelineEntry).where(
        col(TimelineEntry.incident_id) == incident.id, col(TimelineEntry.number) == number
    )
    row = (await journal.session.exec(statement)).one_or_none()
    if row is None:
        raise Refused(f"{incident.ref} has no entry {number}; its last one is {incident.last_entry_number}.")
    if row.retracted_at is not None:
        raise Refused(f"Entry {number} of {incident.ref} was retracted already.")
    return row


async def amend(
    journal: Journal, row: TimelineEntry, *, text: str | None, at: datetime | None, reason: str | None = None
) -> None:
    """Change the words or the time (UTC) of an entry; what it said before is kept."""
    journal.session.add(
        EntryRevision(
            entry_id=row.id,
            text=row.text,
            happened_at=row.happened_at,
            source=row.source,
            changed_at=journal.now,
            changed_by=journal.person.id if journal.person else None,
            reason=reason,
        )
    )
    if text:
        row.text = text
    if at:
        row.happened_at, row.source = at, "stated"


def retract(journal: Journal, row: TimelineEntry, reason: str | None) -> None:
    """Take an entry off the timeline; it stays in the record with who did it and why."""
    row.retracted_at = journal.now
    row.retracted_by = journal.person.id if journal.person else None
    row.retracted_because = reason
