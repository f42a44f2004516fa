"""Gives back what dead workers of the outbox held, so that nobody waits for the end of their leases."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.lanes import IS_OWED, OUTBOX
from storage.padding import padded

RELEASE = (
    update(OUTBOX)
    .where(IS_OWED, OUTBOX.c.claimed_by.in_(bindparam("workers", expanding=True)))
    .values(claimed_by=None, claimed_until=None)
)


async def release(session: AsyncSession, workers: Sequence[str]) -> int:
    """Let everybody claim at once what these workers hold, and give how many effects that were.

    They have to be dead: one that lives loses what it is working on. Effects have been uncertain since their claim, so
    whoever claims them next looks before acting; a worker that was taken for dead finds that it holds nothing more.
    """
    result = await session.exec(RELEASE, params={"workers": padded(workers)})
    return int(result.rowcount)
