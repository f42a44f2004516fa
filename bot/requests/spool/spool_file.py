"""The spool's SQLite file, which processes share: committed requests are on the disk, others leave no trace.

Its calls block on the disk: run them in a thread.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import structlog

from storage import private_files

log = structlog.get_logger(__name__)

BUSY_SECONDS = 0.8
"""How long another process may hold the file before a call fails: less than a request's deadline."""

PRAGMAS = ("PRAGMA synchronous=EXTRA", "PRAGMA secure_delete=ON")
"""A commit survives a loss of power (FULL may lose the last one); deleted rows are overwritten."""

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS waiting (key TEXT PRIMARY KEY, received_at TEXT NOT NULL, line TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS refused (key TEXT PRIMARY KEY, reason TEXT NOT NULL, line TEXT NOT NULL)",
)

NOT_SETTLED = "FROM waiting WHERE key NOT IN (SELECT value FROM json_each(?))"
BEYOND = "DELETE FROM waiting WHERE rowid IN (SELECT rowid FROM waiting ORDER BY rowid LIMIT -1 OFFSET ?)"

SpoolRow = tuple[str, str, str]
"""A request's key, when it was received (UTC in ISO format with microseconds, which sorts as text), its line (JSON)."""


class Waiting(NamedTuple):
    """How many requests wait, and when the first of them was received (as in `SpoolRow`)."""

    number: int = 0
    since: str | None = None


class SpoolFile:
    """A table of requests that wait and one of those that were refused for good."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.busy_seconds = BUSY_SECONDS
        self.waiting = Waiting()
        """The waiting requests at the last commit."""
        self._settled: set[str] = set()

    def settle(self, key: str) -> None:
        """Mark a request as settled: it is skipped from now on, and deleted by the next call of `oldest`."""
        self._settled.add(key)

    def add(self, rows: Sequence[SpoolRow], most: int) -> set[str]:
        """Store requests in one commit, and give the keys of those for which `most` leaves no room.

        Raises:
            OSError: when the disk does not take them; none of them is there then.
        """
        with self._transaction() as connection:
            connection.executemany("INSERT OR IGNORE INTO waiting VALUES (?, ?, ?)", rows)
            connection.execute(BEYOND, (most,))
            stored = "SELECT 1 FROM waiting WHERE key = ?"
            return {key for key, *_ in rows if connection.execute(stored, (key,)).fetchone() is None}

    def oldest(self, most: int) -> list[dict[str, Any]]:
        """Delete the settled requests, and give the oldest of the others: `most` at the most, in their order.

        If the disk is too full to delete them, they stay settled and are deleted later.

        Raises:
            OSError: when the disk does not give them.
        """
        if self._is_empty():
            self.waiting = Waiting()
            return []
        try:
            self._delete(list(self._settled))
        except OSError as error:
            log.error("spool.not_deleted", error=error.strerror)
        select = f"SELECT line {NOT_SETTLED} ORDER BY received_at, rowid LIMIT ?"
        with self._transaction() as connection:
            return [json.loads(line) for (line,) in connection.execute(select, (self._settled_json(), most))]

    def refuse(self, key: str, reason: str, line: str) -> None:
        """Store a request that cannot be recorded, once.

        Raises:
            OSError: when the disk does not take it.
        """
        with self._transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO refused VALUES (?, ?, ?)", (key, reason, line))

    def check(self) -> None:
        """Check that the file is writable, if it exists.

        Raises:
            OSError: when it cannot.
        """
        if not self._is_empty():
            with self._transaction():
                pass

    def _delete(self, settled: Sequence[str]) -> None:
        if settled:
            with self._transaction() as connection:
                connection.executemany("DELETE FROM waiting WHERE key = ?", [(key,) for key in settled])
            self._settled.difference_update(settled)

    def _settled_json(self) -> str:
        return json.dumps(list(self._settled))

    def _is_empty(self) -> bool:
        try:
            return self.path.stat().st_size == 0
        except (FileNotFoundError, NotADirectoryError):
            return True

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction: a connection that stays open would not notice that the file is replaced.

        A process that sets a corrupt file aside waits for those that have it open.
        """
        private_files.make_folder(self.path.parent)
        with _shared(self.path.parent) as folder:
            private_files.make_file(self.path)
            private_files.close_to_others(self.path)
            inode = self.path.stat().st_ino
            try:
                with closing(sqlite3.connect(self.path, timeout=self.busy_seconds, isolation_level=None)) as connection:
                    for statement in (*PRAGMAS, "BEGIN IMMEDIATE", *SCHEMA):
                        connection.execute(statement)
                    yield connection
                    waiting = self._count(connection)
                    connection.execute("COMMIT")
            except sqlite3.Error as error:
                if _is_corrupt(error):
                    self._set_aside(folder, inode, str(error))
                raise OSError(errno.EIO, str(error)) from error
            self.waiting = waiting

    def _count(self, connection: sqlite3.Connection) -> Waiting:
        count = f"SELECT count(*), min(received_at) {NOT_SETTLED}"
        return Waiting(*connection.execute(count, (self._settled_json(),)).fetchone())

    def _set_aside(self, folder: int, inode: int, reason: str) -> None:
        """Rename a corrupt file and its journal, so that the next call begins a new one.

        Raises:
            BlockingIOError: when another process uses the file; a later call finds it corrupt again.
        """
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if self.path.stat().st_ino != inode:
            return  # another process has done so
        aside = self.path.with_name(f"{self.path.name}.corrupt-{inode}")
        with suppress(FileNotFoundError):
            self.path.with_name(f"{self.path.name}-journal").rename(f"{aside}-journal")
        self.path.rename(aside)
        log.error("spool.corrupt", reason=reason, set_aside=str(aside))


@contextmanager
def _shared(folder: Path) -> Iterator[int]:
    """Hold a shared lock of a folder; give its descriptor."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield descriptor
    finally:
        os.close(descriptor)


def _is_corrupt(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
