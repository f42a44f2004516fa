"""The record and what is kept beside it can be read by the bot's own user alone, whatever the umask is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from bot.requests.spool.spool_file import SpoolFile
from storage import people
from storage.database.database import Database, DatabaseUnavailable
from storage.database.health import check_writable

UMASKS = pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777], ids=oct)


@contextmanager
def masked(umask: int) -> Iterator[None]:
    """Let this process make its files with this umask."""
    before = os.umask(umask)
    try:
        yield
    finally:
        os.umask(before)


def rights(folder: Path) -> dict[str, str]:
    """Give the rights of everything in a folder by its name."""
    return {file.name: mode(file) for file in folder.rglob("*")}


def mode(place: Path) -> str:
    return f"{place.stat().st_mode & 0o777:o}"


@pytest.fixture
def operators(tmp_path: Path) -> Path:
    """Give a folder that an operator has made."""
    tmp_path.chmod(0o750)
    return tmp_path


async def used(database: Database) -> None:
    """Write through every kind of connection, so that all files are there."""
    await database.migrate()
    async with database.transaction() as session:
        await people.workspace(session, "T1")


@UMASKS
async def test_the_database_and_the_files_beside_it(tmp_path: Path, umask: int) -> None:
    database = Database(f"sqlite:///{tmp_path}/hotwash.db")
    with masked(umask):
        await used(database)
    assert rights(tmp_path) == dict.fromkeys(("hotwash.db", "hotwash.db-wal", "hotwash.db-shm"), "600")
    await database.close()


@UMASKS
def test_the_spool(tmp_path: Path, umask: int) -> None:
    with masked(umask):
        SpoolFile(tmp_path / "var" / "spool" / "spool.db").add([("key", "2026-11-02", "{}")], 1)
    assert rights(tmp_path) == {"var": "700", "spool": "700", "spool.db": "600"}


async def test_files_that_others_could_read_are_closed_to_them_but_the_operators_folder_is_left(
    operators: Path,
) -> None:
    with masked(0o022), closing(sqlite3.connect(operators / "hotwash.db")) as earlier:
        earlier.execute("PRAGMA journal_mode=WAL")
        earlier.execute("CREATE TABLE earlier (id INTEGER)")
        (operators / "spool.db").touch()
        assert set(rights(operators).values()) == {"644"}

        database = Database(f"sqlite:///{operators}/hotwash.db")
        await used(database)
        SpoolFile(operators / "spool.db").add([("key", "2026-11-02", "{}")], 1)
        assert set(rights(operators).values()) == {"600"}
    assert mode(operators) == "750"
    await database.close()


async def test_a_file_that_its_owner_may_only_read_stays_so(operators: Path) -> None:
    database = Database(f"sqlite:///{operators}/hotwash.db")
    await used(database)
    await database.close()
    os.chmod(operators / "hotwash.db", 0o444)

    again = Database(f"sqlite:///{operators}/hotwash.db")
    with suppress(DatabaseUnavailable):  # root may write all the same
        await again.run(check_writable)
    assert mode(operators / "hotwash.db") == "400"
    await again.close()
