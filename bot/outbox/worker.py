"""The outbox worker: claims pending effects and performs them. Lanes run concurrently; no transaction awaits Slack."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from random import Random
from time import monotonic
from typing import Any

import structlog

from bot.outbox.job import Job, Performer
from bot.outbox.lease import CutOff, Lease, LeaseLost, Renewal
from bot.outbox.outcomes import Outcomes
from bot.outbox.ports import DeliveryFailed, OutcomeUnknown, PermanentFailure, RetryLater
from storage.database.database import Database, DatabaseUnavailable
from storage.outbox import queue
from storage.outbox.effects import Effect
from storage.outbox.queue import LEASE, Claim
from storage.rules.policy import Policy

log = structlog.get_logger(__name__)

AT_ONCE = 16
"""How many claims run at the same time."""

PAGES_BESIDES = 8
"""How many more claims may run if urgent effects are pending: a page does not wait for another call to end."""

POLL_SECONDS = 1.0
"""The longest sleep of the worker; a commit wakes it at once."""

REST_SECONDS = 1.0
"""How long a lane rests after a batchable effect: the effects enqueued meanwhile become one batch.

Slack wants no more than one message a second in a channel (docs.slack.dev/apis/web-api/rate-limits).
"""

SPREAD_SECONDS = 0.03
"""The pause between the starts of batches: rendering many messages at once would delay the answers."""

CLAIM_SECONDS = 0.02
"""The shortest time between claims: a burst of commands wakes the worker with each commit."""

GIVE_BACK_SECONDS = 2.0
"""How long releasing the claims may take when the bot is stopped during calls."""

LONGEST_PAUSE_SECONDS = 0.25
"""The longest time between claims while all new effects are in resting lanes: each claim slows the commands down."""


@dataclass(frozen=True, kw_only=True)
class OutboxWorker:
    """Performs pending effects. `now` gives the time (UTC), `random` the jitter between tries.

    `performers` has one for each class of effect.
    """

    database: Database
    performers: Mapping[type[Effect], Performer]
    policy: Policy
    now: Callable[[], datetime]
    random: Random
    worker: str
    woken: asyncio.Event
    lease: timedelta = LEASE
    resting: dict[str, float] = field(default_factory=dict)
    held: set[Lease] = field(default_factory=set)

    @classmethod
    def made(cls, **parts: Any) -> OutboxWorker:
        """Make a worker with a name of its own."""
        return cls(worker=secrets.token_hex(8), woken=asyncio.Event(), **parts)

    def wake(self) -> None:
        """Wake the worker: a transaction was committed, so effects may be pending."""
        self.woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Perform effects until `stopping` is set; then finish the claimed ones, or release them when cancelled."""
        running: set[asyncio.Task[None]] = set()
        async with self._renewal().running():
            try:
                await self._run(running, stopping)
            except asyncio.CancelledError:
                await self._release(running)
                raise

    async def _run(self, running: set[asyncio.Task[None]], stopping: asyncio.Event) -> None:
        pause = CLAIM_SECONDS
        while not stopping.is_set():
            woken, at_work = self.woken.is_set(), len(running)
            self.woken.clear()
            await self._start_more(running)
            in_vain = woken and len(running) == at_work
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS) if in_vain else CLAIM_SECONDS
            await asyncio.sleep(pause)
            await self._wait(running, stopping)
            running.difference_update([task for task in running if task.done()])
        if running:
            await asyncio.wait(running)

    async def _release(self, running: set[asyncio.Task[None]]) -> None:
        for lease in self.held:
            lease.cut()
        if running:
            await asyncio.wait(running, timeout=GIVE_BACK_SECONDS)

    async def _start_more(self, running: set[asyncio.Task[None]]) -> None:
        try:
            self._resume_rested()
            self._begin(await self._claim(AT_ONCE - len(running), rests=True), running)
            if len(running) >= AT_ONCE:
                self._begin(await self._claim(AT_ONCE + PAGES_BESIDES - len(running), urgent=True), running)
        except DatabaseUnavailable:
            self.woken.clear()  # the database is down: sleep until the next poll
        except Exception:  # an error in one row must not end the worker
            log.exception("worker.failed")
            self.woken.clear()

    def _begin(self, claims: list[Claim], running: set[asyncio.Task[None]]) -> None:
        wait = 0.0
        for claim in claims:
            if claim.effect.batch_size > 1:
                self.resting[claim.lane] = inf
                running.add(asyncio.create_task(self._perform_then_rest(claim, wait)))
                wait += SPREAD_SECONDS
            else:
                running.add(asyncio.create_task(self._perform(claim)))

    async def _perform_then_rest(self, claim: Claim, wait: float) -> None:
        try:
            await asyncio.sleep(wait)
            await self._perform(claim)
        finally:
            self.resting[claim.lane] = monotonic() + REST_SECONDS

    def _resume_rested(self) -> None:
        for lane in [lane for lane, until in self.resting.items() if until <= monotonic()]:
            del self.resting[lane]

    async def _wait(self, running: set[asyncio.Task[None]], stopping: asyncio.Event) -> None:
        signals = {asyncio.create_task(self.woken.wait()), asyncio.create_task(stopping.wait())}
        rested = min(self.resting.values(), default=inf) - monotonic()
        timeout = min(max(rested, 0.0), POLL_SECONDS)
        await asyncio.wait({*running, *signals}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        for signal in signals:
            signal.cancel()
        await asyncio.gather(*signals, return_exceptions=True)

    async def drain(self) -> int:
        """Perform everything that is due, and what becomes due by that; give the number of claims."""
        performed = 0
        async with self._renewal().running():
            while claims := await self._claim(AT_ONCE):
                await asyncio.gather(*(self._perform(claim) for claim in claims))
                performed += len(claims)
        return performed

    async def next_due(self) -> datetime | None:
        """Give the time (UTC) at which the next pending effect can be tried."""
        return await self.database.run(queue.next_due)

    async def _claim(self, limit: int, *, rests: bool = False, urgent: bool = False) -> list[Claim]:
        if limit <= 0:
            return []
        at_work = {lease.claim.lane for lease in self.held}  # also when their leases ended while the database was down
        resting = sorted(at_work.union(self.resting if rests else ()))
        rest = timedelta(seconds=REST_SECONDS if rests else 0)
        return await self.database.run(
            lambda session: queue.claim(
                session,
                worker=self.worker,
                now=self.now(),
                limit=limit,
                resting=resting,
                rest=rest,
                urgent=urgent,
                lease=self.lease,
            )
        )

    def _renewal(self) -> Renewal:
        return Renewal(held=self.held, database=self.database, now=self.now, length=self.lease)

    async def _perform(self, claim: Claim) -> None:
        lease = Lease(claim, self.database, self.now, self.lease)
        self.held.add(lease)
        try:
            await self._perform_held(claim, lease)
        finally:
            self.held.discard(lease)
        self.wake()

    async def _perform_held(self, claim: Claim, lease: Lease) -> None:
        outcomes = Outcomes(database=self.database, policy=self.policy, now=self.now, random=self.random)
        try:
            if refused := outcomes.known_gone(claim):
                raise refused
            async with lease.at_work():
                updates = await self.performers[type(claim.effect)](self._job(lease))
        except RetryLater as failed:
            await outcomes.postpone(lease.claim, failed, seconds=failed.after, uncertain=False)
        except OutcomeUnknown as failed:
            await outcomes.postpone(lease.claim, failed)
        except PermanentFailure as failed:
            await outcomes.fail(lease.claim, failed)
        except (DatabaseUnavailable, CutOff) as error:
            detail = f"{type(error).__name__}: {error}"
            await outcomes.put_back(lease.claim, detail, seconds=POLL_SECONDS, uncertain=True)
        except LeaseLost:
            return  # another worker has it, and looks before it acts
        except Exception as error:
            log.exception("effect.crashed", kind=claim.effect.kind)
            await outcomes.postpone(lease.claim, DeliveryFailed(f"{type(error).__name__}: {error}"))
        else:
            await outcomes.settle(lease.claim, updates | outcomes.found_again(claim))

    def _job(self, lease: Lease) -> Job:
        return Job(
            claim=lease.claim,
            policy=self.policy,
            now=self.now,
            run=self.database.run,
            keep=lease.keep,
            hold=lease.hold,
        )
