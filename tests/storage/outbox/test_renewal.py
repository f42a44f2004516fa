"""A lease lasts as long as it is renewed, and who lost it renews and settles nothing of a later claim."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from storage.models import OutboxEffect
from storage.outbox import queue
from storage.outbox.effects import AddBookmark, PostEntry
from storage.outbox.queue import LEASE, Claim
from storage.outbox.renewal import renew, renew_all
from tests.storage.performing import Worker, say
from tests.storage.record import CHANNEL, NOON, Record, processes

LATER = NOON + LEASE / 2


@pytest.fixture
async def room(record: Record) -> Record:
    await record.quiet_incident(channel=CHANNEL)
    return record


@pytest.fixture
async def workers(room: Record) -> AsyncIterator[list[Worker]]:
    async with processes(room.database.url.render_as_string(hide_password=False)) as databases:
        yield [Worker(database, name) for database, name in zip(databases, ("one", "other"), strict=True)]


async def renews(worker: Worker, claims: Sequence[Claim], at: datetime) -> frozenset[int]:
    """Renew all that a worker holds at a moment."""
    return await worker.database.run(lambda session: renew_all(session, claims, at + LEASE))


async def has_a_say(worker: Worker, held: Claim) -> bool:
    """Try everything that only who holds effects may do, and tell whether any of it worked."""
    alone = await worker.database.run(lambda session: renew(session, held, NOON + 9 * LEASE))
    together = await renews(worker, [held], NOON + 9 * LEASE)
    said = [await worker.completes(held), await worker.postpones(held, NOON + LEASE), await worker.gives_up(held)]
    return alone or bool(together) or any(said)


async def test_one_statement_renews_all_that_a_worker_holds(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    await room.owes(1, PostEntry(number=1), PostEntry(number=2), AddBookmark(label="a", url="b"))
    claims = await one.claims()
    assert await renews(one, claims, LATER) == {row.id for row in await room.owed()}

    assert await other.sees(LATER + LEASE - timedelta(seconds=1)) == []
    assert await other.sees(LATER + LEASE) == ["post_entry+post_entry", "add_bookmark"]


async def test_a_lease_that_ended_is_renewed_while_nobody_took_it(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    await room.owes(1, say("first"))
    claims = await one.claims()
    assert await renews(one, claims, NOON + 2 * LEASE)
    assert await other.sees(NOON + 2 * LEASE) == []


async def test_who_slept_past_its_lease_changes_nothing_of_a_later_claim(room: Record, workers: list[Worker]) -> None:
    sleeper, other = workers
    await room.owes(1, say("first"))
    [lost] = await sleeper.claims()
    await renews(sleeper, [lost], LATER)
    [held] = await other.claims(LATER + LEASE)

    assert not await has_a_say(sleeper, lost)
    assert await other.completes(held)
    assert not await has_a_say(sleeper, lost)


async def test_nor_of_a_later_claim_of_its_own_at_the_same_moment(room: Record, workers: list[Worker]) -> None:
    one, _ = workers
    await room.owes(1, say("first"))
    [earlier] = await one.claims()
    await one.postpones(earlier, NOON)
    [later] = await one.claims()

    assert not await has_a_say(one, earlier)
    assert await one.completes(later)


async def test_what_was_lost_or_finished_is_not_renewed_and_the_rest_is(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    await room.owes(1, say("first"), AddBookmark(label="a", url="b"), PostEntry(number=1))
    message, bookmark = await one.claims()
    await one.completes(message)
    [entry] = await one.claims()
    await other.claims(NOON + LEASE, limit=1)

    assert await renews(one, [message, bookmark, entry], NOON + LEASE) == set(entry.ids)


async def test_what_is_being_settled_is_not_waited_for(postgres_record: Record) -> None:
    await postgres_record.quiet_incident(channel=CHANNEL)
    await postgres_record.owes(1, say("first"), AddBookmark(label="a", url="b"))
    async with processes(postgres_record.database.url.render_as_string(hide_password=False)) as [one, settling]:
        message, bookmark = await Worker(one).claims()
        async with settling.transaction() as session:
            assert await queue.complete(session, message, NOON)
            assert await renews(Worker(one), [message, bookmark], LATER) == set(bookmark.ids)
    held = select(OutboxEffect.claimed_until).order_by(col(OutboxEffect.id))
    async with postgres_record.database.transaction() as session:
        assert (await session.exec(held)).all() == [None, LATER + LEASE]
