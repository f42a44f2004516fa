"""Keeps what people typed on the local disk while the database is away, and enters it in the record when it is back.

Appended lines are on the disk (fsync) before anybody is told so; those that wait at the same moment share that. Lines
enter the record in their order, with their original times and keys: a crash in between enters them again, and the keys
see to it that each counts once.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.door import kept_lines
from bot.door.kept_together import KeptTogether
from bot.door.room_to_keep import LEAST_FREE, Trouble, trouble
from commands.request import Command, Request
from storage.requests import Sender
from storage.rules.policy import Policy

KEPT_VERBS = frozenset(
    {
        "declare", "drill", "event", "ack", "status", "mitigated", "resolve", "severity", "started", "detected",
        "impact", "trigger", "cause", "resolution", "lesson", "action",
    }
)  # fmt: skip
"""What makes sense later as well as now. Everything else is refused honestly while the database is away."""

LOOKING_VERBS = frozenset({"timeline", "summary", "show", "list", "actions", "help"})
"""What changes nothing: it is answered from what the record holds, even if something kept cannot enter it."""

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
        self._together = KeptTogether(self._waiting, self._is_kept)
        kept = [*kept_lines.read(self._entering), *kept_lines.read(self._waiting)]
        self._keys = {line["key"] for line in kept}
        self._settled: set[str] = set()
        self._aside: set[str] = set()
        self._looking: asyncio.Task[Trouble | None] | None = None
        self.least_free = LEAST_FREE
        self.look_seconds = LOOK_SECONDS
        self.is_stuck = False
        """Whether the last line that was to enter the record could not."""
        self.since: datetime | None = min((datetime.fromisoformat(one["received_at"]) for one in kept), default=None)

    @property
    def holds_something(self) -> bool:
        """Whether anything waits to enter the record."""
        return bool(self._keys or self._together)

    def __len__(self) -> int:
        return len(self._keys) + len(self._together)

    async def trouble(self) -> Trouble | None:
        """Tell what keeps words from the disk, or soon will: no answer, no leave, little room, too much that waits."""
        if len(self) >= MOST_KEPT:
            return Trouble(says=f"{len(self)} lines wait to enter the record, and no more are kept", keeps=False)
        if self._looking is None or self._looking.done():  # one look at a time: a disk that hangs holds one thread
            self._looking = asyncio.create_task(asyncio.to_thread(trouble, self._waiting, self.least_free))
        looked, _ = await asyncio.wait({self._looking}, timeout=self.look_seconds)
        if not looked:
            return Trouble(says="the disk for what is typed in an outage does not answer", keeps=False)
        return self._looking.result()

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
        await self._together.append(request.key, kept_lines.encoded(_as_line(request)))

    def _is_kept(self, key: str) -> None:
        self._keys.add(key)
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
        turn = kept_lines.turn(self._folder)
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
            for line in await asyncio.to_thread(kept_lines.read, self._entering):
                if line["key"] in self._settled:
                    continue  # the last time, before a line that could not enter yet
                self.is_stuck = not await enter(line)
                if self.is_stuck:
                    return entered
                self._settled.add(line["key"])
                self._keys.discard(line["key"])
                entered += 1
            await asyncio.to_thread(self._entering.unlink, missing_ok=True)
            self._settled.clear()
            self._aside.clear()
        return entered

    async def _take_over(self) -> bool:
        """Move what waits to where it is entered from; what was being entered when a crash came goes first."""
        await self._together.settled()
        async with self._together.writing:
            is_there = await asyncio.to_thread(self._move)
            if not is_there:
                self._keys.clear()  # what is left of them another process has entered
                self.since, self.is_stuck = None, False
            return is_there

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
            refused = kept_lines.encoded({**line, "reason": reason})
            await asyncio.to_thread(kept_lines.append, self._refused, [refused])
            self._aside.add(line["key"])


def request_of(line: dict[str, Any], policy: Policy, commands: Sequence[Command]) -> Request:
    """Make the request again that a line keeps."""
    given = {name: value for name, value in line.items() if name not in ("sender", "received_at", "masked", "reason")}
    return Request(
        **given,
        sender=Sender(**line["sender"]),
        received_at=datetime.fromisoformat(line["received_at"]),
        policy=policy,
        commands=commands,
    )


def _as_line(request: Request) -> dict[str, Any]:
    return {
        "workspace": request.workspace,
        "sender": asdict(request.sender),
        "verb": request.verb,
        "text": request.text,
        "key": request.key,
        "door": request.door,
        "received_at": request.received_at.isoformat(),
        "channel": request.channel,
        "about": request.about,
        "mentions": dict(request.mentions),
        "names": dict(request.names),
        "link": request.link,
    }
