"""What was kept while the database was away enters the record, or its author is told why not."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.app import Hotwash, build
from bot.sandbox import Sandbox
from storage.rules.policy import Policy
from tests.bot.requests.spool.lines import full, stored
from tests.cast import Member, Record, Room, Time
from tests.cast.outages import Away
from tests.conftest import settings


async def test_what_turns_out_to_be_impossible_is_told_to_its_author(
    alice: Member, room: Room, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event Typed where no incident is", in_=room.slack.general)
    await hotwash.drain_spool()
    await room.slack.settle()

    assert "event Typed where no incident is" in room.slack.phone("alice").last_message
    with closing(sqlite3.connect(database.parent / "hotwash-spool" / "spool.db")) as reader:
        ((reason,),) = reader.execute("SELECT reason FROM refused")
    assert reason.startswith("This is not an incident channel")


async def test_taking_back_means_the_words_that_were_kept_last(
    alice: Member, room: Room, record: Record, away: Away
) -> None:
    await alice.types("/incident event First")
    with away:
        await alice.hurries("/incident event Second")
    await alice.types("/incident undo")
    room.ignores("corrections", "entries")
    shown = [line.split(": ")[-1] for line in (await record.lines())[1:]]
    assert shown == ["First", "Second (retracted)"]


async def test_what_cannot_be_kept_waits_for_what_was_kept_before_it_and_is_handed_back_if_that_takes_too_long(
    alice: Member, room: Room, record: Record, away: Away, hotwash: Hotwash
) -> None:
    await alice.types("/incident event First")
    with away:
        await alice.hurries("/incident event Second")
        reply = await alice.hurries("/incident undo")
    assert reply == (
        "❌ Not recorded: the database did not answer in time"
        " / Please send it again in a moment. Your text, to copy: / /incident undo"
    )
    await hotwash.drain_spool()
    await room.slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · First", "3 17:00 · Alice Adams · Second"]
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First", "Second"]


async def test_a_bot_that_runs_already_enters_what_another_one_kept_before_it_was_killed(
    alice: Member, room: Room, record: Record, database: Path, away: Away, sandbox: Sandbox, policy: Policy, time: Time
) -> None:
    running = build(settings(sandbox, database), policy, now=time)
    with away:
        for text in ("First", "Second"):
            await alice.hurries(f"/incident event {text}")
    assert [await running.drain_spool() for _ in range(2)] == [2, 0]
    assert not running.spool.has_waiting
    assert await room.slack.hotwash.drain_spool() == 0
    await running.stop()
    await room.slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · First / 3 17:00 · Alice Adams · Second"]
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First", "Second"]


async def test_bots_that_enter_the_same_words_at_once_record_each_once_and_in_order(
    alice: Member, room: Room, record: Record, database: Path, away: Away, sandbox: Sandbox, policy: Policy, time: Time
) -> None:
    texts = [f"Number {number}" for number in range(20)]
    with away:
        for text in texts:
            await alice.hurries(f"/incident event {text}")
    other = build(settings(sandbox, database), policy, now=time)
    await asyncio.gather(room.slack.hotwash.drain_spool(), other.drain_spool())
    await other.stop()
    await room.slack.settle()
    room.ignores("entries")
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == texts
    assert stored(database.parent / "hotwash-spool") == []


async def test_all_who_ask_at_once_wait_for_the_same_words_to_enter(
    alice: Member, bob: Member, room: Room, record: Record, away: Away, hotwash: Hotwash
) -> None:
    with away:
        for text in ("First", "Second", "Third"):
            await alice.hurries(f"/incident event {text}")
        await bob.hurries("/incident event Fourth")
    by_itself, *replies = await asyncio.gather(
        hotwash.drain_spool(), alice.hurries("/incident undo"), bob.hurries("/incident undo")
    )
    assert by_itself == 4
    assert all("Removed entry" in reply for reply in replies), replies
    await room.slack.settle()
    room.ignores("corrections", "entries")
    shown = [line.split(": ")[-1] for line in (await record.lines())[1:]]
    assert shown == ["First", "Second", "Third (retracted)", "Fourth (retracted)"]


async def test_who_only_looks_is_answered_though_something_kept_cannot_enter(
    alice: Member, room: Room, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event Typed where no incident is", in_=room.slack.general)
    with full(database.parent / "hotwash-spool", "refused"):
        assert "INC-1" in await alice.hurries("/incident timeline")
        assert "could not enter the record yet" in await alice.hurries("/incident update Everybody waits")
    assert "Recorded" in await alice.hurries("/incident update Everybody waits")
    await room.slack.settle()
    assert "Typed where no incident is" in room.slack.phone("alice").last_message
    room.ignores("entries", "updates")


async def test_a_refusal_that_the_disk_does_not_take_waits(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event Typed where no incident is", in_=room.slack.general)
        await alice.hurries("/incident event First")
    with full(database.parent / "hotwash-spool", "refused"):
        assert await hotwash.drain_spool() == 0
    assert await hotwash.drain_spool() == 2
    await room.slack.settle()
    assert len(stored(database.parent / "hotwash-spool", "refused")) == 1
    assert room.slack.phone("alice").last_message.count("Typed where no incident is") == 1
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First"]
    assert room.new_messages == ["2 17:00 · Alice Adams · First"]


async def test_an_author_who_cannot_be_told_now_is_told_later_and_once(
    alice: Member, room: Room, database: Path, away: Away, sandbox: Sandbox, policy: Policy, time: Time
) -> None:
    with away:
        await alice.hurries("/incident event Typed where no incident is", in_=room.slack.general)
    faults = [("before the commit", "nothing is told"), ("after the commit", "nobody hears that it is told")]

    def fails(point: str) -> None:
        if faults and faults[0][0] == point:
            raise OSError(faults.pop(0)[1])

    bot = build(settings(sandbox, database), policy, now=time, checkpoint=fails)
    assert [await bot.drain_spool() for _ in range(3)] == [0, 0, 1]
    await bot.stop()
    await room.slack.settle()
    told = room.slack.phone("alice").messages
    assert ["where no incident is" in one for one in told] == [True]
    assert len(stored(database.parent / "hotwash-spool", "refused")) == 1
