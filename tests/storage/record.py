"""How storage tests speak: people open the record at a moment, declare, write, and look at what is owed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import people
from storage.database.database import Database
from storage.journal import queries
from storage.journal.journal import Journal
from storage.models import AnsweredRequest, Incident, OutboxEffect
from storage.outbox.effects import Effect
from storage.rules.actor import Actor
from storage.rules.policy import Policy
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Declared, Event

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CHANNEL = "C0ROOM"


class PlugPulled(Exception):
    """Raised by tests in the middle of a transaction."""


@asynccontextmanager
async def then_the_plug_is_pulled(database: Database) -> AsyncIterator[AsyncSession]:
    """Give a session of a transaction that never comes to its commit."""
    try:
        async with database.transaction() as session:
            yield session
            raise PlugPulled
    except PlugPulled:
        return


async def somebody_waits_for_a_lock(session: AsyncSession) -> None:
    """Come back when another connection to this PostgreSQL waits for a lock."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    connection = await session.connection()
    async with asyncio.timeout(5):
        while not (await connection.execute(waiting)).scalar_one():
            pass


def after(**parts: float) -> datetime:
    """Give a moment so long after noon."""
    return NOON + timedelta(**parts)


def patient_database(address: str) -> Database:
    """Open a database that waits for long: a busy test machine is no server that is away."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.database.database.LOCK_WAIT", timedelta(seconds=20))
        patch.setattr("storage.database.postgresql.CONNECT_SECONDS", 20.0)
        patch.setattr("storage.database.postgresql.STATEMENT_SECONDS", 20.0)
        return Database(address)


@asynccontextmanager
async def processes(address: str, number: int = 2) -> AsyncIterator[list[Database]]:
    """Open one database several times, as several processes do."""
    opened = [patient_database(address) for _ in range(number)]
    try:
        yield opened
    finally:
        for one in opened:
            await one.close()


class Record:
    """One workspace's record in one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @asynccontextmanager
    async def open(
        self, who: str | None = "alice", *, at: datetime = NOON, policy: Policy | None = None, **more: Any
    ) -> AsyncIterator[Journal]:
        """Open the journal for one transaction: `who` asks (nobody for the clock), at a moment."""
        async with self.database.transaction() as session:
            space = await people.workspace(session, "T1")
            person = await people.person(session, space, actor(who), at) if who else None
            yield Journal(session, space, policy=policy or Policy(), now=at, person=person, **more)

    async def declares(self, title: str = "Checkout is down", *, at: datetime = NOON, **more: Any) -> int:
        """Declare an incident and give its number."""
        channel = more.pop("channel", None)
        policy = more.pop("policy", None)
        async with self.open(at=at, policy=policy) as journal:
            incident = await journal.declare(Declared(text=title, severity=more.pop("severity", "sev2"), **more))
            incident.channel_id = channel
            return incident.number

    async def writes(self, number: int, *events: Event, at: datetime = NOON, stated: datetime | None = None) -> None:
        """Put events on an incident's timeline at a moment; `stated` is the time that the person typed."""
        async with self.open(at=at) as journal:
            incident = await journal.incident_for(number, CHANNEL)
            for event in events:
                journal.write(incident, event, at=stated)

    async def incident(self, number: int = 1) -> Incident:
        """Give an incident as it stands now."""
        async with self.database.transaction() as session:
            return (await session.exec(select(Incident).where(col(Incident.number) == number))).one()

    async def entries(self, number: int = 1) -> list[Entry]:
        """Give an incident's whole timeline, as it was written."""
        async with self.open(None) as journal:
            return await queries.entries(journal, await self._row(journal, number))

    async def _row(self, journal: Journal, number: int) -> Incident:
        return (await journal.session.exec(select(Incident).where(col(Incident.number) == number))).one()

    async def owed(self) -> Sequence[OutboxEffect]:
        """Give everything in the outbox, in order, whatever became of it."""
        async with self.database.transaction() as session:
            return (await session.exec(select(OutboxEffect).order_by(col(OutboxEffect.id)))).all()

    async def owes(self, number: int, *effects: Effect, at: datetime = NOON) -> None:
        """Owe the outside world something because of an incident."""
        async with self.open(None, at=at) as journal:
            journal.enqueue(await self._row(journal, number), *effects)

    async def quiet_incident(self, **more: Any) -> int:
        """Declare an incident that owes nothing."""
        number = await self.declares(**more)
        await self.empty_outbox()
        return number

    async def empty_outbox(self) -> None:
        """Empty the outbox."""
        async with self.database.transaction() as session:
            await session.exec(delete(OutboxEffect))


async def stored_answer(session: AsyncSession, key: str, slack_id: str = "T1") -> object:
    """Give the answer that is stored beside a key, or None."""
    space = await people.workspace(session, slack_id)
    of = (col(AnsweredRequest.workspace_id) == space.id, col(AnsweredRequest.key) == key)
    return (await session.exec(select(AnsweredRequest.answer).where(*of))).one_or_none()


def actor(handle: str) -> Actor:
    """Give a person as Slack tells of her: alice is U-ALICE, Alice."""
    return Actor(workspace="T1", id=f"U{handle.upper()}", handle=handle, name=handle.title())
