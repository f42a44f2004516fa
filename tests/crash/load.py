"""People who work on several incidents at once, and send again whatever got no answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.sandbox import Delivery, Sandbox

CONFIRMED = (b"Recorded in", b"declared (", b"Kept")
"""What a person takes for an answer; after anything else (not recorded, no incident yet) it is typed again."""

PAUSE_SECONDS = 0.1


@dataclass
class Worked:
    """What one incident's people have been told is recorded: its notes, in the order in which they were answered."""

    number: int
    notes: list[str] = field(default_factory=list)
    channel: str | None = None


class Load:
    """Declares so many incidents and writes down notes in each until it is told to end; then resolves and closes."""

    def __init__(self, sandbox: Sandbox, incidents: int) -> None:
        self.sandbox = sandbox
        self.worked = [Worked(number) for number in range(1, incidents + 1)]
        self.ending = asyncio.Event()
        self.typed = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def types(self) -> None:
        """Work on all incidents side by side until `ending` is set."""
        self._tasks = [asyncio.create_task(self._works(one)) for one in self.worked]
        await asyncio.gather(*self._tasks)

    def stop(self) -> None:
        """Go home, whatever is still to be typed."""
        for task in self._tasks:
            task.cancel()

    async def _works(self, on: Worked) -> None:
        await self._command("alice", "general", f"declare sev1 Trouble {on.number}")
        on.channel = await self._room(on)
        while not self.ending.is_set():
            note = f"note-{on.number}-{len(on.notes) + 1}."
            await self._command("bob", on.channel, f"event {note}")
            on.notes.append(note)
            await asyncio.sleep(PAUSE_SECONDS)
        await self._command("alice", on.channel, "resolve It is over")
        await self._command("alice", on.channel, "close")

    async def _room(self, on: Worked) -> str:
        ending = f"trouble-{on.number}"
        while True:
            found = [one.name for one in self.sandbox.channels() if one.name.endswith(ending)]
            if found:
                return found[0]
            await asyncio.sleep(PAUSE_SECONDS)

    async def _command(self, who: str, where: str, words: str) -> None:
        """Type a line, and send the same line again until it is answered."""
        before = len(self.sandbox.deliveries)
        await self.sandbox.type(who, where, f"/incident {words}")
        delivery = next(one for one in self.sandbox.deliveries[before:] if words.split()[-1].encode() in one.body)
        while not _is_answered(delivery):
            await asyncio.sleep(PAUSE_SECONDS)
            delivery = await self.sandbox.redeliver(delivery)
        self.typed += 1


def _is_answered(delivery: Delivery) -> bool:
    return delivery.failure is None and any(words in delivery.answer for words in CONFIRMED)
