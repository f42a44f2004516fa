"""What a dead worker held is given back: it can be claimed soon, and the dead have no say in it any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from storage.outbox import queue
from storage.outbox.effects import AddBookmark, PostEntry
from storage.outbox.queue import LEASE, Claim
from storage.outbox.reclaim import release
from tests.storage.performing import Worker, say, words
from tests.storage.record import CHANNEL, NOON, Record, processes


@pytest.fixture
async def room(record: Record) -> Record:
    await record.quiet_incident(channel=CHANNEL)
    return record


@pytest.fixture
async def workers(room: Record) -> AsyncIterator[list[Worker]]:
    async with processes(room.database.url.render_as_string(hide_password=False)) as databases:
        yield [Worker(database, name) for database, name in zip(databases, ("dead", "next"), strict=True)]


async def test_what_the_dead_held_is_claimed_at_once_and_is_uncertain(room: Record, workers: list[Worker]) -> None:
    dead, successor = workers
    await room.owes(1, PostEntry(number=1), PostEntry(number=2), say("behind them"))
    [lost] = await dead.claims()

    assert await successor.claims() == []
    assert await room.database.run(lambda session: release(session, ["dead"], until=NOON)) == 2

    [claimed] = await successor.claims()
    assert (claimed.ids, claimed.uncertain) == (lost.ids, frozenset(lost.ids))
    assert await successor.completes(claimed)
    assert await successor.sees() == ["behind them"]


async def test_what_may_still_be_on_its_way_is_left_alone_until_then(room: Record, workers: list[Worker]) -> None:
    dead, successor = workers
    await room.owes(1, say("first"))
    await dead.claims()
    soon = NOON + timedelta(seconds=1)
    await room.database.run(lambda session: release(session, ["dead"], until=soon))

    assert await successor.sees() == []
    assert await successor.sees(soon) == ["first"]


async def test_nothing_of_the_living_is_released(room: Record, workers: list[Worker]) -> None:
    dead, living = workers
    await room.owes(1, say("first"), AddBookmark(label="Dashboard", url="https://example.com"))
    [first] = await dead.claims(limit=1)
    [second] = await living.claims()

    assert await room.database.run(lambda session: release(session, ["dead", "never seen"], until=NOON)) == 1

    assert words(await living.claims()) == words([first])
    assert await living.completes(second)


@pytest.mark.parametrize("renewed", [False, True])
async def test_who_was_taken_for_dead_holds_nothing_and_spoils_nothing(
    room: Record, workers: list[Worker], renewed: bool
) -> None:
    ghost, successor = workers
    await room.owes(1, say("first"))
    [held] = await ghost.claims()
    if renewed:
        again = await ghost.database.run(lambda session: queue.renew(session, held, NOON + LEASE / 2))
        assert again is not None
        held = again
    await room.database.run(lambda session: release(session, ["dead"], until=NOON))

    assert not await has_a_say(ghost, held)
    assert await successor.sees() == ["first"]
    assert not await has_a_say(ghost, held)
    assert await successor.sees() == []


async def has_a_say(worker: Worker, held: Claim) -> bool:
    """Try everything that only who holds effects may do."""
    renewed = await worker.database.run(lambda session: queue.renew(session, held, NOON))
    said = [await worker.completes(held), await worker.postpones(held, NOON + LEASE), await worker.gives_up(held)]
    return renewed is not None or any(said)


async def test_what_is_done_or_waits_for_its_next_try_stays_as_it_is(room: Record, workers: list[Worker]) -> None:
    dead, successor = workers
    await room.owes(1, say("first"), say("second"))
    [first] = await dead.claims()
    await dead.completes(first)
    [second] = await dead.claims()
    await dead.postpones(second, NOON + LEASE)

    assert await room.database.run(lambda session: release(session, ["dead"], until=NOON)) == 0
    assert await successor.sees() == []
    assert await successor.sees(NOON + LEASE) == ["second"]


async def test_nobody_is_dead(room: Record, workers: list[Worker]) -> None:
    _, living = workers
    await room.owes(1, say("first"))
    [held] = await living.claims()

    assert await room.database.run(lambda session: release(session, [], until=NOON)) == 0
    assert await living.completes(held)
