"""Idempotency keys: each request is claimed once and keeps its reply, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

# Every command runs these statements: built once, on the plain table, which is much cheaper than the mapped class.
_KEYS = SQLModel.metadata.tables["answered_request"]
THIS_KEY = (_KEYS.c.workspace_id == bindparam("space"), _KEYS.c.key == bindparam("of"))
CLAIM: dict[str, Any] = {
    "sqlite": sqlite.insert(_KEYS).on_conflict_do_nothing().returning(_KEYS.c.key),
    "postgresql": postgresql.insert(_KEYS).on_conflict_do_nothing().returning(_KEYS.c.key),
}
REMEMBER = update(_KEYS).where(*THIS_KEY).values(answer=bindparam("said"), fingerprint=bindparam("words"))
# With the workspace in the condition, SQLite would scan all answers of the workspace.
RECENT = select(_KEYS.c.workspace_id, _KEYS.c.key, _KEYS.c.answer).where(
    _KEYS.c.received_at >= bindparam("since"), _KEYS.c.fingerprint.is_not(None)
)
FORGET_WORDS = update(_KEYS).where(*THIS_KEY).values(fingerprint=None)


async def claim(session: AsyncSession, space: int, key: str, now: datetime) -> bool:
    """Claim an idempotency key for this transaction; False when its request was answered before.

    On PostgreSQL this waits for another transaction that holds the same key.
    """
    claim = CLAIM[session.get_bind().dialect.name]
    row = {"workspace_id": space, "key": key, "received_at": now}
    return (await session.exec(claim, params=row)).first() is not None


async def forget_words(
    session: AsyncSession, space: int, since: datetime, incident: str | None, entry: int | None
) -> None:
    """Forget which words, recorded since a moment (UTC), made this entry: typing them again is no repetition."""
    for where, key, answer in (await session.exec(RECENT, params={"since": since})).all():
        made = answer if answer and where == space else {}
        if made.get("incident") == incident and made.get("entry") == entry:
            await session.exec(FORGET_WORDS, params={"space": space, "of": key})


async def remember(
    session: AsyncSession, space: int, key: str, answer: dict[str, Any] | None, fingerprint: str | None = None
) -> None:
    """Store the answer under its claimed key, for redeliveries, and the fingerprint of the words, for repetitions."""
    about = {"space": space, "of": key, "said": answer, "words": fingerprint}
    await session.exec(REMEMBER, params=about)
