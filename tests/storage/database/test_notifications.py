"""On PostgreSQL every process hears at once that something is owed, and hears again when its connection broke."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from storage.database.database import Database
from storage.outbox.effects import PostEntry
from storage.rules.timeline.events import Noted
from tests.storage.record import CHANNEL, Record, processes, then_the_plug_is_pulled


class Ear:
    """Another process, which counts how often it was woken."""

    def __init__(self) -> None:
        self.heard = 0
        self._news = asyncio.Event()

    def wake(self) -> None:
        self.heard += 1
        self._news.set()

    async def hears(self, times: int) -> None:
        """Wait until it was woken so many times in all; the first is that it begins to listen."""
        async with asyncio.timeout(5):
            while self.heard < times:
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def listening(address: str) -> AsyncIterator[Ear]:
    ear, stopping, database = Ear(), asyncio.Event(), Database(address)
    task = asyncio.create_task(database.listen(ear.wake, stopping))
    yield ear
    stopping.set()
    await task
    await database.close()


@pytest.fixture
async def ear(postgres_address: str) -> AsyncIterator[Ear]:
    async with listening(postgres_address) as ear:
        await ear.hears(1)
        yield ear


async def test_what_is_owed_is_heard_with_the_commit(ear: Ear, postgres_record: Record) -> None:
    await postgres_record.declares(channel=CHANNEL)
    await ear.hears(2)
    await postgres_record.writes(1, Noted(text="Restarted"))
    await ear.hears(3)


async def test_a_burst_is_told_once(ear: Ear, postgres_address: str, postgres_record: Record) -> None:
    database = Database(postgres_address, notify_seconds=60)
    record = Record(database)
    await record.declares(channel=CHANNEL)
    await record.writes(1, Noted(text="Restarted"))
    await record.writes(1, Noted(text="Restarted again"))
    await postgres_record.writes(1, Noted(text="Somebody else restarted it, too"))
    await ear.hears(3)
    assert ear.heard == 3
    await database.close()


async def test_several_listeners_hear_the_same(ear: Ear, postgres_address: str, postgres_record: Record) -> None:
    async with listening(postgres_address) as other:
        await other.hears(1)
        await postgres_record.declares()
        await asyncio.gather(ear.hears(2), other.hears(2))


async def test_a_transaction_that_was_given_up_or_owes_nothing_wakes_nobody(ear: Ear, postgres_record: Record) -> None:
    await postgres_record.quiet_incident()
    await ear.hears(2)
    async with then_the_plug_is_pulled(postgres_record.database) as session:
        await (await session.connection()).execute(text("NOTIFY hotwash_outbox"))
    await postgres_record.empty_outbox()
    await postgres_record.owes(1, PostEntry(number=1))
    await ear.hears(3)
    assert ear.heard == 3


async def test_a_connection_that_broke_is_opened_again_and_what_was_missed_is_looked_for(
    ear: Ear, postgres_database: Database, postgres_record: Record
) -> None:
    ours = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    async with postgres_database.transaction() as session:
        cut = await (await session.connection()).execute(text(f"SELECT pg_terminate_backend(pid, 5000) {ours}"))
        assert cut.scalars().all() == [True]
    await ear.hears(2)
    await postgres_record.declares()
    await ear.hears(3)


async def test_on_sqlite_there_is_nothing_to_listen_to(sqlite_address: str) -> None:
    async with listening(sqlite_address) as ear, processes(sqlite_address, 1) as [database]:
        await Record(database).declares()
    assert ear.heard == 0
