"""The bot dies at any instant, and the next one goes on where it was."""

from __future__ import annotations

from random import Random

import pytest

from bot.app import Hotwash, build
from bot.sandbox import Fault
from storage.outbox import queue
from tests.cast import Member, Phones, Room, Time, Workspace
from tests.conftest import patient


async def successor(slack: Workspace) -> Hotwash:
    """Stop the bot and start another one on the same database."""
    old = slack.hotwash
    await old.stop()
    bot = patient(build(old.settings, old.policy, now=slack.time, random=Random(1)))  # noqa: S311 - jitter
    await bot.start(background=False)
    slack.sandbox.connect_app(f"http://127.0.0.1:{bot.port}/slack/events")
    slack.hotwash = bot
    slack.time.next_due = bot.next_due
    return bot


async def test_what_was_owed_is_done_by_the_next_one(alice: Member, room: Room, slack: Workspace) -> None:
    await alice.hurries("/incident status identified Bad deployment")
    bot = await successor(slack)
    await slack.settle()

    assert room.new_messages == ["2 17:00 · Alice Adams · 🚦 identified · Bad deployment"]
    assert room.topic == "INC-1 · sev3 · identified · no commander yet"
    assert "sev3 · identified" in room.card
    await bot.stop()


@pytest.mark.parametrize("said_before", [False, True], ids=["before it spoke", "after it spoke"])
async def test_what_one_held_when_it_died_is_said_once(
    alice: Member, room: Room, slack: Workspace, time: Time, said_before: bool
) -> None:
    await alice.hurries("/incident event Restarted")
    if said_before:
        slack.faults.add("chat.postMessage", Fault.CUT_AFTER)
        await slack.settle()
    else:
        async with slack.hotwash.database.transaction() as session:
            assert await queue.claim(session, worker="dies at once", now=time())
    bot = await successor(slack)
    await time.passes(minutes=2)

    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]
    await bot.stop()


@pytest.mark.declared("sev1 Checkout is down")
async def test_the_clock_goes_on(room: Room, slack: Workspace, time: Time, phones: Phones) -> None:
    bot = await successor(slack)
    await time.passes(minutes=5)

    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    room.ignores("calls", "escalations")
    await bot.stop()


async def test_two_of_them_on_one_database_say_everything_once(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash, time: Time
) -> None:
    other = patient(build(hotwash.settings, hotwash.policy, now=time, random=Random(2)))  # noqa: S311 - jitter
    await other.start(background=False)
    for words in ("one", "two"):
        await alice.hurries(f"/incident event {words}")
    await other.settle()
    await slack.settle()

    assert room.new_messages == ["2 17:00 · Alice Adams · one / 3 17:00 · Alice Adams · two"]
    await other.stop()
