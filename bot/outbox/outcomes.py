"""Settles effects: done, postponed for another try, or failed with a report to the team."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import structlog

from bot.outbox.failure_messages import NoChannel, gone_lately, is_in_channel, report_failure
from bot.outbox.job import Updates
from bot.outbox.ports import DeliveryFailed, PermanentFailure
from storage.database.database import Database, DatabaseUnavailable, Transaction
from storage.journal.journal import Journal
from storage.models import Incident, Workspace
from storage.outbox import missing_channel, queue
from storage.outbox.effects import OpenChannel
from storage.outbox.queue import Claim
from storage.rules.policy import Policy

log = structlog.get_logger(__name__)

SETTLE_TRIES = 30
"""How often settling is tried: after a short restart of the database, the effect need not be looked up in Slack."""

SETTLE_AGAIN_SECONDS = 1.0

END = timedelta(hours=24)
"""How long an effect is tried before it fails."""

LAST_TRIES = 3
"""The least number of tries, also when it is retried long after."""

LONGEST_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """Stores the outcomes of effects in the database. `now` gives the time (UTC), `random` the jitter between tries."""

    database: Database
    policy: Policy
    now: Callable[[], datetime]
    random: Random

    def known_gone(self, claim: Claim) -> PermanentFailure | None:
        """Give Slack's recent refusal again, without a call, for effects in a channel that is gone.

        Effects that were tried before, such as those retried by an operator, are tried all the same. If the channel
        could not be made, none can be tried.
        """
        if claim.about is None or not is_in_channel(claim.effect):
            return None
        incident = claim.about.incident
        if incident.channel_id is None:
            return NoChannel(incident.channel_gone_because or "it was given up")
        word = incident.channel_gone_because
        return PermanentFailure(word) if word and not claim.uncertain and gone_lately(incident, self.now()) else None

    def found_again(self, claim: Claim) -> Updates:
        """Give the incident's update after a success: a channel that was gone is back."""
        was_gone = claim.about is not None and claim.about.incident.channel_gone_at is not None
        if not was_gone or not (is_in_channel(claim.effect) or isinstance(claim.effect, OpenChannel)):
            return {}
        return {"channel_gone_at": None, "channel_gone_because": None}

    async def settle(self, claim: Claim, updates: Updates) -> None:
        """Mark effects as done, and store what performing them returned for the incident."""

        async def complete(session: Transaction) -> None:
            if await queue.complete(session, claim, self.now()) and updates and claim.incident_id:
                incident = await session.get_one(Incident, claim.incident_id)
                for name, value in updates.items():
                    setattr(incident, name, value)

        await self._write_down(claim, complete)

    async def postpone(
        self, claim: Claim, failed: DeliveryFailed, *, seconds: float | None = None, uncertain: bool = True
    ) -> None:
        """Have effects tried again, with growing pauses unless Slack said when; fail them when it is too late."""
        if self.now() - claim.created_at > END and claim.attempts >= LAST_TRIES:
            await self.fail(claim, failed)
            return
        wait = self._backoff(claim.attempts) if seconds is None else seconds
        log.info("effect.postponed", kind=claim.effect.kind, error=str(failed), seconds=wait)
        await self.put_back(claim, str(failed), seconds=wait, uncertain=uncertain)

    async def put_back(self, claim: Claim, error: str, *, seconds: float, uncertain: bool) -> None:
        """Have effects tried again after `seconds`, regardless of their attempts."""
        until = self.now() + timedelta(seconds=seconds)

        async def put_back(session: Transaction) -> None:
            await queue.postpone(session, claim, until=until, error=error, uncertain=uncertain)
            if isinstance(claim.effect, OpenChannel) and claim.attempts and claim.incident_id is not None:
                await missing_channel.announce(session, claim.incident_id)

        await self._write_down(claim, put_back)

    async def fail(self, claim: Claim, failed: DeliveryFailed) -> None:
        """Mark effects as failed with the reason, and report it to the team once."""
        log.error(
            "effect.failed", service=claim.effect.service, kind=claim.effect.kind, error=str(failed), ids=claim.ids
        )

        async def fail(session: Transaction) -> None:
            if await queue.fail(session, claim, now=self.now(), error=str(failed)):
                space = await session.get_one(Workspace, claim.workspace_id)
                await report_failure(Journal(session, space, policy=self.policy, now=self.now()), claim, failed)

        await self._write_down(claim, fail)

    async def _write_down(self, claim: Claim, work: Callable[[Transaction], Coroutine[Any, Any, Any]]) -> None:
        for _ in range(SETTLE_TRIES):
            try:
                await self.database.run(work)
            except DatabaseUnavailable:
                await asyncio.sleep(SETTLE_AGAIN_SECONDS)  # when the lease ends, the next worker looks before it acts
            else:
                return
        log.warning("effect.not_settled", kind=claim.effect.kind)

    def _backoff(self, attempts: int) -> float:
        return min(2.0**attempts, LONGEST_WAIT.total_seconds()) * (0.5 + self.random.random() / 2)
