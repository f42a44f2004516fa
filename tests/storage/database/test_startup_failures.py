"""Which failures of a database at the start may pass, and which somebody has to mend."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.database.database import Database, DatabaseUnavailable
from storage.database.migrate import is_transient
from tests.storage.postgres import Postgres


class Told(Exception):
    """What a server says, as the driver passes it on."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize("sqlstate", ["57P03", "57P01", "25006", "53300", "55P03", "08006"])
def test_a_server_that_starts_or_stops_or_follows_or_is_crowded_may_be_there_later(sqlstate: str) -> None:
    assert is_transient(DBAPIError(None, None, Told(sqlstate)))


@pytest.mark.parametrize("sqlstate", ["28P01", "3D000", "42501", "42P07", None])
def test_a_wrong_password_or_name_or_a_missing_right_stays_wrong(sqlstate: str | None) -> None:
    assert not is_transient(DBAPIError(None, None, Told(sqlstate)))


def test_a_server_that_cannot_be_reached_may_be_there_later() -> None:
    assert is_transient(ConnectionRefusedError())
    assert not is_transient(ValueError())
    assert not is_transient(None)


def test_a_file_that_somebody_else_holds_may_be_free_later(tmp_path: Path) -> None:
    file = tmp_path / "hotwash.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other, closing(sqlite3.connect(file)) as ours:
        other.execute("BEGIN EXCLUSIVE")
        ours.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(sqlite3.OperationalError, match="locked") as caught:
            ours.execute("CREATE TABLE anything (id INTEGER)")
    assert is_transient(OperationalError(None, None, caught.value))


async def test_a_file_that_is_no_database_stays_none(tmp_path: Path) -> None:
    file = tmp_path / "hotwash.db"
    file.write_text("these are no pages of a database\n" * 100)
    assert not is_transient(await why_not(f"sqlite:///{file}"))


async def test_a_database_that_does_not_exist_stays_away(postgres: Postgres) -> None:
    assert not is_transient(await why_not(postgres.address("nowhere")))


async def why_not(address: str) -> BaseException | None:
    """Why this database cannot be migrated."""
    database = Database(address)
    with pytest.raises(DatabaseUnavailable) as caught:
        await database.migrate()
    await database.close()
    return caught.value.__cause__
