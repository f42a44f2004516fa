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

NOTIFY = text(f"NOTIFY {CHANNEL}")


def enqueue(
    session: AsyncSession, effect: Effect, *, workspace_id: int, incident_id: int | None, now: datetime
) -> None:
    """Put an effect into the outbox in this transaction; `now` is UTC."""
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
    if effect.coalesce and any(_same(row, other) for other in bulk_insert.rows(session.sync_session, OutboxEffect)):
        return  # it is performed after the commit and shows the state at that time
    bulk_insert.add(session, OutboxEffect, row)
    session.info["has_effects"] = True


async def was_enqueued(session: AsyncSession, incident: Incident, effect: Effect) -> bool:
    """Whether the outbox has an effect with the same content for this incident, in any state."""
    statement = select(OutboxEffect.payload).where(
        col(OutboxEffect.incident_id) == incident.id, col(OutboxEffect.kind) == effect.kind
    )
    return effect.payload() in (await session.exec(statement)).all()


def _same(row: bulk_insert.Row, other: bulk_insert.Row) -> bool:
    return bool(row["kind"] == other["kind"] and row["lane"] == other["lane"])


@event.listens_for(GuardedSession, "before_commit")
def _notify_on_commit(session: Session) -> None:
    """Have PostgreSQL notify every process when this transaction commits.

    Commits with a NOTIFY wait for one another: in a burst, a connection notifies once in `notify_seconds` (of the
    session's `info`), and polling finds the rest.
    """
    if not session.info.pop("has_effects", False):
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _notify(connection, session.info.get("notify_seconds", 0.0))


def _notify(connection: Connection, seconds: float) -> None:
    if monotonic() - connection.info.get("notified_at", float("-inf")) >= seconds:
        connection.info["notified_at"] = monotonic()
        connection.execute(NOTIFY)
