"""Refuses to commit a change of an incident without a new or corrected timeline entry."""

from __future__ import annotations

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlmodel import Session

from storage.database import bulk_insert
from storage.models import EntryRevision, Incident, TimelineEntry

COVERED_BY_ENTRIES = ("title", "severity", "status", "roles")
"""The columns of an incident that change only together with a timeline entry."""

NEVER_ERASED = (Incident, TimelineEntry, EntryRevision)


class UnrecordedChange(RuntimeError):
    """An incident was about to change without a timeline entry."""


class GuardedSession(bulk_insert.BulkInsertSession):
    """A session that lets an incident change only together with a timeline entry."""


@event.listens_for(GuardedSession, "before_flush")
def _require_entries(session: Session, _context: UOWTransaction, _instances: object) -> None:
    recorded: set[int] = session.info.setdefault("recorded", set())
    recorded.update(row["incident_id"] for row in bulk_insert.rows(session, TimelineEntry))
    amended = [row for row in session.dirty if isinstance(row, TimelineEntry) and session.is_modified(row)]
    recorded.update(row.incident_id for row in amended)
    for row in session.dirty:
        if isinstance(row, Incident) and row.id not in recorded and _changed(row):
            raise UnrecordedChange(f"{row.ref}: {', '.join(_changed(row))}")
    for row in session.deleted:
        if isinstance(row, NEVER_ERASED):
            raise UnrecordedChange(f"{type(row).__name__} {row.id} is not to be erased")
    session.info.setdefault("opened", []).extend(row for row in session.new if isinstance(row, Incident))


def _changed(incident: Incident) -> list[str]:
    state = inspect(incident)
    return [name for name in COVERED_BY_ENTRIES if state.attrs[name].history.has_changes()]


@event.listens_for(GuardedSession, "before_commit")
def _require_first_entries(session: Session) -> None:
    session.flush()  # a commit flushes only after this
    for incident in session.info.get("opened", ()):
        if incident.id not in session.info["recorded"]:
            raise UnrecordedChange(f"{incident.ref} has no first entry")


@event.listens_for(GuardedSession, "do_orm_execute")
def _refuse_shortcuts(state: ORMExecuteState) -> None:
    """Refuse bulk UPDATE and DELETE statements on the record: the checks above would not see them."""
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper is not None and mapper.class_ in NEVER_ERASED:
        raise UnrecordedChange(f"{mapper.class_.__name__} rows are changed one by one, through the journal")
