"""How every connection to SQLite is set up: write-ahead log, full durability, foreign keys, one writer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection


def prepare(connection: Any, _record: object) -> None:
    """Set up a new connection; transactions are begun by us, because the driver's own guesses come too late."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def begin_writing(connection: Connection) -> None:
    """Take the write lock at the beginning: a lock that is asked for later may never come."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
