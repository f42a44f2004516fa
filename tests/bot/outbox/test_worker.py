"""The delivery worker as it runs in production: it paces itself, and lets nobody wait for a page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.app import Hotwash
from bot.outbox.worker import AT_ONCE, POLL_SECONDS, REST_SECONDS
from bot.replay.player import OneByOne
from bot.sandbox import Fault
from storage.database.database import Database, DatabaseUnavailable, Result
from storage.models import OutboxEffect, Workspace
from storage.outbox import queue
from storage.outbox.effects import TellPerson
from tests.cast import Member, Phones, Room, Time
from tests.cast import Workspace as SlackClient

TOO_LONG_SECONDS = 30


@asynccontextmanager
async def at_work(hotwash: Hotwash) -> AsyncIterator[None]:
    """Let the worker run, as it does in production, on a clock that goes on from here, until the block ends."""
    scene, began = hotwash.now(), monotonic()
    worker = replace(hotwash.delivery, now=lambda: scene + timedelta(seconds=monotonic() - began))
    stopping = asyncio.Event()
    working = asyncio.create_task(worker.run(stopping))
    try:
        async with asyncio.timeout(TOO_LONG_SECONDS):
            yield
    finally:
        stopping.set()
        await working


class Arrivals:
    """The moments at which calls of one method arrive at Slack."""

    def __init__(self, slack: SlackClient, method: str, awaited: int, **arguments: str) -> None:
        self.moments: list[float] = []
        self._arguments = arguments.items()
        self._awaited = awaited
        self._all = asyncio.Event()
        slack.faults.add(method, when=self._note)

    def _note(self, arguments: dict[str, Any]) -> bool:
        if self._arguments <= arguments.items():
            self.moments.append(monotonic())
        if len(self.moments) == self._awaited:
            self._all.set()
        return False

    async def are_there(self) -> list[float]:
        await self._all.wait()
        return self.moments


async def test_a_flood_goes_out_one_message_a_second_also_while_messages_are_full(
    alice: Member, room: Room, slack: SlackClient, hotwash: Hotwash
) -> None:
    for number in range(2, 26):
        await alice.hurries(f"/incident event Note {number}.")
    posts = Arrivals(slack, "chat.postMessage", 2, channel=room.id)
    async with at_work(hotwash):
        full, rest = await posts.are_there()

    assert rest - full >= REST_SECONDS
    assert [len(message.split(" / ")) for message in room.new_messages] == [20, 4]


async def test_the_first_word_after_a_rest_goes_out_at_once(
    alice: Member, room: Room, slack: SlackClient, hotwash: Hotwash, time: Time
) -> None:
    time.moment += timedelta(seconds=REST_SECONDS)
    posts = Arrivals(slack, "chat.postMessage", 1, channel=room.id)
    async with at_work(hotwash):
        began = monotonic()
        await alice.hurries("/incident event Restarted")
        (posted,) = await posts.are_there()

    assert posted - began < REST_SECONDS
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]


async def test_a_page_goes_out_while_everything_else_hangs(
    alice: Member, room: Room, slack: SlackClient, hotwash: Hotwash, time: Time, phones: Phones
) -> None:
    bob, olu = slack.person("bob").id, slack.person("olu").id
    await hotwash.database.run(lambda session: _owe_in_lanes_of_their_own(session, AT_ONCE, bob, time))
    hanging = Arrivals(slack, "conversations.open", AT_ONCE, users=bob)
    pages = Arrivals(slack, "conversations.open", 1, users=olu)
    ended: list[str] = []
    hotwash.slack.called = lambda method, outcome: ended.append(outcome) if outcome == "unheard" else None
    slack.faults.add("conversations.open", Fault.HANG, AT_ONCE, seconds=2, when=lambda one: one.get("users") == bob)
    async with at_work(hotwash):
        await hanging.are_there()
        await alice.hurries("/incident escalate @olu")
        await pages.are_there()
        assert ended == []
        slack.faults.clear()
    assert phones.rang == ["olu: Paging @olu for INC-1"]


async def _owe_in_lanes_of_their_own(session: AsyncSession, number: int, person: str, time: Time) -> None:
    space = (await session.exec(select(Workspace).order_by(col(Workspace.id)))).one()
    telling = TellPerson(person=person, template="replies/plain", facts={"text": "Hello"})
    for lane in range(number):
        owed = OutboxEffect(workspace_id=space.id, lane=f"{lane}", kind=telling.kind, payload=telling.payload(),
                          available_at=time(), created_at=time())  # fmt: skip
        session.add(owed)


async def test_what_hangs_when_the_bot_is_stopped_is_given_back_at_once(
    alice: Member, room: Room, slack: SlackClient, hotwash: Hotwash, time: Time
) -> None:
    await alice.hurries("/incident event Restarted")
    time.moment += timedelta(seconds=REST_SECONDS)
    posts = Arrivals(slack, "chat.postMessage", 1, channel=room.id)
    slack.faults.add("chat.postMessage", Fault.HANG_AFTER)
    working = asyncio.create_task(hotwash.delivery.run(asyncio.Event()))
    await posts.are_there()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)

    assert [row.claimed_by for row in await hotwash.database.run(queue.listed)] == [None]
    time.moment += timedelta(seconds=POLL_SECONDS)
    assert await hotwash.delivery.drain() == 1
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]


class Forgetful(Database):
    """A database that does not answer some of the times at which it is asked, counted from one."""

    def __init__(self, address: str, *silent_at: int) -> None:
        super().__init__(address)
        self._silent_at = silent_at
        self.asked = 0

    async def run(self, body: Callable[[AsyncSession], Coroutine[Any, Any, Result]]) -> Result:
        """Answer, or do not."""
        self.asked += 1
        if self.asked in self._silent_at:
            raise DatabaseUnavailable("silent")
        return await super().run(body)


@pytest.mark.parametrize("silent_at", [(2,), (2, 3)], ids=["once", "and again, when that is to be written down"])
async def test_what_the_database_kept_from_being_performed_is_tried_again_a_second_later(
    alice: Member, room: Room, hotwash: Hotwash, database: Path, time: Time, silent_at: tuple[int, ...]
) -> None:
    await alice.hurries("/incident event Restarted")
    forgetful = Forgetful(f"sqlite:///{database}", *silent_at)
    one_by_one = OneByOne(**{**vars(hotwash.delivery), "database": forgetful})
    assert await one_by_one.drain() == 2  # the entry, and the card that shows it
    await forgetful.close()

    assert room.new_messages == []
    time.moment += timedelta(seconds=1)
    assert await hotwash.delivery.drain() == 1
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]


async def test_an_effect_costs_three_transactions(alice: Member, room: Room, hotwash: Hotwash, database: Path) -> None:
    await alice.hurries("/incident event Restarted")
    counting = Forgetful(f"sqlite:///{database}")
    one_by_one = OneByOne(**{**vars(hotwash.delivery), "database": counting})
    assert await one_by_one.drain() == 2  # the entry, and the card that shows it
    await counting.close()

    looks_for_nothing_more = 1
    assert counting.asked == 2 * 3 + looks_for_nothing_more
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]
