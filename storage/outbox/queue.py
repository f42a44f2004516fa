"""The outbox: claim pending effects, then complete, postpone or fail them, each in a transaction of its own.

No transaction is open while an effect is performed. A claim is a lease that its worker renews (`renewal.py`). When
the worker dies, the lease ends, and the next one looks before it acts: an effect is uncertain from its claim on. Each
claim has a token of its own, which fences it: a worker that was paused past its lease cannot change a later claim.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, bindparam, func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database.in_clause import pad_for_in
from storage.models import Incident, OutboxEffect, Workspace
from storage.outbox import missing_channel
from storage.outbox.effects import EFFECTS, Effect, effect
from storage.outbox.enqueue import enqueue
from storage.outbox.statements import (
    COMPLETE,
    FOLLOWERS,
    HEADS,
    HOLD,
    IS_PENDING,
    NEXT_DUE,
    STILL_HELD,
    URGENT_HEADS,
    held_by,
)

PENDING, DONE, FAILED, CANCELLED = "pending", "done", "failed", "cancelled"
INCIDENTS = (
    select(Incident, Workspace)
    .join(Workspace, col(Workspace.id) == col(Incident.workspace_id))
    .where(col(Incident.id).in_(bindparam("incidents", expanding=True)))
)
LEASE = timedelta(seconds=4.5)
"""How long a claim holds unless it is renewed: workers poll once a second, so another one goes on within six."""


@dataclass(frozen=True, kw_only=True)
class About:
    """The incident that effects belong to, and its workspace, at the time of the claim."""

    incident: Incident
    workspace: Workspace


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The effects that one worker may perform now: one, or a batch of a batchable kind.

    `keys` is the idempotency key of each; `uncertain` holds the ids of the effects that an earlier
    attempt may have performed without an answer. `token` is stored in the rows while this claim holds them; `until` is
    when its lease ends unless it is renewed (UTC). Later changes of the incident enqueue effects of their own.
    """

    ids: tuple[int, ...]
    effects: tuple[Effect, ...]
    keys: tuple[str, ...]
    workspace_id: int
    incident_id: int | None
    lane: str
    attempts: int
    uncertain: frozenset[int]
    created_at: datetime
    worker: str
    token: str
    until: datetime
    about: About | None

    @property
    def effect(self) -> Effect:
        """The first effect, which is the only one unless the kind is batchable."""
        return self.effects[0]


async def claim(
    session: AsyncSession,
    *,
    worker: str,
    now: datetime,
    limit: int = 16,
    resting: Sequence[str] = (),
    rest: timedelta = timedelta(0),
    urgent: bool = False,
    lease: timedelta = LEASE,
) -> list[Claim]:
    """Claim the first pending effect of every lane that is free and due, with the batch behind it.

    Args:
        session: the transaction in which the claim is made.
        worker: the name of who claims.
        now: the moment of the claim (UTC).
        limit: how many lanes are claimed at the most.
        resting: lanes that are left alone.
        rest: how long a lane is left alone after a batchable effect in it was performed.
        urgent: claim only what is urgent.
        lease: how long the claim holds unless it is renewed.
    """
    about = {"now": now, "most": limit, "resting": pad_for_in(resting), "rested_at": now - rest}
    heads: Sequence[Any] = (await session.exec(URGENT_HEADS if urgent else HEADS, params=about)).all()
    lines = [[head, *await _followers(session, head, now)] for head in heads]
    if not lines:
        return []
    ids = [row.id for line in lines for row in line]
    token, until = f"{worker}.{secrets.token_hex(8)}", now + lease
    await session.exec(HOLD, params={"ids": pad_for_in(ids), "token": token, "until": until})
    incidents = await _about(session, {head.incident_id for head in heads if head.incident_id is not None})
    held = {"worker": worker, "token": token, "until": until}
    return [_claimed(line, incidents.get(line[0].incident_id), **held) for line in lines]


async def _about(session: AsyncSession, incidents: set[int]) -> dict[int, About]:
    if not incidents:
        return {}
    found = (await session.exec(INCIDENTS, params={"incidents": pad_for_in(incidents)})).all()
    return {incident.id: About(incident=incident, workspace=workspace) for incident, workspace in found}


def _claimed(rows: Sequence[Any], about: About | None, **held: Any) -> Claim:
    head = rows[0]
    return Claim(
        ids=tuple(row.id for row in rows),
        effects=tuple(effect(row.kind, row.payload) for row in rows),
        keys=tuple(_key(row) for row in rows),
        workspace_id=head.workspace_id,
        incident_id=head.incident_id,
        lane=head.lane,
        attempts=head.attempts,
        uncertain=frozenset(row.id for row in rows if row.uncertain),
        created_at=head.created_at,
        about=about,
        **held,
    )


def _key(row: Any) -> str:
    # with the time, because ids start again with a new database
    return f"{row.workspace_id}-{row.id}-{int(row.created_at.timestamp())}"


async def _followers(session: AsyncSession, head: Any, now: datetime) -> list[Any]:
    """Lock the batch behind the head of a lane; it stops at the first row that another worker has locked."""
    most = EFFECTS[head.kind].batch_size - 1
    if most <= 0 or not head.followed:
        return []
    about = {"lane": head.lane, "head": head.id, "most": most, "now": now}
    followers = []
    line: Sequence[Any] = (await session.exec(FOLLOWERS, params=about)).all()
    for place, row in enumerate(line, 1):
        if row.place != place or row.kind != head.kind:
            break
        followers.append(row)
    return followers


def enqueue_for_workspace(session: AsyncSession, space: Workspace, effect: Effect, now: datetime) -> None:
    """Enqueue an effect that belongs to no incident, such as a direct message."""
    enqueue(session, effect, workspace_id=space.id, incident_id=None, now=now)


async def complete(session: AsyncSession, claimed: Claim, now: datetime) -> bool:
    """Mark effects as done; False if another worker has claimed them meanwhile."""
    return await _change(session, claimed, COMPLETE, finished=now)


async def postpone(session: AsyncSession, claimed: Claim, *, until: datetime, error: str, uncertain: bool) -> bool:
    """Put effects back to be tried again; `uncertain` says that this attempt may have taken effect."""
    return await _finish(
        session,
        claimed,
        state=PENDING,
        available_at=until,
        error=error[:500],
        uncertain=uncertain or bool(claimed.uncertain),
    )


async def fail(session: AsyncSession, claimed: Claim, *, now: datetime, error: str) -> bool:
    """Mark effects as failed, with the reason; their lane goes on."""
    return await _finish(session, claimed, state=FAILED, finished_at=now, error=error[:500])


async def _finish(session: AsyncSession, claimed: Claim, **values: object) -> bool:
    return await _change(session, claimed, STILL_HELD.values(claimed_by=None, claimed_until=None, **values))


async def _change(session: AsyncSession, claimed: Claim, change: Update, **about: object) -> bool:
    result = await session.exec(change, params={**held_by(claimed.token, claimed.lane, claimed.ids), **about})
    return bool(result.rowcount)


async def next_due(session: AsyncSession) -> datetime | None:
    """Give the time (UTC) at which the next pending effect can be tried, or None if there is none.

    Effects that wait for a channel, or behind an earlier one of their lane, do not count.
    """
    return (await session.exec(NEXT_DUE)).one_or_none()


async def listed(session: AsyncSession, state: str | None = None, limit: int = 200) -> Sequence[OutboxEffect]:
    """Give the pending and failed effects, oldest first; `state` selects one of the two."""
    states = (state,) if state else (PENDING, FAILED)
    statement = (
        select(OutboxEffect).where(col(OutboxEffect.state).in_(states)).order_by(col(OutboxEffect.id)).limit(limit)
    )
    return (await session.exec(statement)).all()


async def retry(session: AsyncSession, ids: Sequence[int], now: datetime) -> int:
    """Make failed effects pending again, and try waiting ones at once; give how many were changed.

    With a channel that was refused, the effects that failed for lack of it become pending again and wait for it.
    """
    again = {"state": PENDING, "available_at": now, "finished_at": None, "attempts": 0}
    await missing_channel.try_again(session, ids, again)
    statement = update(OutboxEffect).where(
        col(OutboxEffect.id).in_(ids), col(OutboxEffect.state).in_((PENDING, FAILED))
    )
    return int((await session.exec(statement.values(again))).rowcount)


async def drop(session: AsyncSession, ids: Sequence[int], now: datetime) -> int:
    """Cancel pending and failed effects; give how many were cancelled."""
    statement = update(OutboxEffect).where(
        col(OutboxEffect.id).in_(ids), col(OutboxEffect.state).in_((PENDING, FAILED))
    )
    result = await session.exec(statement.values(state=CANCELLED, finished_at=now))
    return int(result.rowcount)


async def count(session: AsyncSession, state: str = PENDING) -> int:
    """Count the effects in a state."""
    statement = select(func.count()).select_from(OutboxEffect).where(col(OutboxEffect.state) == state)
    return (await session.exec(statement)).one()


@dataclass(frozen=True, kw_only=True)
class OutboxCounts:
    """How many effects are pending and failed, and since when the oldest is pending (UTC)."""

    pending: float
    failed: float
    oldest: datetime | None


async def outbox_counts(session: AsyncSession) -> OutboxCounts:
    """Count the pending and failed effects."""
    statement = select(func.count(), func.min(OutboxEffect.created_at)).where(IS_PENDING)
    pending, oldest = (await session.exec(statement)).one()
    return OutboxCounts(pending=pending, oldest=oldest, failed=await count(session, FAILED))
