"""What was claimed together need not be performed together: the rest is given back as if nobody had claimed it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.database.database import Database
from storage.outbox.effects import PostEntry
from storage.outbox.partial_release import release_all_but
from storage.outbox.queue import LEASE, Claim
from tests.storage.performing import Worker
from tests.storage.record import CHANNEL, NOON, Record


@pytest.fixture
async def room(record: Record) -> Record:
    await record.quiet_incident(channel=CHANNEL)
    await record.owes(1, *(PostEntry(number=number) for number in range(1, 5)))
    return record


@pytest.fixture
def worker(room: Record) -> Worker:
    return Worker(room.database)


async def keeps(database: Database, claimed: Claim, count: int) -> Claim:
    async with database.transaction() as session:
        return await release_all_but(session, claimed, count)


def numbers(claimed: Claim) -> list[int]:
    return [effect.number for effect in claimed.effects if isinstance(effect, PostEntry)]


async def test_the_rest_comes_next_as_if_it_had_not_been_claimed(room: Record, worker: Worker) -> None:
    [claimed] = await worker.claims()
    held = await keeps(room.database, claimed, 3)
    assert (numbers(held), held.keys, held.until) == ([1, 2, 3], claimed.keys[:3], claimed.until)
    assert await worker.claims() == []

    assert await worker.completes(held)
    [rest] = await worker.claims()
    assert (numbers(rest), rest.keys, rest.attempts, rest.uncertain) == ([4], claimed.keys[3:], 0, frozenset())


async def test_what_an_earlier_attempt_left_uncertain_stays_so(room: Record, worker: Worker) -> None:
    [claimed] = await worker.claims()
    await worker.postpones(claimed, NOON, uncertain=True)
    await room.owes(1, PostEntry(number=5))
    [again] = await worker.claims()
    held = await keeps(room.database, again, 2)
    assert held.uncertain == set(held.ids)

    await worker.completes(held)
    [rest] = await worker.claims()
    assert numbers(rest) == [3, 4, 5]
    assert (rest.attempts, rest.uncertain) == (1, frozenset(rest.ids[:2]))


async def test_who_dies_with_a_part_in_hand_leaves_all_of_it_in_order(room: Record, worker: Worker) -> None:
    [claimed] = await worker.claims()
    held = await keeps(room.database, claimed, 2)

    assert await worker.claims(NOON + LEASE - timedelta(seconds=1)) == []
    [all_of_it] = await worker.claims(NOON + LEASE)
    assert numbers(all_of_it) == [1, 2, 3, 4]
    assert all_of_it.uncertain == set(held.ids)


async def test_only_what_is_kept_is_postponed_and_the_rest_waits_behind_it(room: Record, worker: Worker) -> None:
    [claimed] = await worker.claims()
    held = await keeps(room.database, claimed, 1)
    await worker.postpones(held, NOON + timedelta(seconds=5), uncertain=True)

    assert await worker.claims() == []
    [all_of_it] = await worker.claims(NOON + timedelta(seconds=5))
    assert (numbers(all_of_it), all_of_it.uncertain) == ([1, 2, 3, 4], frozenset(held.ids[:1]))


async def test_what_somebody_else_holds_by_now_is_not_given_back(room: Record, worker: Worker) -> None:
    [lost] = await worker.claims()
    [taken] = await Worker(room.database, "other").claims(NOON + LEASE)
    await keeps(room.database, lost, 1)

    assert await worker.claims(NOON + LEASE) == []
    assert await worker.completes(taken, NOON + LEASE)
