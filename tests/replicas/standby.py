"""A second PostgreSQL server that follows the first one commit by commit, and takes its place when that is lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from sqlalchemy import make_url

from tests.storage.postgres import Postgres

LONGEST_START = 20.0
FOLLOWS = "SELECT count(*) AS followers FROM pg_stat_replication WHERE sync_state = 'sync' HAVING count(*) = 1;"


class Standby:
    """The follower of a server. It can only be read until it takes over."""

    def __init__(self, primary: Postgres) -> None:
        self._primary = primary
        self._folder = primary.folder.with_name("standby")

    def begin(self) -> None:
        """Copy the server, follow it, and let it confirm nothing any more that is not here too."""
        self._folder.mkdir(mode=0o700)
        shutil.chown(self._folder, self._primary.folder.owner())
        host = str(make_url(self._primary.address("postgres")).query["host"])
        folder = str(self._folder)
        self._primary.run("pg_basebackup", "-h", host, "-U", "postgres", "-D", folder, "-R", "-c", "fast")
        (self._folder / ".s.PGSQL.5432.lock").unlink()  # the first server's own, which was copied too
        listens = f"-h '' -k {folder}"
        self._primary.run("pg_ctl", "-w", "-D", folder, "-l", f"{folder}/log", "-o", listens, "start")
        self._primary.psql("ALTER SYSTEM SET synchronous_standby_names = '*'; SELECT pg_reload_conf();")
        until = monotonic() + LONGEST_START
        while "1 row" not in self._primary.psql(FOLLOWS):
            assert monotonic() < until, "the standby does not follow"
            sleep(0.05)

    def address(self, name: str) -> str:
        """Give a database's address, as people write it."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def lose_the_first(self) -> None:
        """End the first server at once, as a machine that is lost."""
        self._primary.ends("-m", "immediate")

    def take_over(self) -> None:
        """Be the server from now on."""
        self._primary.run("pg_ctl", "-w", "-D", str(self._folder), "promote")

    def end(self) -> None:
        """End it."""
        self._primary.run("pg_ctl", "-D", str(self._folder), "-m", "immediate", "stop")


@contextmanager
def followed(primary: Postgres) -> Iterator[Standby]:
    """Give a standby of a server until the block ends."""
    standby = Standby(primary)
    standby.begin()
    try:
        yield standby
    finally:
        standby.end()
