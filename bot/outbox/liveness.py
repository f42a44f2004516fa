"""Shows that this process is alive, and finds out which others are not: what they held need not wait for its lease.

A process that claims holds the lock of a file (`flock`) that has its worker's name. The kernel lets go of the lock when
the process is gone, however it went, and not before: one that is only stopped still holds it. Locks are believed only
among processes of one running kernel, because file systems that machines share may keep them for each machine alone;
and where no file can be made, none is seen. The lease is the floor in every such case.
"""

from __future__ import annotations

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path

import structlog

from storage import private_files
from storage.database.database import Database, DatabaseUnavailable
from storage.outbox import reclaim

log = structlog.get_logger(__name__)

BOOT = Path("/proc/sys/kernel/random/boot_id")
"""Names the running kernel, for all containers on it (random(4), Linux)."""

MOST_AT_ONCE = 64
"""How many of the dead are looked after at the same time: each takes an open file, of which a process has few."""


def _kernel() -> str:
    try:
        return BOOT.read_text().strip()
    except OSError:
        return platform.node()


class Alive:
    """A worker's sign of life in a folder that the processes of a machine share, and a look at those of the others."""

    def __init__(self, folder: Path, worker: str, *, kernel: str | None = None) -> None:
        self._folder = folder
        self._kernel = kernel or _kernel()
        self._file = folder / f"{worker}.{self._kernel}"
        self._held: int | None = None

    def show(self) -> None:
        """Hold the lock from now on, before anything is claimed; without it, what this worker held waits for its lease.

        The file gets its name when its lock is held, so that nobody ever finds it free while this process lives.
        """
        unnamed = self._folder / f".{self._file.name}"
        try:
            private_files.make_folder(self._folder)
            self._held = private_files.open_file(unnamed, os.O_RDWR | os.O_CREAT)
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            unnamed.rename(self._file)
        except OSError as error:
            log.warning("liveness.not_shown", folder=str(self._folder), detail=str(error))
            with suppress(OSError):
                unnamed.unlink()

    def end(self) -> None:
        """Take the sign of life away: this process neither holds nor claims anything any more."""
        if self._held is not None:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)
            os.close(self._held)
            self._held = None

    async def release_the_dead(self, database: Database, until: datetime) -> int:
        """Give back what the dead held, and give how many effects that were; what fails is left to the leases.

        It can be claimed from `until` on (UTC): what the dead had sent to Slack may still be on its way.
        """
        released = 0
        try:
            while (more := await self._release_some(database, until)) is not None:
                released += more
        except (OSError, DatabaseUnavailable) as error:
            log.warning("liveness.not_checked", folder=str(self._folder), detail=str(error))
        return released

    async def _release_some(self, database: Database, until: datetime) -> int | None:
        """Do so for some of the dead; None when nobody is dead any more."""
        with self._dead() as files:
            if not files:
                return None
            named = [file.name.partition(".") for file in files]
            workers = [worker for worker, _, kernel in named if kernel == self._kernel]
            released = 0
            if workers:
                released = await database.run(lambda session: reclaim.release(session, workers, until=until))
            for file in files:
                file.unlink(missing_ok=True)
        if workers:
            log.info("liveness.released", dead=workers, effects=released)
        return released

    @contextmanager
    def _dead(self) -> Iterator[list[Path]]:
        """Give files whose locks nobody held, and hold them until the block ends: one process looks after each."""
        with ExitStack() as locks:
            shown = sorted(self._folder.glob("[!.]*"))
            dead = (file for file in shown if file != self._file and locks.enter_context(_locked(file)))
            yield list(islice(dead, MOST_AT_ONCE))


@contextmanager
def _locked(file: Path) -> Iterator[bool]:
    """Say whether the lock of a file could be taken; it is held until the block ends."""
    try:
        descriptor = os.open(file, os.O_RDWR)
    except OSError:
        yield False  # somebody has taken it away, or it is not for us to look at
        return
    try:
        yield _is_free(descriptor)
    finally:
        os.close(descriptor)


def _is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
