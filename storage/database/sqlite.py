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
"""How many prepared statements are cached: a bulk insert is a different statement for each number of rows."""


CACHE_KIBIBYTES = 8 * 1024
"""The page cache: with a million entries, SQLite's default of two megabytes is read again and again."""


LOG_SECONDS = 1.0
"""How long turning on the write-ahead log is retried; the other connection's switch takes milliseconds."""

LOG_AGAIN_SECONDS = 0.01


def keep_private(_dialect: object, _record: object, arguments: list[str], _options: object) -> None:
    """Create the file for its owner alone before SQLite does; SQLite gives -wal and -shm the permissions of the file.

    A file that an earlier version made readable for everybody is restricted to its owner, with -wal and -shm.
    """
    file = arguments[0]
    if file.startswith("file:"):  # a URI with SQLite's own options, such as mode=ro
        return
    with suppress(OSError):  # SQLite's own error is clearer
        private_files.make_file(Path(file))
    for suffix in ("", "-wal", "-shm"):
        private_files.close_to_others(Path(file + suffix))


def prepare(connection: Any, _record: object) -> None:
    """Set up a new connection; we begin transactions ourselves, because the driver begins them too late."""
    connection.isolation_level = None
    cursor = connection.cursor()
    use_write_ahead_log(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"cache_size=-{CACHE_KIBIBYTES}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def use_write_ahead_log(cursor: sqlite3.Cursor) -> None:
    """Turn on the write-ahead log, which the file keeps.

    If two connections do so at the same moment, SQLite refuses one of them at once, whatever its timeout; it is
    retried.
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
    """Take the write lock at the beginning: upgrading a read lock later can fail at once."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def plain_engine(url: URL, lock_wait_seconds: float) -> Engine:
    """Make an engine with one connection whose statements run synchronously in the calling thread."""
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
