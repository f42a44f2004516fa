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
"""The tables whose rows are collected, in the order in which they are written."""

_TABLES = {table: SQLModel.metadata.tables[str(table.__tablename__)] for table in COLLECTED}

INSERTS = {model: insert(table) for model, table in _TABLES.items()}

INSERTS_AT_ONCE = {model: insert(table).returning(*table.primary_key) for model, table in _TABLES.items()}
"""With RETURNING, SQLAlchemy sends one statement for all rows. Otherwise SQLite's driver would release the GIL after
every row and wait to get it back."""


class BulkInsertSession(Session):
    """A session that writes the collected rows before its next query, and before its commit."""


def add(session: AsyncSession, table: Model, row: Row) -> None:
    """Collect a row, which is written before the next query or the commit; every column must be given."""
    session.info.setdefault(table, []).append(row)


def rows(session: Session, table: Model) -> list[Row]:
    """Give the rows that are not written yet."""
    found: list[Row] = session.info.get(table, [])
    return found


def _write_down(session: Session, table: Model) -> None:
    if not rows(session, table):
        return
    session.flush()  # the rows that they refer to may be new, too
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
