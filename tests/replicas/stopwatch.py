"""Measures how long a bot takes, without the time in which the whole test machine was held up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

TICK_SECONDS = 0.05


class Stopwatch:
    """Runs while its block does; what a tick comes late is the machine's time and not the bot's."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._held_up = 0.0

    @property
    def seconds(self) -> float:
        """Seconds since the start in which this machine ran."""
        return monotonic() - self._began - self._held_up

    async def tick(self) -> None:
        """Note each tick that comes late."""
        last = monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._held_up += max(0.0, monotonic() - last - 2 * TICK_SECONDS)
            last = monotonic()


@asynccontextmanager
async def stopwatch() -> AsyncIterator[Stopwatch]:
    """Give a stopwatch that runs until the block ends."""
    watch = Stopwatch()
    ticking = asyncio.create_task(watch.tick())
    try:
        yield watch
    finally:
        ticking.cancel()
