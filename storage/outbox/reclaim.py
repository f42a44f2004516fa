"""Gives back what dead workers of the outbox held, so that nobody waits for the end of their leases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database.in_clause import pad_for_in
from storage.models import UtcDateTime
from storage.outbox.statements import IS_OWED, OUTBOX

RELEASE = (
    update(OUTBOX)
    .where(IS_OWED, OUTBOX.c.claimed_by.in_(bindparam("workers", expanding=True)))
    .values(claimed_by=None, claimed_until=bindparam("until", type_=UtcDateTime()))
)


async def release(session: AsyncSession, workers: Sequence[str], *, until: datetime) -> int:
    """Let everybody claim what these workers hold from a moment (UTC) on, and give how many effects that were.

    They have to be dead: one that lives loses what it is working on. Effects have been uncertain since their claim, so
    whoever claims them next looks before acting; a worker that was taken for dead finds that it holds nothing more.
    """
    result = await session.exec(RELEASE, params={"workers": pad_for_in(workers), "until": until})
    return int(result.rowcount)
