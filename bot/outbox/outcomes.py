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

from bot.integrations.slack.client import Failed, Refusal
from bot.outbox.job import Learned
from storage.database.database import Database, DatabaseUnavailable
from storage.journal.journal import Journal
from storage.models import Incident, OwedEffect, Person, Workspace
from storage.outbox import queue
from storage.outbox.effects import Announce, Effect, OpenChannel, PostMessage, TellPerson
from storage.outbox.queue import Claimed
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

    def known_gone(self, claimed: Claimed) -> Refusal | None:
        """Give the refusal that Slack gave a moment ago and would give again, for effects in a channel that is gone.

        What was tried before, such as effects that somebody wants retried, is tried all the same.
        """
        if claimed.about is None or claimed.uncertain or not _is_in_channel(claimed.effect):
            return None
        word = claimed.about.incident.channel_gone_because
        return Refusal(word) if word and _gone_lately(claimed.about.incident, self.now()) else None

    def found_again(self, claimed: Claimed) -> Learned:
        """Give what it teaches that effects were performed: a channel that was gone is there."""
        was_gone = claimed.about is not None and claimed.about.incident.channel_gone_at is not None
        if not was_gone or not _is_in_channel(claimed.effect):
            return {}
        return {"channel_gone_at": None, "channel_gone_because": None}

    async def settle(self, claimed: Claimed, learned: Learned) -> None:
        """Say that effects are done, and keep what performing them taught of the incident."""

        async def complete(session: AsyncSession) -> None:
            if await queue.complete(session, claimed, self.now()) and learned and claimed.incident_id:
                incident = await session.get_one(Incident, claimed.incident_id)
                for name, value in learned.items():
                    setattr(incident, name, value)

        await self._write_down(claimed, complete)

    async def postpone(
        self, claimed: Claimed, failed: Failed, *, seconds: float | None = None, uncertain: bool = True
    ) -> None:
        """Have effects tried again, after longer each time unless it is said when; give them up when it is too late."""
        if self.now() - claimed.created_at > END and claimed.attempts >= LAST_TRIES:
            await self.give_up(claimed, failed)
            return
        wait = self._backoff(claimed.attempts) if seconds is None else seconds
        log.info("effect.postponed", kind=claimed.effect.kind, error=str(failed), seconds=wait)
        await self.put_back(claimed, str(failed), seconds=wait, uncertain=uncertain)

    async def put_back(self, claimed: Claimed, error: str, *, seconds: float, uncertain: bool) -> None:
        """Have effects tried again in so many seconds, however often they were."""
        until = self.now() + timedelta(seconds=seconds)
        await self._write_down(
            claimed, lambda session: queue.postpone(session, claimed, until=until, error=error, uncertain=uncertain)
        )

    async def give_up(self, claimed: Claimed, failed: Failed) -> None:
        """Put effects aside with the reason, and tell the team once."""
        log.error("effect.given_up", kind=claimed.effect.kind, error=str(failed), ids=claimed.ids)

        async def give_up(session: AsyncSession) -> None:
            if await queue.give_up(session, claimed, now=self.now(), error=str(failed)):
                space = await session.get_one(Workspace, claimed.workspace_id)
                await _tell(Journal(session, space, policy=self.policy(), now=self.now()), claimed, failed)

        await self._write_down(claimed, give_up)

    async def _write_down(self, claimed: Claimed, work: Callable[[AsyncSession], Coroutine[Any, Any, Any]]) -> None:
        for _ in range(SETTLE_TRIES):
            try:
                await self.database.run(work)
            except DatabaseUnavailable:
                await asyncio.sleep(SETTLE_AGAIN_SECONDS)  # once the lease is over, whoever claims it looks first
            else:
                return
        log.warning("effect.unsettled", kind=claimed.effect.kind)

    def _backoff(self, attempts: int) -> float:
        return min(2.0**attempts, LONGEST_WAIT.total_seconds()) * (0.5 + self.random.random() / 2)


async def _tell(journal: Journal, claimed: Claimed, failed: Failed) -> None:
    """Tell the channel, or where there is none the declarer, in one line; a failed telling is not told of.

    That the channel is gone is remembered with the incident.
    """
    if claimed.incident_id is None or isinstance(claimed.effect, TellPerson):
        return
    incident = await journal.session.get_one(Incident, claimed.incident_id, with_for_update=True)
    here_is_gone = failed.error in GONE and _is_in_channel(claimed.effect)
    if here_is_gone and not _gone_lately(incident, journal.now):
        incident.channel_gone_at, incident.channel_gone_because = journal.now, GONE[failed.error]
    could_not = "show anything in the channel of" if here_is_gone else f"{claimed.effect.kind} for"
    facts = {
        "what": f"I could not {could_not} {incident.ref}: Slack says {GONE.get(failed.error, failed.error)}.",
        "detail": None,
        "next": "The record is complete; nothing that was typed is lost.",
    }
    told_here = isinstance(claimed.effect, PostMessage) and claimed.effect.template == "messages/channel_problem"
    if incident.channel_id and not told_here and not here_is_gone:
        journal.owe(incident, PostMessage(template="messages/channel_problem", facts=facts))
    elif incident.declared_by is not None and (isinstance(claimed.effect, OpenChannel) or not told_here):
        declarer = await journal.session.get_one(Person, incident.declared_by)
        telling = TellPerson(person=declarer.slack_id, template="messages/channel_problem", facts=facts)
        if not await _owed_before(journal, incident, telling):
            journal.owe(incident, telling)


def _is_in_channel(effect: Effect) -> bool:
    return effect.needs_channel and not isinstance(effect, Announce)


def _gone_lately(incident: Incident, now: datetime) -> bool:
    return incident.channel_gone_at is not None and now - incident.channel_gone_at < ASK_AGAIN


async def _owed_before(journal: Journal, incident: Incident, telling: TellPerson) -> bool:
    statement = select(OwedEffect.payload).where(
        col(OwedEffect.incident_id) == incident.id, col(OwedEffect.kind) == telling.kind
    )
    return telling.payload() in (await journal.session.exec(statement)).all()
