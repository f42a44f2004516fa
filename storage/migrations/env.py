"""Alembic's way in: runs migrations on the connection it is given, or on the one of DATABASE_URL."""

from __future__ import annotations

import asyncio
import os

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - the tables must be known before they are compared


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run_by_address() -> None:
    from storage.database.database import Database

    database = Database(os.environ.get("DATABASE_URL", "sqlite:///hotwash.db"))
    await database.on_connection(_run)
    await database.close()


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(_run_by_address())
else:
    _run(given)
