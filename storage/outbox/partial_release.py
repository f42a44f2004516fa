"""Releases a part of a claimed batch as if it had not been claimed; the next claim takes it with what follows it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database.in_clause import pad_for_in
from storage.outbox.queue import Claim
from storage.outbox.statements import OUTBOX, STILL_HELD, held_by

GIVE_BACK = STILL_HELD.values(
    claimed_by=None,
    claimed_until=None,
    attempts=OUTBOX.c.attempts - 1,
    uncertain=OUTBOX.c.id.in_(bindparam("uncertain_before", expanding=True)),
)


async def release_all_but(session: AsyncSession, claimed: Claim, count: int) -> Claim:
    """Keep the first `count` effects of a claim (at least one), release the others, and give the reduced claim.

    Released effects get back the `uncertain` that they had before the claim. They must not have been tried since.
    """
    rest = claimed.ids[count:]
    held = held_by(claimed.token, claimed.lane, rest)
    await session.exec(GIVE_BACK, params={**held, "uncertain_before": pad_for_in(claimed.uncertain.intersection(rest))})
    return replace(
        claimed,
        ids=claimed.ids[:count],
        effects=claimed.effects[:count],
        keys=claimed.keys[:count],
        uncertain=claimed.uncertain.difference(rest),
    )
