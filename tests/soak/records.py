"""The record of a soak, as it is seen from beside the bot: a SQLite file, or a database on a PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database.database import Database
from tests.storage.postgres import running

KINDS = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
"""What a soak can be recorded on, and how it is called."""

TABLES = ("timeline_entry", "outbox", "answered_request")
COUNTS = {table: f"SELECT count(*) FROM {table}" for table in TABLES}  # noqa: S608 - the names stand above

SEGMENT = 16.0
"""MB: a write-ahead log of PostgreSQL grows by files of this size."""

SMALL_LOG = """
ALTER SYSTEM SET min_wal_size = '32MB';
ALTER SYSTEM SET max_wal_size = '64MB';
SELECT pg_reload_conf();
"""
"""A server keeps so much of its log that a soak would see nothing but its filling; this is soon full."""

PLACES = {
    "file": "SELECT pg_database_size(current_database()) / 1024.0 / 1024.0",
    "log": "SELECT sum(size) / 1024.0 / 1024.0 FROM pg_ls_waldir()",
}


class Record(Protocol):
    """Where a soak is recorded."""

    address: str
    bounds: Mapping[str, float]
    """By how much what may grow here, where that is not the same for every record."""

    def look(self) -> Mapping[str, float]:
        """Give the size of the file and of the log in MB, and how many rows each of `TABLES` has."""


class RecordFile:
    """A SQLite file."""

    bounds: Mapping[str, float] = {}

    def __init__(self, file: Path) -> None:
        self.address = f"sqlite:///{file}"
        self._file = file

    def look(self) -> Mapping[str, float]:
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as connection:
            rows = {table: float(connection.execute(count).fetchone()[0]) for table, count in COUNTS.items()}
        log = self._file.with_name(self._file.name + "-wal")
        return {"file": _megabytes(self._file), "log": _megabytes(log), **rows}


def _megabytes(file: Path) -> float:
    return file.stat().st_size / 1024 / 1024 if file.exists() else 0.0


class RecordServer:
    """A database on a PostgreSQL."""

    bounds: Mapping[str, float] = {"log": 2 * SEGMENT}

    def __init__(self, address: str) -> None:
        self.address = address

    def look(self) -> Mapping[str, float]:
        """Ask the server, from a thread of its own."""
        return asyncio.run(self._ask())

    async def _ask(self) -> Mapping[str, float]:
        async def ask(session: AsyncSession) -> dict[str, float]:
            connection = await session.connection()
            asked = {name: await connection.execute(text(query)) for name, query in (PLACES | COUNTS).items()}
            return {name: float(answer.scalar_one()) for name, answer in asked.items()}

        database = Database(self.address)
        try:
            return await database.run(ask)
        finally:
            await database.close()


@contextmanager
def opened(kind: str, folder: Path, *, durable: bool = True) -> Iterator[Record]:
    """Give an empty record of this kind; a durable server waits for the disk, as in production."""
    if kind == "sqlite":
        yield RecordFile(folder / "soak.db")
        return
    with running(durable=durable) as server:
        server.psql(SMALL_LOG)
        with server.database(template="template0") as address:
            yield RecordServer(address)
