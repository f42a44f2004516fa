"""A PostgreSQL that answers, but has no room for another row: what its tables say on a disk that is full."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from storage.database.database import Database

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
"""
TABLES = ("timeline_entry", "outbox", "answered_request")


@asynccontextmanager
async def full_disk(database: Database) -> AsyncIterator[None]:
    """Let every new row be refused with PostgreSQL's own word for it (53100), until the block ends."""
    await _does(database, REFUSE)
    for table in TABLES:
        await _does(database, f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION refuse()")
    try:
        yield
    finally:
        await _does(database, "DROP FUNCTION refuse CASCADE")


async def _does(database: Database, statement: str) -> None:
    async with database.transaction() as session:
        await (await session.connection()).execute(text(statement))
