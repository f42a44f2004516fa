"""Enqueues effects in a transaction, and notifies every process with its commit."""

from __future__ import annotations

from datetime import datetime
from time import monotonic

from sqlalchemy import Connection, event, text
from sqlmodel import Session, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import bulk_insert
from storage.database.audit_guard import GuardedSession
from storage.database.notifications import CHANNEL
from storage.models import Incident, OutboxEffect
from storage.outbox.effects import Effect

TELL = text(f"NOTIFY {CHANNEL}")


def enqueue(
    session: AsyncSession, effect: Effect, *, workspace_id: int, incident_id: int | None, now: datetime
) -> None:
    """Put an effect into the outbox with the commit of this transaction; `now` is UTC."""
    belongs_to = f"workspace-{workspace_id}" if incident_id is None else incident_id
    row = {
        "workspace_id": workspace_id,
        "incident_id": incident_id,
        "lane": f"{belongs_to}:{effect.lane_key}",
        "kind": effect.kind,
        "payload": effect.payload(),
        "needs_channel": effect.needs_channel and incident_id is not None,
        "state": "pending",
        "attempts": 0,
        "uncertain": False,
        "available_at": now,
        "created_at": now,
    }
    if effect.coalesce and any(_same(row, owed) for owed in bulk_insert.rows(session.sync_session, OutboxEffect)):
        return  # it is performed after the commit, and shows what is so then
    bulk_insert.add(session, OutboxEffect, row)
    session.info["owes"] = True


async def was_enqueued(session: AsyncSession, incident: Incident, effect: Effect) -> bool:
    """Tell whether an effect with the same content stands in the outbox for this incident, whatever became of it."""
    statement = select(OutboxEffect.payload).where(
        col(OutboxEffect.incident_id) == incident.id, col(OutboxEffect.kind) == effect.kind
    )
    return effect.payload() in (await session.exec(statement)).all()


def _same(row: bulk_insert.Row, owed: bulk_insert.Row) -> bool:
    return bool(row["kind"] == owed["kind"] and row["lane"] == owed["lane"])


@event.listens_for(GuardedSession, "before_commit")
def _tell_the_others(session: Session) -> None:
    """Let PostgreSQL tell every process with the commit, and not at all without one.

    Commits that tell wait for one another: in a burst, a connection tells once in `tell_seconds` (of the session's
    `info`), and polling finds the rest.
    """
    if not session.info.pop("owes", False):
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _tell(connection, session.info.get("tell_seconds", 0.0))


def _tell(connection: Connection, seconds: float) -> None:
    if monotonic() - connection.info.get("told", float("-inf")) >= seconds:
        connection.info["told"] = monotonic()
        connection.execute(TELL)
