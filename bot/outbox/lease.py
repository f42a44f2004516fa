"""Holds the right to perform effects: looked at right before each call of Slack, and renewed before it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.database.database import Database
from storage.outbox import queue
from storage.outbox.partial_release import release_all_but
from storage.outbox.queue import Claim


class LeaseLost(Exception):
    """The effects are somebody else's by now; whoever held them was paused for longer than the lease."""


class Lease:
    """A claim while it is worked on. `now` gives the time (UTC), `call` is how long one call of Slack may take."""

    def __init__(self, claim: Claim, database: Database, now: Callable[[], datetime], call: timedelta) -> None:
        self.claim = claim
        self._database = database
        self._now = now
        self._call = call

    async def hold(self) -> None:
        """Make sure that a call which begins now ends within the lease.

        Raises:
            LeaseLost: when the effects have been claimed by somebody else meanwhile, or are done.
            DatabaseUnavailable: when that cannot be found out.
        """
        if self._now() + self._call <= self.claim.until:
            return
        renewed = await self._database.run(lambda session: queue.renew(session, self.claim, self._now()))
        if renewed is None:
            raise LeaseLost
        self.claim = renewed

    async def keep(self, count: int) -> None:
        """Hold only the first `count` effects from now on; the others are owed as before they were claimed.

        Raises:
            DatabaseUnavailable: when that cannot be written down; all of them are held then.
        """
        held = self.claim
        self.claim = await self._database.run(lambda session: release_all_but(session, held, count))
