"""What is known of a transaction that failed: whether any of it can be in the record."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database.database import Database, DatabaseUnavailable
from storage.database.errors import is_rolled_back
from tests.storage.postgres import Postgres

ASLEEP = "query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
CUT = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ASLEEP}"  # noqa: S608 - nothing is typed here


async def why_not(database: Database, words: str) -> DatabaseUnavailable:
    """Why a statement cannot be run."""

    async def work(session: AsyncSession) -> None:
        await (await session.connection()).execute(text(words))

    with pytest.raises(DatabaseUnavailable) as caught:
        await database.run(work)
    return caught.value


async def test_what_the_server_refuses_is_not_there(postgres_database: Database) -> None:
    assert is_rolled_back(await why_not(postgres_database, "SELECT 1 / 0"))


async def test_a_server_that_was_not_reached_has_recorded_nothing(tmp_path: Path) -> None:
    nowhere = Database(f"postgresql://postgres@/incidents?host={tmp_path}")
    assert is_rolled_back(await why_not(nowhere, "SELECT 1"))
    await nowhere.close()


async def test_a_file_that_somebody_else_holds_has_recorded_nothing(tmp_path: Path) -> None:
    file = tmp_path / "hotwash.db"
    ours = Database(f"sqlite:///{file}")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert is_rolled_back(await why_not(ours, "CREATE TABLE anything (id INTEGER)"))
    await ours.close()


async def test_nobody_knows_what_became_of_a_connection_that_was_lost(
    postgres: Postgres, postgres_database: Database
) -> None:
    waiting = asyncio.create_task(why_not(postgres_database, "SELECT pg_sleep(60)"))
    while not waiting.done():
        await asyncio.to_thread(postgres.psql, CUT)
    assert not is_rolled_back(await waiting)


async def test_nobody_knows_what_became_of_what_they_no_longer_waited_for(postgres_database: Database) -> None:
    with pytest.raises(TimeoutError) as caught:
        async with asyncio.timeout(0.01):
            await why_not(postgres_database, "SELECT pg_sleep(60)")
    assert not is_rolled_back(caught.value)
    silent = DatabaseUnavailable()
    silent.__cause__ = TimeoutError("the database was silent")
    assert not is_rolled_back(silent)
