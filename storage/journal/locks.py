"""Finds incidents and locks them until the commit: one, waiting for its lock, or many, skipping locked ones."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, exists
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database.in_clause import pad_for_in
from storage.models import Incident, Workspace

# Most commands run this statement: it is built once. The row is read again under the lock, even if this transaction
# has read it before.
LOCKED = (
    select(Incident)
    .where(col(Incident.workspace_id) == bindparam("space"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
BY_NUMBER = LOCKED.where(col(Incident.number) == bindparam("number"))
BY_CHANNEL = LOCKED.where(col(Incident.channel_id) == bindparam("channel")).order_by(col(Incident.id).desc()).limit(1)

NEWER = aliased(Incident)
NEWEST = ~exists().where(
    col(NEWER.workspace_id) == col(Incident.workspace_id),
    col(NEWER.channel_id) == col(Incident.channel_id),
    col(NEWER.id) > col(Incident.id),
)
OF_CHANNELS = (
    select(Incident)
    .where(col(Incident.workspace_id) == bindparam("space"))
    .where(col(Incident.channel_id).in_(bindparam("channels", expanding=True)), NEWEST)
    .with_for_update(skip_locked=True, of=Incident)
)


async def lock_many(session: AsyncSession, space: Workspace, channels: Sequence[str]) -> dict[str, Incident]:
    """Lock the newest incident of each channel and give them; incidents locked by another transaction are skipped."""
    found = (
        await session.exec(OF_CHANNELS, params={"space": space.id, "channels": pad_for_in(sorted({*channels}))})
    ).all()
    return {incident.channel_id: incident for incident in found if incident.channel_id}


async def lock_one(session: AsyncSession, space: Workspace, number: int | None, channel: str | None) -> Incident | None:
    """Lock the incident with this number, or else the newest of a channel, and give it; waits for the lock."""
    about = {"space": space.id, "number": number, "channel": channel}
    return (await session.exec(BY_CHANNEL if number is None else BY_NUMBER, params=about)).one_or_none()
