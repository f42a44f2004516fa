"""A database that does not answer is an honest "not recorded", in time for Slack."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database.database import LOCK_WAIT, Database, DatabaseUnavailable
from storage.database.health import check_writable
from storage.models import Workspace
from storage.rules.timeline.events import Noted
from tests.storage.record import CHANNEL, Record, processes, somebody_waits_for_a_lock

NOWHERE = ["postgresql://bot@127.0.0.1:1/hotwash", "postgresql://bot@/hotwash?host=/no/such/folder"]


@asynccontextmanager
async def _opened(address: str) -> AsyncIterator[Database]:
    """Open a database as the bot does, with the bot's own patience."""
    database = Database(address)
    yield database
    await database.close()


@contextmanager
def _locked(address: str) -> Iterator[None]:
    connection = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("ROLLBACK")
    connection.close()


async def _nothing(session: AsyncSession) -> None:
    assert session is not None


@pytest.mark.parametrize("address", NOWHERE)
async def test_a_server_that_is_not_there_is_unavailable(address: str) -> None:
    async with _opened(address) as database:
        with pytest.raises(DatabaseUnavailable):
            await database.run(check_writable)
        with pytest.raises(DatabaseUnavailable):
            await database.migrate()
        with pytest.raises(DatabaseUnavailable):
            await Record(database).declares()


async def test_a_server_that_does_not_know_the_database_is_unavailable(postgres_address: str) -> None:
    async with _opened(postgres_address.replace("/test_", "/other_")) as database:
        with pytest.raises(DatabaseUnavailable):
            await database.run(check_writable)


async def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    async with _opened(f"sqlite:///{tmp_path / 'missing' / 'hotwash.db'}") as database:
        with pytest.raises(DatabaseUnavailable):
            await database.run(check_writable)
        with pytest.raises(DatabaseUnavailable):
            await database.migrate()
        with pytest.raises(DatabaseUnavailable):
            await database.run(_nothing)


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("This is not a database. " * 100)
    async with _opened(f"sqlite:///{tmp_path / 'notes.txt'}") as database:
        with pytest.raises(DatabaseUnavailable):
            await database.migrate()
        with pytest.raises(DatabaseUnavailable):
            await database.run(_nothing)


async def test_tables_that_were_never_made_are_unavailable(empty_address: str) -> None:
    async with _opened(empty_address) as database:
        with pytest.raises(DatabaseUnavailable):
            await Record(database).declares()


async def test_a_locked_file_is_unavailable_in_time_and_works_again_after(sqlite_address: str) -> None:
    async with _opened(sqlite_address) as database:
        record = Record(database)
        await record.declares()
        began = monotonic()
        with _locked(sqlite_address):
            refused = await asyncio.gather(
                record.writes(1, Noted(text="Lost")), database.run(_nothing), return_exceptions=True
            )
        assert [type(one) for one in refused] == [DatabaseUnavailable, DatabaseUnavailable]
        assert monotonic() - began < 2 * LOCK_WAIT.total_seconds()
        await record.writes(1, Noted(text="Kept"))
        assert [entry.text for entry in await record.entries()][1:] == ["Kept"]


async def test_a_held_incident_is_unavailable_in_time_and_works_again_after(postgres_address: str) -> None:
    async with _opened(postgres_address) as one, _opened(postgres_address) as other:
        await Record(one).declares()
        async with Record(one).open() as journal:
            await journal.incident_for(1, CHANNEL)
            began = monotonic()
            with pytest.raises(DatabaseUnavailable):
                await Record(other).writes(1, Noted(text="Lost"))
            assert monotonic() - began < 2 * LOCK_WAIT.total_seconds()
        await Record(other).writes(1, Noted(text="Kept"))
        assert [entry.text for entry in await Record(one).entries()][1:] == ["Kept"]


async def test_a_connection_that_breaks_on_the_way_loses_the_transaction_and_no_later_one(
    postgres_address: str,
) -> None:
    async with processes(postgres_address) as [one, other]:
        record = Record(one)
        await record.declares()
        with pytest.raises(DatabaseUnavailable):  # noqa: PT012 - the block's end is what fails
            async with record.open() as journal:
                journal.write(await journal.incident_for(1, None), Noted(text="Lost"))
                await _cut_all_other_connections(other)
        await record.writes(1, Noted(text="Kept"))
        assert [entry.text for entry in await record.entries()][1:] == ["Kept"]


async def test_connections_that_were_idle_when_the_server_restarted_cost_one_transaction_at_most(
    postgres_address: str,
) -> None:
    async with processes(postgres_address) as [one, other]:
        await asyncio.gather(*(one.run(check_writable) for _ in range(8)))
        await _cut_all_other_connections(other)
        outcomes = [await _answers(one) for _ in range(8)]
        assert outcomes.count(False) <= 1
        assert outcomes[1:] == [True] * 7


async def _cut_all_other_connections(database: Database) -> None:
    others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    async with database.transaction() as session:
        cut = await (await session.connection()).execute(text(f"SELECT pg_terminate_backend(pid, 5000) {others}"))
        assert all(cut.scalars())


async def _answers(database: Database) -> bool:
    try:
        await database.run(check_writable)
    except DatabaseUnavailable:
        return False
    return True


async def test_a_row_that_is_there_already_is_no_unavailable_database(database: Database) -> None:
    async def twice(session: AsyncSession) -> None:
        session.add_all([Workspace(slack_id="T1"), Workspace(slack_id="T1")])

    with pytest.raises(IntegrityError):
        await database.run(twice)
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await twice(session)
    await database.run(check_writable)


async def test_who_stops_waiting_for_a_lock_leaves_nothing_behind(postgres_address: str) -> None:
    async with processes(postgres_address) as [one, other]:
        await Record(one).declares()
        async with Record(one).open() as journal:
            await journal.incident_for(1, None)
            impatient = asyncio.create_task(Record(other).writes(1, Noted(text="Lost")))
            await somebody_waits_for_a_lock(journal.session)
            impatient.cancel()
            with pytest.raises(asyncio.CancelledError):
                await impatient
        await Record(other).writes(1, Noted(text="Kept"))
        assert [entry.text for entry in await Record(one).entries()][1:] == ["Kept"]
