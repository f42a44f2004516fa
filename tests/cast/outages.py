"""A database that does not answer for a while."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.app import Hotwash


class Away:
    """Somebody else holds the database's only pen, and the door waits less long than Slack would let it."""

    def __init__(self, hotwash: Hotwash, database: Path) -> None:
        self._door, self._file = hotwash.handler, database

    def __enter__(self) -> None:
        self._other = sqlite3.connect(self._file, isolation_level=None)
        self._other.execute("BEGIN IMMEDIATE")
        self._patience, self._door.patience_seconds = self._door.patience_seconds, 0.05

    def __exit__(self, *error: object) -> None:
        self._door.patience_seconds = self._patience
        self._other.execute("ROLLBACK")
        self._other.close()
