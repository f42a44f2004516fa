"""The tables that the migrations make are the tables that the models describe, on both databases."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel
from structlog.testing import capture_logs

import storage
from storage.database.database import Database
from storage.database.migrate import ADVISORY_LOCK
from tests.storage.record import Record, processes

SET_NEWER_VERSION = text("UPDATE alembic_version SET version_num = '9999'")
VERSIONS = text("SELECT version_num FROM alembic_version")


def _add_a_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE incident ADD COLUMN mood VARCHAR"))


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, SQLModel.metadata))


def _partial_indexes(connection: Connection) -> dict[str, str]:
    found = {}
    inspector, dialect = inspect(connection), connection.dialect.name
    for table in inspector.get_table_names():
        for index in inspector.get_indexes(table):
            where = index.get("dialect_options", {}).get(f"{dialect}_where")
            if where is not None:
                found[str(index["name"])] = str(where)
    return found


async def test_the_models_are_the_sum_of_the_migrations(database: Database) -> None:
    assert await database.on_connection(_differences) == []


async def test_what_waits_is_found_by_partial_indexes(database: Database) -> None:
    indexes = await database.on_connection(_partial_indexes)
    assert set(indexes) == {"escalation_waiting", "outbox_pending"}
    assert "waiting" in indexes["escalation_waiting"]
    assert "pending" in indexes["outbox_pending"]


async def test_a_column_too_many_would_be_noticed(database: Database) -> None:
    await database.on_connection(_add_a_column)
    assert await database.on_connection(_differences) != []


async def test_migrating_again_changes_nothing(empty_address: str) -> None:
    async with processes(empty_address, 1) as [database]:
        await database.migrate()
        await database.migrate()
        assert await database.on_connection(_differences) == []


async def test_replicas_that_start_together_take_turns_at_migrating(empty_address: str) -> None:
    async with processes(empty_address, 4) as replicas:
        await asyncio.gather(*(replica.migrate() for replica in replicas))
        for replica in replicas:
            assert await replica.on_connection(_differences) == []


async def test_a_replica_waits_for_a_migration_that_takes_longer_than_a_request_may(postgres_address: str) -> None:
    async with processes(postgres_address) as [first, second]:
        async with first.transaction() as session:
            slow = await session.connection()
            await slow.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
            await slow.execute(text("SET LOCAL statement_timeout = 0"))
            waiting = asyncio.create_task(second.migrate())
            await slow.execute(text("SELECT pg_sleep(2.7)"))  # the server's time, not the test's: a migration at work
            assert not waiting.done()
        await waiting


async def test_a_database_that_is_newer_is_left_as_it_is_and_used(database: Database) -> None:
    await database.on_connection(_add_a_column)
    await database.on_connection(lambda connection: connection.execute(SET_NEWER_VERSION))
    with capture_logs() as logs:
        await database.migrate()
    assert [(line["event"], line["revisions"]) for line in logs] == [("database.newer_version", ["9999"])]
    record = Record(database)
    await record.declares()
    assert (await record.incident()).title == "Checkout is down"
    assert await database.on_connection(lambda connection: connection.execute(VERSIONS).scalars().all()) == ["9999"]


def test_an_installed_package_finds_its_migrations(tmp_path: Path) -> None:
    site = tmp_path / "site 100% packages"
    package = Path(storage.__file__).parent
    shutil.copytree(package, site / "storage", ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        "import asyncio, storage; from storage.database.database import Database; print(storage.__file__);"
        "asyncio.run(Database('sqlite:///installed.db').migrate())"
    )
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(str(site))
    assert (tmp_path / "installed.db").stat().st_size > 0
