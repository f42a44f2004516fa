"""Writes down what came of an effect: done, put back to be tried again, or given up with a word to the team."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.integrations.slack.client import DeliveryFailed, PermanentFailure
from bot.outbox.job import Updates
from storage.database.database import Database, DatabaseUnavailable
from storage.journal.journal import Journal
from storage.models import Incident, OutboxEffect, Person, Workspace
from storage.outbox import queue
from storage.outbox.effects import Announce, Effect, OpenChannel, PostMessage, TellPerson
from storage.outbox.queue import Claim
from storage.rules.policy import Policy

log = structlog.get_logger(__name__)

SETTLE_TRIES = 30
"""How often it is tried to write down what came of an effect: a restart of the database shall not cost its lease."""

SETTLE_AGAIN_SECONDS = 1.0

END = timedelta(hours=24)
"""How long an effect is tried before it is given up."""

LAST_TRIES = 3
"""How often it is tried at the least, also when somebody wants it tried again long after."""

LONGEST_WAIT = timedelta(minutes=5)

GONE = {"is_archived": "is_archived", "is_inactive": "is_archived", "channel_not_found": "channel_not_found"}
"""What Slack says where a channel cannot be written to any more, in the words in which it is told of once."""

ASK_AGAIN = timedelta(minutes=1)
"""How long a channel counts as gone before Slack is asked again: it may have been archived by mistake."""


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """What came of effects, in the database. `now` gives the time (UTC), `random` the jitter between tries."""

    database: Database
    policy: Callable[[], Policy]
    now: Callable[[], datetime]
    random: Random

    def known_gone(self, claim: Claim) -> PermanentFailure | None:
        """Give the refusal that Slack gave a moment ago and would give again, for effects in a channel that is gone.

        What was tried before, such as effects that somebody wants retried, is tried all the same.
        """
        if claim.about is None or claim.uncertain or not _is_in_channel(claim.effect):
            return None
        word = claim.about.incident.channel_gone_because
        return PermanentFailure(word) if word and _gone_lately(claim.about.incident, self.now()) else None

    def found_again(self, claim: Claim) -> Updates:
        """Give what it teaches that effects were performed: a channel that was gone is there."""
        was_gone = claim.about is not None and claim.about.incident.channel_gone_at is not None
        if not was_gone or not _is_in_channel(claim.effect):
            return {}
        return {"channel_gone_at": None, "channel_gone_because": None}

    async def settle(self, claim: Claim, updates: Updates) -> None:
        """Say that effects are done, and keep what performing them taught of the incident."""

        async def complete(session: AsyncSession) -> None:
            if await queue.complete(session, claim, self.now()) and updates and claim.incident_id:
                incident = await session.get_one(Incident, claim.incident_id)
                for name, value in updates.items():
                    setattr(incident, name, value)

        await self._write_down(claim, complete)

    async def postpone(
        self, claim: Claim, failed: DeliveryFailed, *, seconds: float | None = None, uncertain: bool = True
    ) -> None:
        """Have effects tried again, after longer each time unless it is said when; give them up when it is too late."""
        if self.now() - claim.created_at > END and claim.attempts >= LAST_TRIES:
            await self.fail(claim, failed)
            return
        wait = self._backoff(claim.attempts) if seconds is None else seconds
        log.info("effect.postponed", kind=claim.effect.kind, error=str(failed), seconds=wait)
        await self.put_back(claim, str(failed), seconds=wait, uncertain=uncertain)

    async def put_back(self, claim: Claim, error: str, *, seconds: float, uncertain: bool) -> None:
        """Have effects tried again in so many seconds, however often they were."""
        until = self.now() + timedelta(seconds=seconds)
        await self._write_down(
            claim, lambda session: queue.postpone(session, claim, until=until, error=error, uncertain=uncertain)
        )

    async def fail(self, claim: Claim, failed: DeliveryFailed) -> None:
        """Put effects aside with the reason, and tell the team once."""
        log.error("effect.failed", kind=claim.effect.kind, error=str(failed), ids=claim.ids)

        async def fail(session: AsyncSession) -> None:
            if await queue.fail(session, claim, now=self.now(), error=str(failed)):
                space = await session.get_one(Workspace, claim.workspace_id)
                await _tell(Journal(session, space, policy=self.policy(), now=self.now()), claim, failed)

        await self._write_down(claim, fail)

    async def _write_down(self, claim: Claim, work: Callable[[AsyncSession], Coroutine[Any, Any, Any]]) -> None:
        for _ in range(SETTLE_TRIES):
            try:
                await self.database.run(work)
            except DatabaseUnavailable:
                await asyncio.sleep(SETTLE_AGAIN_SECONDS)  # once the lease is over, whoever claims it looks first
            else:
                return
        log.warning("effect.not_settled", kind=claim.effect.kind)

    def _backoff(self, attempts: int) -> float:
        return min(2.0**attempts, LONGEST_WAIT.total_seconds()) * (0.5 + self.random.random() / 2)


async def _tell(journal: Journal, claim: Claim, failed: DeliveryFailed) -> None:
    """Tell the channel, or where there is none the declarer, in one line; a failed telling is not told of.

    That the channel is gone is remembered with the incident.
    """
    if claim.incident_id is None or isinstance(claim.effect, TellPerson):
        return
    incident = await journal.session.get_one(Incident, claim.incident_id, with_for_update=True)
    here_is_gone = failed.error in GONE and _is_in_channel(claim.effect)
    if here_is_gone and not _gone_lately(incident, journal.now):
        incident.channel_gone_at, incident.channel_gone_because = journal.now, GONE[failed.error]
    could_not = "show anything in the channel of" if here_is_gone else f"{claim.effect.kind.replace('_', ' ')} for"
    facts = {
        "what": f"I could not {could_not} {incident.ref}: Slack says {GONE.get(failed.error, failed.error)}.",
        "detail": None,
        "next": "The record is complete; nothing that was typed is lost.",
    }
    told_here = isinstance(claim.effect, PostMessage) and claim.effect.template == "messages/channel_problem"
    if incident.channel_id and not told_here and not here_is_gone:
        journal.enqueue(incident, PostMessage(template="messages/channel_problem", facts=facts))
    elif incident.declared_by is not None and (isinstance(claim.effect, OpenChannel) or not told_here):
        declarer = await journal.session.get_one(Person, incident.declared_by)
        telling = TellPerson(person=declarer.slack_id, template="messages/channel_problem", facts=facts)
        if not await _owed_before(journal, incident, telling):
            journal.enqueue(incident, telling)


def _is_in_channel(effect: Effect) -> bool:
    return effect.needs_channel and not isinstance(effect, Announce)


def _gone_lately(incident: Incident, now: datetime) -> bool:
    return incident.channel_gone_at is not None and now - incident.channel_gone_at < ASK_AGAIN


async def _owed_before(journal: Journal, incident: Incident, telling: TellPerson) -> bool:
    statement = select(OutboxEffect.payload).where(
        col(OutboxEffect.incident_id) == incident.id, col(OutboxEffect.kind) == telling.kind
    )
    return telling.payload() in (await journal.session.exec(statement)).all()
