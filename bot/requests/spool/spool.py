"""Stores requests on the local disk while the database is down, and hands them over when it is back.

A request is on the disk before anybody is told so; those that come at the same moment share a commit. They enter the
record in their order, with their original times and keys. After a crash, or beside another process that shares the
folder, a request may be handed over again: its key sees to it that it counts once.
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
from bot.requests.spool.spool_file import Row, SpoolFile
from commands.core.request import Request

log = structlog.get_logger(__name__)
Result = TypeVar("Result")

MOST_KEPT = 10_000
"""How many requests are kept at the most; what comes after that is refused, and the person's words are handed back."""

HANDED_OVER_TOGETHER = 100
"""How many requests are read, and deleted, at once."""

LOOK_SECONDS = 0.5
"""How long a look at the disk may take before it is said that it does not answer: many watchdogs wait for a second."""


class SpoolFull(Exception):
    """No more can be kept on this machine."""


class Spool:
    """The requests in `spool.db` in a folder. Its calls use the disk in a thread, one after another."""

    def __init__(self, folder: Path) -> None:
        self.file = SpoolFile(folder / "spool.db")
        self._disk = asyncio.Lock()
        self._coming: dict[str, Row] = {}
        self._being_written: dict[str, Row] = {}
        self._next_write: asyncio.Task[set[str]] | None = None
        self._checking: asyncio.Task[DiskProblem | None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self.least_free = LEAST_FREE
        self.look_seconds = LOOK_SECONDS
        self.is_stuck = False
        """Whether the last request that was to enter the record could not."""
        try:
            self.file.oldest(0)
        except OSError as error:
            log.error("spool.unreadable", error=error.strerror)

    @property
    def holds_something(self) -> bool:
        """Whether anything waits to enter the record."""
        return len(self) > 0

    def __len__(self) -> int:
        return self.file.waiting.number + len(self._coming) + len(self._being_written)

    @property
    def since(self) -> datetime | None:
        """When the first request that waits was received (UTC)."""
        since = self.file.waiting.since
        return datetime.fromisoformat(since) if since is not None else None

    async def trouble(self) -> DiskProblem | None:
        """Tell what keeps words from the disk, or soon will: no answer, no leave, little room, too much that waits."""
        if len(self) >= MOST_KEPT:
            return DiskProblem(says=f"{len(self)} lines wait to enter the record, and no more are kept", keeps=False)
        if self._checking is None or self._checking.done():  # one at a time: a disk that hangs holds one thread
            self._checking = asyncio.create_task(self._in_turn(partial(trouble, self.file, self.least_free)))
        checking = self._checking  # somebody else who asks may begin the next check while this one is waited for
        checked, _ = await asyncio.wait({checking}, timeout=self.look_seconds)
        if not checked:
            return DiskProblem(says="the disk for what is typed in an outage does not answer", keeps=False)
        return checking.result()

    async def look(self) -> None:
        """Learn what other processes that share the folder have kept there, or entered from there.

        Nobody waits for that longer than `look_seconds`: what a disk that hangs shows in the end is known then.
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
        self.is_stuck = self.is_stuck and self.holds_something

    async def keep(self, request: Request) -> None:
        """Put a request on the disk; one with the same key that is there already is not kept twice.

        Whoever stops waiting leaves a request that is kept all the same.

        Raises:
            SpoolFull: when too much waits already.
            OSError: when the disk does not take it; nothing of it is there.
        """
        self._coming[request.key] = _row(request)
        if self._next_write is None:
            self._next_write = asyncio.create_task(self._write())
        if request.key in await asyncio.shield(self._next_write):
            raise SpoolFull

    async def enter(self, enter: Callable[[dict[str, Any]], Awaitable[bool]]) -> int:
        """Hand over every request in its order until one cannot enter yet; give how many entered.

        `enter` says whether it is settled: in the record, or refused for good.

        Raises:
            OSError: when the disk does not give them.
        """
        entered = 0
        try:
            while lines := await self._run(partial(self.file.oldest, HANDED_OVER_TOGETHER)):
                for line in lines:
                    self.is_stuck = not await enter(line)
                    if self.is_stuck:
                        return entered
                    self.file.settle(line["key"])
                    entered += 1
            return entered
        finally:
            await self.look()

    async def set_aside(self, line: dict[str, Any], reason: str) -> None:
        """Store a request that cannot enter the record, with the reason, for whoever looks after the bot.

        Raises:
            OSError: when the disk does not take it.
        """
        await self._run(partial(self.file.refuse, line["key"], reason, json.dumps(line)))

    async def _write(self) -> set[str]:
        """Write what has come until the disk is free, and give the keys of what found no room."""
        async with self._disk:
            self._next_write, self._being_written, self._coming = None, self._coming, {}
            try:
                return await asyncio.to_thread(self.file.add, list(self._being_written.values()), MOST_KEPT)
            finally:
                self._being_written = {}

    async def _run(self, job: Callable[[], Result]) -> Result:
        """Run a job on the disk to its end; whoever stops waiting does not let the next one begin before that."""
        return await asyncio.shield(asyncio.create_task(self._in_turn(job)))

    async def _in_turn(self, job: Callable[[], Result]) -> Result:
        async with self._disk:
            return await asyncio.to_thread(job)


def _row(request: Request) -> Row:
    received_at = request.received_at.astimezone(UTC).isoformat(timespec="microseconds")
    return request.key, received_at, json.dumps(line_of(request))
