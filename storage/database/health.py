"""Tells whether the record takes what is written, without writing anything."""

from __future__ import annotations

from sqlalchemy import false, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import OutboxEffect

CHANGE_NOTHING = update(OutboxEffect).where(false()).values(state=col(OutboxEffect.state))


async def check_writable(session: AsyncSession) -> None:
    """Change no row. A file that can only be read, and a server that follows another one, refuse even that.

    Raises:
        DBAPIError: when the database refuses. One with a full disk does not: it would only refuse more bytes.
    """
    await session.exec(CHANGE_NOTHING)
