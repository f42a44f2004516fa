"""Collects the rows that a transaction adds, and writes those of one table in one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import AnsweredRequest, OutboxEffect, TimelineEntry

Row = dict[str, Any]
Model = type[SQLModel]

COLLECTED: tuple[Model, ...] = (TimelineEntry, OutboxEffect, AnsweredRequest)
"""What can be collected, in the order in which it is written."""

TABLES = {table: SQLModel.metadata.tables[str(table.__tablename__)] for table in COLLECTED}

INSERTS = {model: insert(table) for model, table in TABLES.items()}

INSERTS_AT_ONCE = {model: insert(table).returning(*table.primary_key) for model, table in TABLES.items()}
"""As one statement for all rows, which SQLAlchemy makes of those that return something. SQLite's driver lets other
threads run after every row otherwise, and waits for its turn again as often."""


class BulkInsertSession(Session):
    """A session that writes what was collected before its next question, and before its commit."""


def add(session: AsyncSession, table: Model, row: Row) -> None:
    """Add a row at the end of this transaction, or as soon as the transaction reads; every column is to be named."""
    session.info.setdefault(table, []).append(row)


def rows(session: Session, table: Model) -> list[Row]:
    """Give the rows that are not written yet."""
    found: list[Row] = session.info.get(table, [])
    return found


def _write_down(session: Session, table: Model) -> None:
    if not rows(session, table):
        return
    session.flush()  # what they belong to may be as new
    connection = session.connection()
    inserts = INSERTS_AT_ONCE if connection.dialect.name == "sqlite" else INSERTS
    connection.execute(inserts[table], session.info.pop(table))


@event.listens_for(BulkInsertSession, "do_orm_execute")
def _write_entries_before_reading(state: ORMExecuteState) -> None:
    _write_down(state.session, TimelineEntry)  # type: ignore[arg-type]  # it is always a session of this class


@event.listens_for(BulkInsertSession, "before_commit")
def _write_before_the_commit(session: Session) -> None:
    for table in COLLECTED:
        _write_down(session, table)
