"""What becomes of effects whose incident has no channel: announcements go on, the others wait for a second try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Incident, OutboxEffect
from storage.outbox.effects import Announce, OpenChannel


async def announce(session: AsyncSession, incident: int) -> None:
    """Release announcements in other channels that wait for the incident's channel, because its creation takes long."""
    waits = (
        col(OutboxEffect.incident_id) == incident,
        col(OutboxEffect.needs_channel),
        col(OutboxEffect.state) == "pending",
    )
    kind = col(OutboxEffect.kind) == Announce.kind
    await session.exec(update(OutboxEffect).where(*waits, kind).values(needs_channel=False))


async def try_again(session: AsyncSession, ids: Sequence[int], again: Mapping[str, Any]) -> None:
    """If one of these effects opens a channel that was refused, retry the effects that failed for lack of it, too."""
    chosen = col(OutboxEffect.id).in_(ids)
    opened = select(OutboxEffect.incident_id).where(chosen, col(OutboxEffect.kind) == OpenChannel.kind)
    lacking = select(Incident).where(
        col(Incident.id).in_(opened),
        col(Incident.channel_id).is_(None),
        col(Incident.channel_gone_because).is_not(None),
    )
    for incident in (await session.exec(lacking)).all():
        incident.channel_gone_at = incident.channel_gone_because = None
        waits = (col(OutboxEffect.incident_id) == incident.id, col(OutboxEffect.needs_channel))
        failed = col(OutboxEffect.state) == "failed"
        await session.exec(update(OutboxEffect).where(*waits, failed, ~chosen).values(again))
