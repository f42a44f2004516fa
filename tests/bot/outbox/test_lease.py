"""A lease is renewed while its worker is at work; work whose lease cannot be renewed ends before the lease does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.app import Hotwash
from bot.outbox.lease import CutOff, Lease, LeaseLost, Renewal
from bot.outbox.worker import OutboxWorker
from bot.sandbox import Fault
from storage.database.database import Database, DatabaseUnavailable, Result
from storage.outbox import queue
from storage.outbox.queue import LEASE
from tests.bot.outbox.test_worker import Arrivals
from tests.cast import Member, Room, Time
from tests.cast import Workspace as SlackClient

RESTARTED = ["2 17:00 · Alice Adams · Restarted"]


class Line(Database):
    """A database whose line to this worker can be cut; it counts what it was asked, and what of that in vain."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.is_cut = False
        self.asked = 0
        self._refused: asyncio.Queue[None] = asyncio.Queue()

    async def run(self, body: Callable[[AsyncSession], Coroutine[Any, Any, Result]]) -> Result:
        """Answer, or do not."""
        self.asked += 1
        if self.is_cut:
            self._refused.put_nowait(None)
            raise DatabaseUnavailable("cut")
        return await super().run(body)

    async def refuses(self, times: int) -> None:
        """Wait until so much was asked in vain."""
        for _ in range(times):
            await self._refused.get()


@pytest.fixture
async def line(hotwash: Hotwash, database: Path) -> AsyncIterator[Line]:
    line = Line(f"sqlite:///{database}")
    yield line
    await line.close()


@pytest.fixture
async def leases(alice: Member, room: Room, line: Line, time: Time) -> list[Lease]:
    """What a worker holds after a note: the entry, and the card that shows it."""
    await alice.hurries("/incident event Restarted")
    async with line.transaction() as session:
        claims = await queue.claim(session, worker="one", now=time())
    return [Lease(claim, line, time, LEASE) for claim in claims]


def renewal(leases: list[Lease], line: Line, time: Time) -> Renewal:
    return Renewal(held=leases, database=line, now=time, length=LEASE)


async def others_see(hotwash: Hotwash, time: Time) -> int:
    """Count what another worker could claim now."""
    async with hotwash.database.transaction() as session:
        claims = await queue.claim(session, worker="other", now=time())
        await session.rollback()
    return len(claims)


async def test_a_call_within_a_fresh_lease_asks_nobody(leases: list[Lease], line: Line, time: Time) -> None:
    time.moment += LEASE / 2
    await leases[0].hold()
    assert line.asked == 0


async def test_a_call_near_the_end_of_a_lease_renews_it_first(leases: list[Lease], line: Line, time: Time) -> None:
    time.moment += LEASE * 0.7
    await leases[0].hold()
    assert leases[0].until == time() + LEASE


async def test_all_leases_are_renewed_in_one_transaction(
    leases: list[Lease], line: Line, hotwash: Hotwash, time: Time
) -> None:
    time.moment += LEASE * 0.4
    async with renewal(leases, line, time).running():
        while any(one.left < 1 for one in leases):  # noqa: ASYNC110 - the clock stands still; the renewal runs beside
            await asyncio.sleep(0)
    assert line.asked == 1
    time.moment += LEASE * 0.9
    assert (len(leases), await others_see(hotwash, time)) == (2, 0)
    time.moment += LEASE * 0.1
    assert await others_see(hotwash, time) == 2


async def test_nothing_is_asked_while_nothing_is_held_or_all_is_fresh(
    leases: list[Lease], line: Line, time: Time
) -> None:
    time.moment += LEASE * 0.3
    for held in ([], leases):
        renewing = renewal(held, line, time)
        async with renewing.running():
            renewing.look()
    assert line.asked == 0


async def test_what_was_lost_is_not_renewed(leases: list[Lease], line: Line, hotwash: Hotwash, time: Time) -> None:
    time.moment += LEASE
    async with hotwash.database.transaction() as session:
        [taken] = await queue.claim(session, worker="other", now=time(), limit=1)
    await renewal(leases, line, time).renew()

    lost = [one for one in leases if one.claim.ids == taken.ids]
    assert [one.left for one in leases] == [0 if one in lost else 1 for one in leases]
    with pytest.raises(LeaseLost):
        await lost[0].hold()


@asynccontextmanager
async def hanging(
    hotwash: Hotwash, line: Line, slack: SlackClient, room: Room, fault: Fault
) -> AsyncIterator[asyncio.Task[int]]:
    """Let a worker on this line hang in a call of Slack until the block ends."""
    posts = Arrivals(slack, "chat.postMessage", 1, channel=room.id)
    slack.faults.add("chat.postMessage", fault)
    worker = replace(hotwash.delivery, database=line, worker="one", held=set())
    working = asyncio.create_task(OutboxWorker(**vars(worker)).drain())
    await posts.are_there()
    yield working
    await working


TOOK_EFFECT = pytest.mark.parametrize(
    "fault", [Fault.HANG, Fault.HANG_AFTER], ids=["before Slack did it", "after Slack did it"]
)


@TOOK_EFFECT
async def test_a_call_whose_lease_cannot_be_renewed_is_cut_off_and_looked_for(
    alice: Member, room: Room, slack: SlackClient, hotwash: Hotwash, line: Line, time: Time, fault: Fault
) -> None:
    await alice.hurries("/incident event Restarted")
    async with hanging(hotwash, line, slack, room, fault):
        line.is_cut = True
        time.moment += LEASE * 0.9
        await line.refuses(2)  # the renewal, and to write down that the call was cut off
        line.is_cut = False

    time.moment += LEASE
    await slack.settle()
    assert room.new_messages == RESTARTED


@TOOK_EFFECT
async def test_another_one_goes_on_when_the_lease_is_over_and_the_first_has_no_say_any_more(
    alice: Member, room: Room, slack: SlackClient, hotwash: Hotwash, line: Line, time: Time, fault: Fault
) -> None:
    await alice.hurries("/incident event Restarted")
    async with hanging(hotwash, line, slack, room, fault):
        line.is_cut = True
        time.moment += LEASE
        await line.refuses(2)
        await slack.settle()
        assert room.new_messages == RESTARTED
        line.is_cut = False

    assert await hotwash.database.run(queue.count) == 0
    await slack.settle()
    assert room.new_messages == []


async def test_work_that_is_over_cannot_be_cut_off(leases: list[Lease]) -> None:
    async with leases[0].at_work():
        pass
    leases[0].cut()


async def test_work_that_is_cut_off_says_so(leases: list[Lease]) -> None:
    async def works() -> None:
        async with leases[0].at_work():
            leases[0].cut()
            await asyncio.Event().wait()

    with pytest.raises(CutOff):
        await works()
