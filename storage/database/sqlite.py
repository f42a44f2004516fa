"""How every connection to SQLite is set up: write-ahead log, full durability, foreign keys, one writer."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from storage import private_files
from storage.database import text_sanitizer

PREPARED = 512
"""How many statements stay prepared: those that insert many rows at once are different for each number of rows."""


CACHE_KIBIBYTES = 8 * 1024
"""How much of the file stays in memory: with a million entries, SQLite's own two megabytes are read again and again."""


LOG_SECONDS = 1.0
"""How long turning on the write-ahead log is tried again; the other connection's switch takes milliseconds."""

LOG_AGAIN_SECONDS = 0.01


def keep_private(_dialect: object, _record: object, arguments: list[str], _options: object) -> None:
    """Make the file for its owner alone before SQLite would make it; SQLite gives -wal and -shm the rights of the file.

    A file that an earlier version made for everybody to read is closed to others, with the two beside it.
    """
    file = arguments[0]
    if file.startswith("file:"):  # an address with options of SQLite's own, such as to read only
        return
    with suppress(OSError):  # SQLite says better what is wrong
        private_files.make_file(Path(file))
    for suffix in ("", "-wal", "-shm"):
        private_files.close_to_others(Path(file + suffix))


def prepare(connection: Any, _record: object) -> None:
    """Set up a new connection; transactions are begun by us, because the driver's own guesses come too late."""
    connection.isolation_level = None
    cursor = connection.cursor()
    use_write_ahead_log(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"cache_size=-{CACHE_KIBIBYTES}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def use_write_ahead_log(cursor: sqlite3.Cursor) -> None:
    """Turn on the write-ahead log, which the file keeps.

    Where two connections do so at the same moment, SQLite refuses one of them at once, whatever its timeout: it tries
    again.
    """
    last_try = monotonic() + LOG_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > last_try:
                raise
            sleep(LOG_AGAIN_SECONDS)
        else:
            return


def begin_writing(connection: Connection) -> None:
    """Take the write lock at the beginning: a lock that is asked for later may never come."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def plain_engine(url: URL, lock_wait_seconds: float) -> Engine:
    """Make an engine of one connection whose statements run at once, in the thread that asks."""
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        poolclass=StaticPool,
        json_serializer=text_sanitizer.to_json,
        connect_args={
            "timeout": lock_wait_seconds,
            "check_same_thread": False,
            "cached_statements": PREPARED,
        },
    )
    event.listen(engine, "do_connect", keep_private)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin_writing)
    event.listen(engine, "before_cursor_execute", text_sanitizer.replace_in_parameters, retval=True)
    return engine
