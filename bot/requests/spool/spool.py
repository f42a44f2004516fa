"""Stores requests on the local disk while the database is down, and replays them afterwards.

A request is on the disk before it is confirmed; requests that arrive at the same moment share a commit. They are
replayed in order, with their original times and keys. After a crash, or if another process shares the folder, a
request may be replayed again: its key makes it count once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog

from bot.requests.spool.codec import line_of
from bot.requests.spool.disk_check import LEAST_FREE, DiskProblem, trouble
from bot.requests.spool.spool_file import SpoolFile, SpoolRow
from commands.core.request import Request

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

MOST_KEPT = 10_000
"""The most requests that are spooled; further ones are refused with the typed text."""

HANDED_OVER_TOGETHER = 100
"""How many requests are read, and deleted, in one transaction."""

_LOOK_SECONDS = 0.5
"""How long a check of the disk may take before it counts as not answering: many watchdogs wait for a second."""


class SpoolFull(Exception):
    """The spool is full."""


class Spool:
    """The requests in `spool.db` in a folder. Its calls use the disk in a thread, one after another."""

    def __init__(self, folder: Path) -> None:
        self.file = SpoolFile(folder / "spool.db")
        self._disk = asyncio.Lock()
        self._arrived: dict[str, SpoolRow] = {}
        self._writing: dict[str, SpoolRow] = {}
        self._next_write: asyncio.Task[set[str]] | None = None
        self._checking: asyncio.Task[DiskProblem | None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self.least_free = LEAST_FREE
        self.look_seconds = _LOOK_SECONDS
        self.is_stuck = False
        """Whether the last replay could not be settled."""
        try:
            self.file.oldest(0)
        except OSError as error:
            log.error("spool.unreadable", error=error.strerror)

    @property
    def has_waiting(self) -> bool:
        """Whether requests wait to be drained."""
        return len(self) > 0

    def __len__(self) -> int:
        return self.file.waiting.number + len(self._arrived) + len(self._writing)

    @property
    def since(self) -> datetime | None:
        """When the oldest waiting request was received (UTC)."""
        since = self.file.waiting.since
        return datetime.fromisoformat(since) if since is not None else None

    async def trouble(self) -> DiskProblem | None:
        """Say why requests cannot be spooled, now or soon: no answer, no permission, little room, a full spool."""
        if len(self) >= MOST_KEPT:
            return DiskProblem(says=f"{len(self)} lines wait to enter the record, and no more are kept", keeps=False)
        if self._checking is None or self._checking.done():  # one at a time: a disk that hangs holds one thread
            self._checking = asyncio.create_task(self._in_turn(partial(trouble, self.file, self.least_free)))
        checking = self._checking  # another caller may start the next check while this one is awaited
        checked, _ = await asyncio.wait({checking}, timeout=self.look_seconds)
        if not checked:
            return DiskProblem(says="the disk for what is typed in an outage does not answer", keeps=False)
        return checking.result()

    async def look(self) -> None:
        """Read what other processes that share the folder have spooled or drained.

        Waits at most `look_seconds`; if the disk hangs, the read goes on in the background.
        """
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        looked, _ = await asyncio.wait({self._looking}, timeout=self.look_seconds)
        for look in looked:
            look.result()

    async def _look(self) -> None:
        try:
            await self._run(partial(self.file.oldest, 0))
        except OSError as error:
            log.error("spool.unreadable", error=error.strerror)
        self.is_stuck = self.is_stuck and self.has_waiting

    async def keep(self, request: Request) -> None:
        """Store a request on the disk; a request with the same key is stored once.

        If the caller is cancelled, the request is stored all the same.

        Raises:
            SpoolFull: when too many requests wait already.
            OSError: when the write fails; nothing is stored.
        """
        self._arrived[request.key] = _row(request)
        if self._next_write is None:
            self._next_write = asyncio.create_task(self._write())
        if request.key in await asyncio.shield(self._next_write):
            raise SpoolFull

    async def drain(self, replay: Callable[[dict[str, Any]], Awaitable[bool]]) -> int:
        """Replay every request in order until one cannot be settled yet; give how many were settled.

        `replay` says whether a request is settled: recorded, or refused for good.

        Raises:
            OSError: when the disk cannot be read.
        """
        settled = 0
        try:
            while lines := await self._run(partial(self.file.oldest, HANDED_OVER_TOGETHER)):
                for line in lines:
                    self.is_stuck = not await replay(line)
                    if self.is_stuck:
                        return settled
                    self.file.settle(line["key"])
                    settled += 1
            return settled
        finally:
            await self.look()

    async def set_aside(self, line: dict[str, Any], reason: str) -> None:
        """Store a request that cannot be recorded, with the reason, for the operator.

        Raises:
            OSError: when the disk does not take it.
        """
        await self._run(partial(self.file.refuse, line["key"], reason, json.dumps(line)))

    async def _write(self) -> set[str]:
        """Write what has arrived when the disk is free; give the keys for which there was no room."""
        async with self._disk:
            self._next_write, self._writing, self._arrived = None, self._arrived, {}
            try:
                return await asyncio.to_thread(self.file.add, list(self._writing.values()), MOST_KEPT)
            finally:
                self._writing = {}

    async def _run(self, job: Callable[[], Result]) -> Result:
        """Run a job on the disk to its end; if the caller is cancelled, the next job still waits for this one."""
        return await asyncio.shield(asyncio.create_task(self._in_turn(job)))

    async def _in_turn(self, job: Callable[[], Result]) -> Result:
        async with self._disk:
            return await asyncio.to_thread(job)


def _row(request: Request) -> SpoolRow:
    received_at = request.received_at.astimezone(UTC).isoformat(timespec="microseconds")
    return request.key, received_at, json.dumps(line_of(request))
