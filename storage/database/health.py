"""Checks whether the database is writable, without writing anything."""

from __future__ import annotations

from sqlalchemy import false, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import OutboxEffect

CHANGE_NOTHING = update(OutboxEffect).where(false()).values(state=col(OutboxEffect.state))


async def check_writable(session: AsyncSession) -> None:
    """Run an UPDATE that matches no row. Read-only files and standby servers refuse even that.

    Raises:
        DBAPIError: when the database refuses. A full disk is not noticed: it refuses only new data.
    """
    await session.exec(CHANGE_NOTHING)
