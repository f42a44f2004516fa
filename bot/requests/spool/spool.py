"""Keeps what people typed on the local disk while the database is away, and enters it in the record when it is back.

Appended lines are on the disk (fsync) before anybody is told so; those that wait at the same moment share that. Lines
enter the record in their order, with their original times and keys: a crash in between enters them again, and the keys
see to it that each counts once. Processes share a folder, and each enters what any of them has kept.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from bot.requests.spool import jsonl_file
from bot.requests.spool.batch_append import BatchAppend
from bot.requests.spool.codec import line_of
from bot.requests.spool.disk_check import LEAST_FREE, DiskProblem, trouble
from commands.core.request import Request

log = structlog.get_logger(__name__)

MOST_KEPT = 10_000
"""How many lines are kept at the most; what comes after that is refused, and the person's words are handed back."""

LOOK_SECONDS = 0.5
"""How long a look at the disk may take before it is said that it does not answer: many watchdogs wait for a second."""


class SpoolFull(Exception):
    """No more can be kept on this machine."""


class Spool:
    """An append-only file of requests. `now` gives the time (UTC)."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._waiting = folder / "waiting.jsonl"
        self._entering = folder / "entering.jsonl"
        self._refused = folder / "refused.jsonl"
        self._now = now
        self._together = BatchAppend(self._waiting, self._is_kept)
        self._keys: set[str] = set()
        self._came: set[str] = set()  # since the last look began, and so with what has gone
        self._gone: set[str] = set()
        self._settled: set[str] = set()
        self._aside: set[str] = set()
        self._looking: asyncio.Task[DiskProblem | None] | None = None
        self._seeing: asyncio.Task[None] | None = None
        self.least_free = LEAST_FREE
        self.look_seconds = LOOK_SECONDS
        self.is_stuck = False
        """Whether the last line that was to enter the record could not."""
        self.since: datetime | None = None
        self._marks = self._marked()
        self._know(self._on_disk())

    @property
    def holds_something(self) -> bool:
        """Whether anything waits to enter the record."""
        return bool(self._keys or self._together)

    def __len__(self) -> int:
        return len(self._keys) + len(self._together)

    async def trouble(self) -> DiskProblem | None:
        """Tell what keeps words from the disk, or soon will: no answer, no leave, little room, too much that waits."""
        if len(self) >= MOST_KEPT:
            return DiskProblem(says=f"{len(self)} lines wait to enter the record, and no more are kept", keeps=False)
        if self._looking is None or self._looking.done():  # one look at a time: a disk that hangs holds one thread
            self._looking = asyncio.create_task(asyncio.to_thread(trouble, self._waiting, self.least_free))
        looking = self._looking  # somebody else who asks may begin the next look while this one is waited for
        looked, _ = await asyncio.wait({looking}, timeout=self.look_seconds)
        if not looked:
            return DiskProblem(says="the disk for what is typed in an outage does not answer", keeps=False)
        return looking.result()

    async def look(self) -> None:
        """Learn what other processes that share the folder have kept there, or entered from there.

        Nobody waits for that longer than `look_seconds`: what a disk that hangs shows in the end is known then.
        """
        if self._seeing is None or self._seeing.done():  # one look at a time, here too
            self._seeing = asyncio.create_task(self._see())
        seen, _ = await asyncio.wait({self._seeing}, timeout=self.look_seconds)
        for look in seen:
            look.result()

    async def _see(self) -> None:
        self._came.clear()
        self._gone.clear()
        try:
            marks = await asyncio.to_thread(self._marked)
            if marks != self._marks:
                self._know(await asyncio.to_thread(self._on_disk))
                self._marks = marks
        except OSError as error:
            log.error("spool.unreadable", error=type(error).__name__)

    def _marked(self) -> list[object]:
        return [jsonl_file.mark(file) for file in (self._waiting, self._entering)]

    def _on_disk(self) -> list[dict[str, Any]]:
        """Give the lines there are: they move from the first of the files to the second, so none is missed."""
        files = (self._waiting, self._entering)
        return [line for file in files if jsonl_file.mark(file) for line in jsonl_file.read(file)]

    def _know(self, lines: Sequence[dict[str, Any]]) -> None:
        """Take in what was on the disk at a moment of the last look; what was done here meanwhile is known better."""
        found = {line["key"]: datetime.fromisoformat(line["received_at"]) for line in lines}
        self._keys = (found.keys() | self._came) - self._gone - self._settled
        waits = [moment for key, moment in found.items() if key in self._keys]
        if not self.holds_something:
            self.since, self.is_stuck = None, False
        elif waits:
            self.since = min(waits) if self.since is None else min(self.since, *waits)

    async def keep(self, request: Request) -> None:
        """Put a request on the disk; one with the same key is there already and is not kept twice.

        Raises:
            SpoolFull: when too much waits already.
            OSError: when the disk does not take it.
        """
        if request.key in self._keys:
            return
        if len(self) >= MOST_KEPT and request.key not in self._together:
            raise SpoolFull
        await self._together.append(request.key, jsonl_file.encoded(line_of(request)))

    def _is_kept(self, key: str) -> None:
        self._keys.add(key)
        self._came.add(key)
        self._gone.discard(key)
        self.since = self.since or self._now()

    async def enter(self, enter: Callable[[dict[str, Any]], Awaitable[bool]]) -> int:
        """Hand over every line in its order until one cannot enter yet; give how many entered.

        `enter` says whether the line is settled: in the record, or refused for good. What is settled is handed over
        once more after a crash at the most. Of several processes that share a folder, one at a time does this.
        """
        async with self._turn() as is_ours:
            return await self._enter(enter) if is_ours else 0

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[bool]:
        """Take a turn in a thread; whoever stops waiting for it gives it back as soon as it is there."""
        turn = jsonl_file.turn(self._folder)
        taking = asyncio.get_running_loop().run_in_executor(None, turn.__enter__)
        try:
            yield await asyncio.shield(taking)
        finally:
            if taking.done():
                turn.__exit__(None, None, None)
            else:
                taking.add_done_callback(lambda _: turn.__exit__(None, None, None))

    async def _enter(self, enter: Callable[[dict[str, Any]], Awaitable[bool]]) -> int:
        entered = 0
        while await self._take_over():
            for line in await asyncio.to_thread(jsonl_file.read, self._entering):
                if line["key"] in self._settled:
                    continue  # the last time, before a line that could not enter yet
                self.is_stuck = not await enter(line)
                if self.is_stuck:
                    return entered
                self._settled.add(line["key"])
                self._forget({line["key"]})
                entered += 1
            await asyncio.to_thread(self._entering.unlink, missing_ok=True)
            self._forget(self._settled)
            self._settled.clear()
            self._aside.clear()
        return entered

    async def _take_over(self) -> bool:
        """Move what waits to where it is entered from; what was being entered when a crash came goes first."""
        await self._together.settled()
        async with self._together.writing:
            is_there = await asyncio.to_thread(self._move)
            if not is_there:
                self._forget(set(self._keys))  # what is left of them another process has entered
                self.since, self.is_stuck = None, False
            return is_there

    def _forget(self, keys: set[str]) -> None:
        self._keys -= keys
        self._gone |= keys

    def _move(self) -> bool:
        if self._entering.exists():
            return True
        if not self._waiting.exists():
            return False
        os.replace(self._waiting, self._entering)
        return True

    async def set_aside(self, line: dict[str, Any], reason: str) -> None:
        """Keep a line that cannot enter the record, with the reason, for whoever looks after the bot.

        Raises:
            OSError: when the disk does not take it.
        """
        if line["key"] not in self._aside:
            refused = jsonl_file.encoded({**line, "reason": reason})
            await asyncio.to_thread(jsonl_file.append, self._refused, [refused])
            self._aside.add(line["key"])
