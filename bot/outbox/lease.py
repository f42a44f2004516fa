"""Leases: checked before each call, renewed while calls run, ended in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from storage.database.database import Database, DatabaseUnavailable
from storage.outbox import renewal
from storage.outbox.partial_release import release_all_but
from storage.outbox.queue import Claim

log = structlog.get_logger(__name__)

RENEW_BELOW = 2 / 3
"""The remaining share of a lease at which it is renewed."""

CALL_ABOVE = 1 / 3
"""The remaining share of a lease that a call needs to start; with less, it is renewed first."""

CUT_BELOW = 1 / 4
"""The remaining share at which a call is cancelled: Slack may still perform it, and the next worker must see that."""

_LOOK_SECONDS = 0.25
"""How often the leases are checked, in memory only."""


class LeaseLost(Exception):
    """Another worker has claimed the effects: this one was paused for longer than the lease."""


class CutOff(Exception):
    """The work was cancelled before its outcome was known: its lease was not renewed, or the worker is stopped."""


class Lease:
    """The lease of a claim in progress. `now` gives the time (UTC), `length` is how long a renewal holds."""

    def __init__(self, claim: Claim, database: Database, now: Callable[[], datetime], length: timedelta) -> None:
        self.claim = claim
        self.until = claim.until
        self._database = database
        self._now = now
        self._length = length
        self._work: asyncio.Timeout | None = None

    @property
    def left(self) -> float:
        """The remaining share of the lease's length; below zero when it is over."""
        return (self.until - self._now()) / self._length

    async def hold(self) -> None:
        """Ensure that a call which starts now starts within the lease.

        Raises:
            LeaseLost: when another worker has claimed the effects meanwhile, or they are done.
            DatabaseUnavailable: when that cannot be found out.
        """
        if self.left >= CALL_ABOVE:
            return
        until = self._now() + self._length
        if not await self._database.run(lambda session: renewal.renew(session, self.claim, until)):
            raise LeaseLost
        self.until = until

    async def keep(self, count: int) -> None:
        """Keep only the first `count` effects; the others are pending again as before the claim.

        Raises:
            DatabaseUnavailable: when the database fails; all effects stay claimed then.
        """
        held = self.claim
        self.claim = await self._database.run(lambda session: release_all_but(session, held, count))

    def renewed(self, ids: Collection[int], until: datetime) -> None:
        """Record that the leases of these ids were extended to a moment (UTC)."""
        if all(effect_id in ids for effect_id in self.claim.ids):
            self.until = max(self.until, until)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let `cut` cancel the work within the block.

        Raises:
            CutOff: when it was cancelled.
        """
        try:
            async with asyncio.timeout(None) as work:
                self._work = work
                yield
        except TimeoutError as error:
            if work.expired():
                raise CutOff("its lease could not be renewed, or the bot was stopped") from error
            raise
        finally:
            self._work = None

    def cut(self) -> None:
        """Cancel the work on the effects; no effect if it is over already."""
        work, self._work = self._work, None
        if work is not None:
            work.reschedule(0)


@dataclass(kw_only=True)
class Renewal:
    """Renews the leases that a worker holds, all in one statement. `now` gives the time (UTC)."""

    held: Collection[Lease]
    database: Database
    now: Callable[[], datetime]
    length: timedelta
    _renewing: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Renew until the block ends."""
        looking = asyncio.create_task(self._look_again_and_again())
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            if self._renewing:
                await asyncio.wait(self._renewing)

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Cancel work whose lease is about to end, and start to renew all leases when one of them is due."""
        for lease in self.held:
            if lease.left < CUT_BELOW:
                lease.cut()
        if not self._renewing and any(lease.left < RENEW_BELOW for lease in self.held):
            renewing = asyncio.create_task(self.renew())
            self._renewing.add(renewing)
            renewing.add_done_callback(self._renewing.discard)

    async def renew(self) -> None:
        """Renew every lease now; if the database is down, the next `look` tries again."""
        leases, until = tuple(self.held), self.now() + self.length
        claims = [lease.claim for lease in leases]
        try:
            ids = await self.database.run(lambda session: renewal.renew_all(session, claims, until))
        except DatabaseUnavailable:
            return
        except Exception:
            log.exception("lease.not_renewed")
            return
        for lease in leases:
            lease.renewed(ids, until)
