"""Renews leases: of one claim before its next call, or of all claims of a worker in one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.database.in_clause import pad_for_in
from storage.models import UtcDateTime
from storage.outbox.queue import Claim
from storage.outbox.statements import IS_PENDING, OUTBOX, STILL_HELD, held_by

UNTIL = bindparam("until", type_=UtcDateTime())
RENEW = STILL_HELD.values(claimed_until=UNTIL)
STILL_CLAIMED: SelectOfScalar[int] = SelectOfScalar(OUTBOX.c.id).where(
    OUTBOX.c.id.in_(bindparam("ids", expanding=True)),
    OUTBOX.c.claimed_by.in_(bindparam("tokens", expanding=True)),
    IS_PENDING,
)
RENEW_ALL = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(STILL_CLAIMED.with_for_update(skip_locked=True)))
    .values(claimed_until=UNTIL)
    .returning(OUTBOX.c.id)
)
"""Locked rows are skipped: they are being settled, and waiting for them could deadlock (PostgreSQL)."""


async def renew(session: AsyncSession, claimed: Claim, until: datetime) -> bool:
    """Extend a claim's lease to a moment (UTC); False if an effect is finished or another worker has claimed it."""
    result = await session.exec(RENEW, params={**held_by(claimed.token, claimed.lane, claimed.ids), "until": until})
    return int(result.rowcount) == len(claimed.ids)


async def renew_all(session: AsyncSession, claims: Collection[Claim], until: datetime) -> frozenset[int]:
    """Extend the leases of claims to a moment (UTC), and give the ids of the effects that were extended.

    A missing id was claimed by another worker, or is finished or being settled.
    """
    ids = [effect_id for claimed in claims for effect_id in claimed.ids]
    about = {"ids": pad_for_in(ids), "tokens": pad_for_in([claimed.token for claimed in claims]), "until": until}
    return frozenset((await session.exec(RENEW_ALL, params=about)).scalars().all())
