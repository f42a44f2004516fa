"""Runs time-driven tasks: escalation steps, and other tasks on the commands' CLOCK."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from commands.scheduled.escalation import ScheduledTask
from storage.database.database import Database, DatabaseUnavailable, Transaction
from storage.rules.policy import Policy

log = structlog.get_logger(__name__)

TICK_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Scheduler:
    """Runs the tasks that are due, each in a transaction of its own; several processes may do so at once."""

    database: Database
    tasks: Sequence[ScheduledTask]
    policy: Policy
    now: Callable[[], datetime]
    committed: Callable[[], None]

    async def tick(self) -> int:
        """Do everything that is due now; give the number of tasks."""
        done = 0
        for task in self.tasks:
            while count := await self._run(task):
                done += count
        if done:
            self.committed()
        return done

    async def _run(self, task: ScheduledTask) -> int:
        async def work(session: Transaction) -> int:
            due = await task.next_due(session)
            if due is None or due > self.now():
                return 0
            return await task.run(session, self.policy, self.now())

        return await self.database.run(work)

    async def next_due(self) -> datetime | None:
        """Give the time (UTC) at which the next task is due."""
        found = [await self.database.run(task.next_due) for task in self.tasks]
        return min((one for one in found if one is not None), default=None)

    async def run(self, stopping: asyncio.Event) -> None:
        """Tick until `stopping` is set."""
        while not stopping.is_set():
            try:
                await self.tick()
            except DatabaseUnavailable:
                pass  # the database logs it once a minute; the next tick tries again
            except Exception:
                log.exception("scheduler.failed")
            try:
                await asyncio.wait_for(stopping.wait(), TICK_SECONDS)
            except TimeoutError:
                continue
