"""A claim is a lease: two workers never hold one effect, and nothing is lost with a worker that died."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import OutboxEffect
from storage.outbox import queue
from storage.outbox.effects import AddBookmark, PostEntry
from storage.outbox.queue import LEASE, Claim
from tests.storage.performing import Worker, say, words
from tests.storage.record import (
    CHANNEL,
    NOON,
    Record,
    after,
    processes,
    somebody_waits_for_a_lock,
    then_the_plug_is_pulled,
)


@pytest.fixture
async def room(record: Record) -> Record:
    await record.quiet_incident(channel=CHANNEL)
    return record


@pytest.fixture
async def workers(room: Record) -> AsyncIterator[list[Worker]]:
    async with processes(room.database.url.render_as_string(hide_password=False)) as databases:
        yield [Worker(database, name) for database, name in zip(databases, ("one", "other"), strict=True)]


async def test_what_one_worker_holds_no_other_claims(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    await room.owes(1, say("first"), say("second"))
    assert await one.sees() == ["first"]
    assert await other.sees(NOON + LEASE / 2) == []


async def test_a_lease_that_ended_is_somebody_elses(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    await room.owes(1, say("first"), say("second"))
    await one.claims()
    [claimed] = await other.claims(NOON + LEASE)
    assert words([claimed]) == ["first"]
    assert (claimed.attempts, claimed.worker) == (1, "other")


async def test_a_first_attempt_is_certain_and_one_after_a_crash_is_not(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    await room.owes(1, PostEntry(number=1))
    [first] = await one.claims()
    assert first.uncertain == frozenset()
    await room.owes(1, PostEntry(number=2))
    [again] = await other.claims(NOON + LEASE)
    assert len(again.ids) == 2
    assert again.uncertain == frozenset(first.ids)


@pytest.mark.parametrize("unheard", [True, False])
async def test_a_postponed_attempt_says_whether_it_may_have_taken_effect(
    room: Record, workers: list[Worker], unheard: bool
) -> None:
    one, other = workers
    await room.owes(1, say("first"))
    [first] = await one.claims()
    await one.postpones(first, after(seconds=1), uncertain=unheard)
    [again] = await other.claims(after(seconds=1))
    assert bool(again.uncertain) is unheard


async def test_what_was_uncertain_once_stays_so(room: Record, workers: list[Worker]) -> None:
    one, _ = workers
    await room.owes(1, say("first"))
    [first] = await one.claims()
    await one.postpones(first, after(seconds=1), uncertain=True)
    [second] = await one.claims(after(seconds=1))
    await one.postpones(second, after(seconds=2), uncertain=False)
    [third] = await one.claims(after(seconds=2))
    assert third.uncertain == frozenset(third.ids)


async def test_who_lost_a_claim_has_nothing_more_to_say(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    await room.owes(1, say("first"), say("second"))
    [lost] = await one.claims()
    [held] = await other.claims(NOON + LEASE)
    assert not await one.completes(lost)
    assert not await one.postpones(lost, after(hours=1))
    assert not await one.gives_up(lost)
    assert await other.sees(NOON + LEASE) == []
    assert await other.completes(held)
    assert [row.state for row in await room.owed()] == [queue.DONE, queue.PENDING]


async def test_a_slow_worker_that_claimed_again_cannot_finish_its_earlier_claim(
    room: Record, workers: list[Worker]
) -> None:
    one, _ = workers
    await room.owes(1, PostEntry(number=1))
    [earlier] = await one.claims()
    await room.owes(1, PostEntry(number=2))
    [later] = await one.claims(NOON + LEASE)
    assert not await one.completes(earlier)
    assert await one.completes(later)


async def test_nothing_is_finished_twice(room: Record, workers: list[Worker]) -> None:
    one, _ = workers
    await room.owes(1, say("first"))
    [claimed] = await one.claims()
    assert await one.completes(claimed)
    assert not await one.completes(claimed)
    assert not await one.gives_up(claimed)
    assert [row.state for row in await room.owed()] == [queue.DONE]


async def test_a_worker_that_dies_before_its_commit_has_claimed_nothing(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    await room.owes(1, say("first"))
    async with then_the_plug_is_pulled(one.database) as session:
        assert words(await queue.claim(session, worker="one", now=NOON)) == ["first"]
    [claimed] = await other.claims()
    assert (claimed.attempts, claimed.uncertain) == (0, frozenset())


async def test_workers_that_claim_at_once_share_the_work(room: Record, workers: list[Worker]) -> None:
    for number in range(2, 9):
        await room.quiet_incident(channel=f"C{number}")
    for number in range(1, 9):
        await room.owes(number, PostEntry(number=1), PostEntry(number=2), AddBookmark(label="a", url="b"))

    async def works(worker: Worker) -> list[Claim]:
        held: list[Claim] = []
        while claims := await worker.claims(limit=3):
            held += claims
        return held

    held = await asyncio.gather(*(works(worker) for worker in workers * 2))
    times = Counter(owed for claims in held for claimed in claims for owed in claimed.ids)
    assert set(times) == {row.id for row in await room.owed()}
    assert set(times.values()) == {1}


async def test_a_claim_in_the_making_is_skipped_and_not_waited_for(postgres_record: Record) -> None:
    await postgres_record.quiet_incident(channel=CHANNEL)
    await postgres_record.owes(1, PostEntry(number=1), PostEntry(number=2))
    async with processes(postgres_record.database.url.render_as_string(hide_password=False)) as [one, other]:
        async with one.transaction() as session:
            [held] = await queue.claim(session, worker="one", now=NOON)
            assert len(held.ids) == 2
            assert await Worker(other, "other").sees() == []
            await postgres_record.owes(1, AddBookmark(label="a", url="b"))
            assert await Worker(other, "other").sees() == ["add_bookmark"]
        assert await Worker(one).completes(held)


async def test_claiming_does_not_keep_people_from_writing(postgres_record: Record) -> None:
    await postgres_record.quiet_incident(channel=CHANNEL)
    await postgres_record.owes(1, say("first"))
    async with postgres_record.database.transaction() as session:
        claims: Sequence[Claim] = await queue.claim(session, worker="one", now=NOON)
        assert words(claims) == ["first"]
        async with postgres_record.open() as journal:  # needs the incident's row for itself
            assert (await journal.incident_for(1, None)).number == 1


async def _holds(session: AsyncSession, owed: int) -> None:
    """Lock one effect, as a console that drops or retries it does."""
    await session.exec(select(OutboxEffect).where(col(OutboxEffect.id) == owed).with_for_update())


async def test_what_gathers_ends_before_an_effect_that_somebody_else_has_in_hand(postgres_record: Record) -> None:
    await postgres_record.quiet_incident(channel=CHANNEL)
    await postgres_record.owes(1, *(PostEntry(number=number) for number in range(1, 5)))
    rows = [row.id for row in await postgres_record.owed()]
    async with processes(postgres_record.database.url.render_as_string(hide_password=False)) as [one, other]:
        async with other.transaction() as session:
            await _holds(session, rows[2])
            [claimed] = await Worker(one).claims()
            assert list(claimed.ids) == rows[:2]
        await Worker(one).completes(claimed)
        [rest] = await Worker(one).claims()
        assert list(rest.ids) == rows[2:]


async def test_what_is_dropped_while_it_is_gathered_is_left_out(postgres_record: Record) -> None:
    await postgres_record.quiet_incident(channel=CHANNEL)
    await postgres_record.owes(1, *(PostEntry(number=number) for number in range(1, 5)))
    rows = [row.id for row in await postgres_record.owed()]
    async with processes(postgres_record.database.url.render_as_string(hide_password=False)) as [one, other]:
        async with one.transaction() as session, other.transaction() as console:
            assert await queue.drop(console, [rows[1]], NOON) == 1
            [claimed] = await queue.claim(session, worker="one", now=NOON)
            assert list(claimed.ids) == rows[:1]
        await Worker(one).completes(claimed)
        [rest] = await Worker(one).claims()
        assert list(rest.ids) == rows[2:]


async def test_an_earlier_effect_that_is_tried_again_waits_for_what_is_held_behind_it(
    room: Record, workers: list[Worker]
) -> None:
    one, other = workers
    await room.owes(1, *(PostEntry(number=number) for number in range(1, 3)))
    earlier, later = [row.id for row in await room.owed()]
    [together] = await one.claims()
    await one.gives_up(together)
    await _try_again(room, later)
    [held] = await one.claims()
    await _try_again(room, earlier)

    assert await other.sees() == []
    assert await other.next_due() == NOON + LEASE
    assert await one.completes(held)
    [again] = await other.claims()
    assert again.ids == (earlier,)


async def _try_again(record: Record, owed: int) -> None:
    async with record.database.transaction() as session:
        assert await queue.retry(session, [owed], NOON) == 1


async def test_a_lane_rests_after_what_gathers_whoever_performed_it(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    rest = timedelta(seconds=1)
    await room.owes(1, PostEntry(number=1), say("between"), PostEntry(number=2))
    await room.owes(1, AddBookmark(label="a", url="b"), AddBookmark(label="c", url="d"))
    for claimed in await one.claims(rest=rest):
        await one.completes(claimed)

    assert words(await other.claims(after(seconds=0.9), rest=rest)) == ["add_bookmark"]
    [between] = await other.claims(after(seconds=1), rest=rest)
    await other.completes(between, after(seconds=1))
    assert words(await one.claims(after(seconds=1), rest=rest)) == ["post_entry"]


async def test_a_lane_that_may_not_wait_does_not_rest(room: Record, workers: list[Worker]) -> None:
    one, other = workers
    await room.owes(1, PostEntry(number=1), say("next"))
    [claimed] = await one.claims()
    await one.completes(claimed)
    assert await other.sees() == ["next"]


SLOW_LOOK = (
    "ALTER TABLE incident RENAME TO incidents",
    """CREATE FUNCTION waits() RETURNS boolean LANGUAGE plpgsql VOLATILE AS
    'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN true; END'""",
    "CREATE VIEW incident AS SELECT * FROM incidents WHERE waits()",
)
"""Let whoever looks at incidents wait for a lock, with what they saw of the outbox in their hands."""


@pytest.mark.parametrize(("claimed_meanwhile", "left"), [(0, 0), (1, 1)], ids=["a head", "what gathers behind it"])
async def test_what_is_claimed_between_the_look_and_the_lock_is_not_claimed_again(
    postgres_record: Record, claimed_meanwhile: int, left: int
) -> None:
    await postgres_record.quiet_incident(channel=CHANNEL)
    await postgres_record.owes(1, PostEntry(number=1), PostEntry(number=2))
    rows = [row.id for row in await postgres_record.owed()]
    async with processes(postgres_record.database.url.render_as_string(hide_password=False)) as [one, other]:
        async with other.transaction() as session:
            for statement in SLOW_LOOK:
                await (await session.connection()).execute(text(statement))
        async with other.transaction() as session:
            await (await session.connection()).execute(text("SELECT pg_advisory_xact_lock(1)"))
            claiming = asyncio.create_task(Worker(one).claims())
            await somebody_waits_for_a_lock(session)
            claim = update(OutboxEffect).where(col(OutboxEffect.id) == rows[claimed_meanwhile])
            await session.exec(claim.values(claimed_by="other", claimed_until=NOON + LEASE))
        assert [list(claimed.ids) for claimed in await claiming] == [rows[:left]][:left]
