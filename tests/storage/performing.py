"""How outbox tests speak: a worker claims what is owed, and says what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from storage.database.database import Database
from storage.outbox import queue
from storage.outbox.effects import Effect, PostMessage
from storage.outbox.queue import Claim
from tests.storage.record import NOON


def say(words: str) -> PostMessage:
    """Make an effect that stands in the lane of messages and gathers with nothing."""
    return PostMessage(template=words)


def words(claims: Iterable[Claim]) -> list[str]:
    """Tell what was claimed: the template of a message, the kind of anything else, joined where it gathers."""
    return ["+".join(_word(effect) for effect in claimed.effects) for claimed in claims]


def _word(effect: Effect) -> str:
    return effect.template if isinstance(effect, PostMessage) else effect.kind


class Worker:
    """A process that performs effects; it has a name and a connection to the database."""

    def __init__(self, database: Database, name: str = "one") -> None:
        self.database = database
        self.name = name

    async def claims(self, at: datetime = NOON, limit: int = 16, **more: Any) -> Sequence[Claim]:
        """Claim what is due at a moment."""
        async with self.database.transaction() as session:
            return await queue.claim(session, worker=self.name, now=at, limit=limit, **more)

    async def sees(self, at: datetime = NOON) -> list[str]:
        """Claim what is due and tell what it was."""
        return words(await self.claims(at))

    async def completes(self, claimed: Claim, at: datetime = NOON) -> bool:
        """Say that it was performed; tell whether that was still this worker's to say."""
        async with self.database.transaction() as session:
            return await queue.complete(session, claimed, at)

    async def postpones(
        self, claimed: Claim, until: datetime, *, error: str = "ratelimited", uncertain: bool = False
    ) -> bool:
        """Put it back until a moment."""
        async with self.database.transaction() as session:
            return await queue.postpone(session, claimed, until=until, error=error, uncertain=uncertain)

    async def gives_up(self, claimed: Claim, at: datetime = NOON, error: str = "is_archived") -> bool:
        """Put it aside for good."""
        async with self.database.transaction() as session:
            return await queue.fail(session, claimed, now=at, error=error)

    async def next_due(self) -> datetime | None:
        """Tell when something can be claimed next."""
        async with self.database.transaction() as session:
            return await queue.next_due(session)
