"""Runs the bot as `python -m bot run` does, on a clock that goes faster; a lease lasts as long as it really does.

`STOPS_BEFORE` names a point at which the process stops itself once, as a machine that is suspended there would.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

from bot import logs
from bot.app import build
from bot.settings import read_policy, read_settings
from storage.outbox.queue import LEASE

SPEED = 15.0


class Fast:
    """A clock that has shown the right time at `since` and goes faster from there."""

    def __init__(self, since: datetime) -> None:
        self.since = since

    def __call__(self) -> datetime:
        return self.since + (datetime.now(UTC) - self.since) * SPEED


class StopsOnce:
    """Stops this process at a point that it passes for the first time."""

    def __init__(self, where: str | None) -> None:
        self.where = where

    def __call__(self, point: str) -> None:
        if point == self.where:
            self.where = None
            os.kill(os.getpid(), signal.SIGSTOP)


async def _run() -> None:
    settings = read_settings()
    policy, _ = read_policy(settings.hotwash_config)
    now = Fast(datetime.fromisoformat(os.environ["CLOCK_SINCE"]))
    point = os.environ.get("STOPS_BEFORE")
    bot = build(settings, policy, now=now, checkpoint=StopsOnce(point), lease=LEASE * SPEED)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await bot.start()
    sys.stderr.write(f"Hotwash listens on http://{settings.host}:{bot.port}/slack/events\n")
    sys.stderr.flush()
    await stopped.wait()
    await bot.stop()


if __name__ == "__main__":
    logs.set_up()
    asyncio.run(_run())
