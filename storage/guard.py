"""Refuses to commit an incident that changed without a word on its timeline, new or corrected."""

from __future__ import annotations

from sqlalchemy import event, inspect
from sqlalchemy.orm import UOWTransaction
from sqlmodel import Session

from storage.models import Incident, TimelineEntry

TOLD_BY_ENTRIES = ("title", "severity", "status", "roles")
"""What people know of an incident: these columns change only together with a timeline entry."""


class UnrecordedChange(RuntimeError):
    """An incident was about to change with nothing on its timeline that says so."""


class GuardedSession(Session):
    """A session that lets an incident change only together with a timeline entry."""


@event.listens_for(GuardedSession, "before_flush")
def _require_entries(session: Session, _context: UOWTransaction, _instances: object) -> None:
    told: set[int] = session.info.setdefault("told", set())
    told.update(row.incident_id for row in (*session.new, *session.dirty) if isinstance(row, TimelineEntry))
    for row in session.dirty:
        if isinstance(row, Incident) and row.id not in told and _changed(row):
            raise UnrecordedChange(f"{row.ref}: {', '.join(_changed(row))}")


def _changed(incident: Incident) -> list[str]:
    state = inspect(incident)
    return [name for name in TOLD_BY_ENTRIES if state.attrs[name].history.has_changes()]
