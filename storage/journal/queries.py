"""Reads an incident's timeline as plain entries, and finds incidents by how they were declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, exists, func, or_
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.database.in_clause import pad_for_in
from storage.journal.journal import BOT, Journal
from storage.models import Incident, Person
from storage.rules.timeline.entries import Entry, Revision
from storage.rules.timeline.kinds import load_event

TIMELINE = SQLModel.metadata.tables["timeline_entry"]
REVISIONS = SQLModel.metadata.tables["entry_revision"]
PEOPLE = SQLModel.metadata.tables["person"]
THIS = TIMELINE.c.incident_id == bindparam("incident")
ACTIVE = TIMELINE.c.retracted_at.is_(None)


def _entries(*where: ColumnElement[bool]) -> Select[Any]:
    line = TIMELINE.outerjoin(PEOPLE, PEOPLE.c.id == TIMELINE.c.person_id)
    amended = exists().where(REVISIONS.c.entry_id == TIMELINE.c.id).label("amended")
    columns = (*TIMELINE.c, PEOPLE.c.slack_id, PEOPLE.c.handle, PEOPLE.c.name, amended)
    return Select[Any](*columns).select_from(line).where(THIS, *where).order_by(TIMELINE.c.number)


def _newest(*where: ColumnElement[bool]) -> SelectOfScalar[int]:
    numbers: SelectOfScalar[int] = SelectOfScalar(TIMELINE.c.number).where(THIS, ACTIVE, *where)
    return numbers.order_by(TIMELINE.c.number.desc()).limit(bindparam("count", type_=Integer()))


NO_PLAIN_NOTE = or_(TIMELINE.c.kind != "note", TIMELINE.c.tag == "detect", TIMELINE.c.via == "alert")
IS_NEWEST = TIMELINE.c.number.in_(_newest())

ENTRIES = _entries()
MILESTONE_ENTRIES = _entries(NO_PLAIN_NOTE)
NEWEST_ENTRIES = _entries(IS_NEWEST)
NEWEST_BEFORE = _entries(TIMELINE.c.number.in_(_newest(TIMELINE.c.number < bindparam("before"))))
MILESTONE_OR_NEWEST = _entries(or_(NO_PLAIN_NOTE, IS_NEWEST))
NUMBERED_ENTRIES = _entries(TIMELINE.c.number.in_(bindparam("numbers", expanding=True)))
"""The entries of an `incident`: statements built once, because every card and every message runs them."""

REVISIONS_OF = (
    Select[Any](*REVISIONS.c, PEOPLE.c.name)
    .select_from(REVISIONS.outerjoin(PEOPLE, PEOPLE.c.id == REVISIONS.c.changed_by))
    .where(REVISIONS.c.entry_id.in_(bindparam("entries", expanding=True)))
    .order_by(REVISIONS.c.id)
)


async def entries(journal: Journal, incident: Incident) -> list[Entry]:
    """Give every entry of an incident in the order in which they were written, retracted ones too."""
    return await _read(journal, incident, ENTRIES)


async def milestone_entries(journal: Journal, incident: Incident) -> list[Entry]:
    """Give the entries that milestones and roles are computed from: all but plain notes."""
    return await _read(journal, incident, MILESTONE_ENTRIES)


async def newest_entries(journal: Journal, incident: Incident, count: int, before: int | None = None) -> list[Entry]:
    """Give the entries written last, newest first; `before` pages back from an entry's number."""
    if before is None:
        return (await _read(journal, incident, NEWEST_ENTRIES, count=count))[::-1]
    return (await _read(journal, incident, NEWEST_BEFORE, count=count, before=before))[::-1]


async def milestone_and_newest_entries(journal: Journal, incident: Incident, count: int) -> list[Entry]:
    """Give the entries that milestones and roles are computed from, and the `count` active ones written last."""
    return await _read(journal, incident, MILESTONE_OR_NEWEST, count=count)


async def numbered_entries(journal: Journal, incident: Incident, numbers: list[int]) -> list[Entry]:
    """Give the entries with these numbers."""
    return await _read(journal, incident, NUMBERED_ENTRIES, numbers=pad_for_in(numbers))


async def open_incidents_declared(journal: Journal, title: str, *, since: datetime) -> Sequence[Incident]:
    """Give the incidents that the journal's person declared with this title and that are not closed or cancelled.

    Args:
        journal: the open journal.
        title: the whole title.
        since: the earliest time of the declaration (UTC).
    """
    statement = (
        select(Incident)
        .where(col(Incident.workspace_id) == journal.workspace.id, col(Incident.title) == title)
        .where(col(Incident.declared_at) >= since)
        .where(col(Incident.status).not_in(("closed", "cancelled")))
        .where(col(Incident.declared_by) == (journal.person.id if journal.person else None))
    )
    return (await journal.session.exec(statement)).all()


async def _read(journal: Journal, incident: Incident, statement: Select[Any], **about: Any) -> list[Entry]:
    await journal.session.flush()  # amendments of this transaction are included
    rows: Sequence[Any] = (await journal.session.exec(statement, params={"incident": incident.id, **about})).all()
    revisions = await _revisions(journal, [row.id for row in rows if row.amended])
    return [_entry(row, revisions[row.id] if row.amended else ()) for row in rows]


async def _revisions(journal: Journal, amended: list[int]) -> dict[int, list[Revision]]:
    if not amended:
        return {}
    rows: Sequence[Any] = (await journal.session.exec(REVISIONS_OF, params={"entries": pad_for_in(amended)})).all()
    found: dict[int, list[Revision]] = defaultdict(list)
    for row in rows:
        found[row.entry_id].append(
            Revision(
                text=row.text,
                at=row.happened_at,
                changed_at=row.changed_at,
                changed_by=BOT if row.name is None else row.name,
                reason=row.reason,
            )
        )
    return found


def _entry(row: Any, revisions: Iterable[Revision]) -> Entry:
    return Entry(
        number=row.number,
        what=load_event(row.kind, row.text, row.data),
        at=row.happened_at,
        recorded_at=row.recorded_at,
        source=row.source,
        until=row.until,
        by=BOT if row.handle is None else row.handle,
        by_id=row.slack_id,
        by_name=BOT if row.name is None else row.name,
        via=row.via,
        link=row.link,
        retracted=row.retracted_at is not None,
        revisions=tuple(revisions),
    )


async def open_incident_with_title(
    journal: Journal, declared: Incident, *, since: datetime
) -> tuple[Incident, Person | None] | None:
    """Give the newest other open incident with the title of this one, and who declared it; private ones are left out.

    Args:
        journal: the open journal.
        declared: the incident.
        since: from when on the other one was declared (UTC).
    """
    statement = (
        select(Incident, Person)
        .join(Person, col(Person.id) == col(Incident.declared_by), isouter=True)
        .where(col(Incident.workspace_id) == journal.workspace.id, col(Incident.id) != declared.id)
        .where(func.lower(col(Incident.title)) == declared.title.lower(), col(Incident.private).is_(False))
        .where(col(Incident.declared_at) >= since)
        .where(col(Incident.status).not_in(("closed", "cancelled")))
        .order_by(col(Incident.number).desc())
    )
    return (await journal.session.exec(statement)).first()
