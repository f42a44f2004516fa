"""Collects the rows that a transaction adds, and writes those of one table in one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Insert, event, insert
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import AnsweredRequest, OwedEffect, TimelineEntry

Row = dict[str, Any]
Table = type[SQLModel]

INSERTS: dict[Table, Insert] = {
    table: insert(SQLModel.metadata.tables[str(table.__tablename__)])
    for table in (TimelineEntry, OwedEffect, AnsweredRequest)
}
"""What can be collected, in the order in which it is written: plain statements, a fraction of the cost of objects."""


class PendingSession(Session):
    """A session that writes what was collected before its next question, and before its commit."""


def add(session: AsyncSession, table: Table, row: Row) -> None:
    """Add a row at the end of this transaction, or as soon as the transaction reads; every column is to be named."""
    session.info.setdefault(table, []).append(row)


def rows(session: Session, table: Table) -> list[Row]:
    """Give the rows that are not written yet."""
    found: list[Row] = session.info.get(table, [])
    return found


def _write_down(session: Session, table: Table) -> None:
    if not rows(session, table):
        return
    session.flush()  # what they belong to may be as new
    session.connection().execute(INSERTS[table], session.info.pop(table))


@event.listens_for(PendingSession, "do_orm_execute")
def _write_entries_before_reading(state: ORMExecuteState) -> None:
    _write_down(state.session, TimelineEntry)  # type: ignore[arg-type]  # it is always a session of this class


@event.listens_for(PendingSession, "before_commit")
def _write_before_the_commit(session: Session) -> None:
    for table in INSERTS:
        _write_down(session, table)
