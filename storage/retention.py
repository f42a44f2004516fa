"""Removes old rows: replies that no redelivery can ask for any more, and finished effects."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, func, tuple_
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.outbox.queue import CANCELLED, DONE

ANSWERS_KEPT = timedelta(hours=48)
"""How long an answer is kept for redeliveries; Slack redelivers within hours (docs.slack.dev/apis/events-api)."""

EFFECTS_KEPT = timedelta(days=7)
"""How long done and cancelled effects are kept. Failed ones stay until an operator decides."""

OVER = (DONE, CANCELLED)

GATHERED_FOR = timedelta(hours=1)
"""How long expired rows are collected, so that they are removed in few large steps."""

_MOST_AT_ONCE = 1_000
"""How many rows one transaction removes: requests wait for it on SQLite."""

ANSWERS: Table = SQLModel.metadata.tables["answered_request"]
OUTBOX: Table = SQLModel.metadata.tables["outbox"]


async def next_due(session: AsyncSession) -> datetime | None:
    """Give the time (UTC) at which the next row is to be removed, or None."""
    oldest_answer = (await session.exec(select(func.min(ANSWERS.c.received_at)))).one()
    due = [oldest_answer and oldest_answer + ANSWERS_KEPT]
    for state in OVER:  # one query for each state: the index answers that directly
        oldest = (await session.exec(select(func.min(OUTBOX.c.finished_at)).where(OUTBOX.c.state == state))).one()
        due.append(oldest and oldest + EFFECTS_KEPT)
    return min((one + GATHERED_FOR for one in due if one is not None), default=None)


async def remove_the_oldest(session: AsyncSession, now: datetime) -> int:
    """Remove the oldest expired rows, at most `_MOST_AT_ONCE` of each kind; give how many were removed."""
    keys = (ANSWERS.c.workspace_id, ANSWERS.c.key)
    removed = await _remove(session, ANSWERS, keys, ANSWERS.c.received_at, now - ANSWERS_KEPT)
    for state in OVER:
        old = now - EFFECTS_KEPT
        removed += await _remove(session, OUTBOX, (OUTBOX.c.id,), OUTBOX.c.finished_at, old, OUTBOX.c.state == state)
    return removed


async def _remove(
    session: AsyncSession,
    table: Table,
    keys: tuple[Column[Any], ...],
    age: Column[Any],
    before: datetime,
    *where: ColumnElement[bool],
) -> int:
    """Remove rows from before a moment; rows that another process has locked are skipped."""
    oldest = select(*keys).where(age <= before, *where).order_by(age).limit(_MOST_AT_ONCE)
    removed = await session.exec(delete(table).where(tuple_(*keys).in_(oldest.with_for_update(skip_locked=True))))
    return int(removed.rowcount)
