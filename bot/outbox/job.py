"""The job of a performer: the claimed effects, the incident at the time of the claim, and access to the journal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from storage.database.database import Transaction
from storage.journal.journal import Journal
from storage.models import Incident
from storage.outbox.effects import Effect
from storage.outbox.queue import About, Claim
from storage.rules.policy import Policy

Updates = dict[str, Any]
"""The incident's columns that a performer sets (such as its channel), stored together with the completion."""

Kind = TypeVar("Kind", bound=Effect)
Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True)
class Job:
    """One claim to be performed.

    Attributes:
        claim: the effects.
        policy: the settings.
        now: gives the time (UTC).
        run: runs a piece of work on the database in a transaction of its own.
        keep: releases all but the first effects (their number is given); the outcome is that of the kept ones.
        hold: checks the lease right before a call, and renews it when little is left.
    """

    claim: Claim
    policy: Policy
    now: Callable[[], datetime]
    run: Callable[[Callable[[Transaction], Coroutine[Any, Any, Any]]], Coroutine[Any, Any, Any]]
    keep: Callable[[int], Coroutine[Any, Any, None]]
    hold: Callable[[], Awaitable[None]]

    async def ask(self, question: Callable[[Journal], Coroutine[Any, Any, Result]]) -> Result:
        """Query the journal in a transaction of its own, which ends before Slack is called."""

        async def work(session: Transaction) -> Result:
            return await question(Journal(session, self._about.workspace, policy=self.policy, now=self.now()))

        result: Result = await self.run(work)
        return result

    @property
    def _about(self) -> About:
        if self.claim.about is None:
            raise LookupError("this effect belongs to no incident")
        return self.claim.about

    @property
    def incident(self) -> Incident:
        """The effect's incident at the time of the claim."""
        return self._about.incident

    @property
    def channel(self) -> str:
        """The incident's channel; an effect that needs one is not claimed before it exists."""
        if self.incident.channel_id is None:
            raise LookupError(f"{self.incident.ref} has no channel yet")
        return self.incident.channel_id

    @property
    def keys(self) -> tuple[str, ...]:
        """The idempotency key of each effect."""
        return self.claim.keys

    def effect(self, kind: type[Kind]) -> Kind:
        """Give the effect as an instance of `kind`, which the performer expects."""
        effect = self.claim.effect
        if not isinstance(effect, kind):
            raise TypeError(f"{effect.kind} came to the performer of {kind.kind}")
        return effect


Performer = Callable[[Job], Awaitable[Updates]]
"""Performs the effects of a class; idempotent, because it runs again after a crash."""
