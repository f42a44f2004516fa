"""A connection to SQLite is set up beside others that are being set up."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Self

import pytest

from storage.database import sqlite


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None, timeout=0)


def test_the_write_ahead_log_is_turned_on_when_another_connection_has_let_go(tmp_path: Path) -> None:
    other = _opened(tmp_path / "new.db")
    other.execute("BEGIN IMMEDIATE")
    refused: list[int] = []

    class LetGo(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Self:
            try:
                return super().execute(sql, parameters)
            except sqlite3.OperationalError as error:
                refused.append(error.sqlite_errorcode)
                other.execute("COMMIT")
                raise

    connection = _opened(tmp_path / "new.db")
    sqlite.use_write_ahead_log(connection.cursor(LetGo))
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert refused == [sqlite3.SQLITE_BUSY]


def test_a_file_that_can_only_be_read_is_not_tried_again(tmp_path: Path) -> None:
    _opened(tmp_path / "new.db").execute("CREATE TABLE one (id INTEGER)")
    tried: list[str] = []

    class Counting(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Self:
            tried.append(sql)
            return super().execute(sql, parameters)

    connection = sqlite3.connect(f"file:{tmp_path}/new.db?mode=ro", uri=True, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        sqlite.use_write_ahead_log(connection.cursor(Counting))
    assert len(tried) == 1
