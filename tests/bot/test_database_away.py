"""A database that does not answer: words are kept on this machine, and enter the record once, in order."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from pathlib import Path
from random import Random

import pytest

from bot.app import Hotwash, build
from bot.sandbox import Sandbox
from storage.rules.policy import Policy
from tests.cast import Member, Record, Room, Time
from tests.conftest import settings


class Away:
    """Somebody else holds the database's only pen, and the door waits less long than Slack would let it."""

    def __init__(self, hotwash: Hotwash, database: Path) -> None:
        self._door, self._file = hotwash.front_door, database

    def __enter__(self) -> None:
        self._other = sqlite3.connect(self._file, isolation_level=None)
        self._other.execute("BEGIN IMMEDIATE")
        self._patience, self._door.patience_seconds = self._door.patience_seconds, 0.05

    def __exit__(self, *error: object) -> None:
        self._door.patience_seconds = self._patience
        self._other.execute("ROLLBACK")
        self._other.close()


@pytest.fixture
def away(hotwash: Hotwash, database: Path) -> Away:
    return Away(hotwash, database)


async def test_a_note_is_kept_and_enters_the_record_with_its_own_time(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash, time: Time
) -> None:
    with away:
        reply = await alice.hurries("/incident event 10m ago Rolled back")
    assert "Kept on this machine" in reply
    assert "not yet in the record" in reply
    assert len(await record.lines()) == 1

    time.moment = time.moment.replace(minute=20)
    assert await hotwash.enter_what_was_kept() == 1
    await room.slack.settle()

    assert (await record.lines())[1:] == ["2 16:50 stated alice: Rolled back"]
    assert (await record.entries())[1].recorded_at.minute == 0
    assert "Rolled back" in room.last_message


async def test_a_disk_that_hangs_as_well_costs_nobody_their_words(
    alice: Member, room: Room, record: Record, away: Away, hotwash: Hotwash, hanging: Path
) -> None:
    with away:
        hotwash.front_door.keep_seconds = 0.05
        reply = await alice.hurries("/incident event Rolled back")
        hotwash.front_door.keep_seconds = 20
        os.rename(hanging, hanging.with_name("pipe"))
        os.close(os.open(hanging.with_name("pipe"), os.O_RDWR))
        assert "Kept on this machine" in await alice.hurries("/incident event Restarted")
    assert "Perhaps not recorded" in reply
    assert "Rolled back" in reply

    assert await hotwash.enter_what_was_kept() == 1  # what stood in the way took no words
    await room.slack.settle()
    room.ignore_rest()
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["Restarted"]


async def test_what_waits_keeps_its_order_and_what_comes_meanwhile_waits_behind_it(
    alice: Member, bob: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event First")
        await bob.hurries("/incident status identified Second")
    assert "Kept" in await bob.hurries("/incident event Third")

    assert await hotwash.enter_what_was_kept() == 3
    await room.slack.settle()
    room.ignore_rest()

    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First", "identified · Second", "Third"]
    assert "Recorded" in await alice.types("/incident event Fourth")
    room.ignore_rest()


async def test_a_crash_in_between_enters_each_line_once(
    alice: Member, room: Room, record: Record, database: Path, away: Away, sandbox: Sandbox, policy: Policy, time: Time
) -> None:
    with away:
        await alice.hurries("/incident event First")
        await alice.hurries("/incident event Second")
    spool = database.parent / "hotwash-spool"
    kept = (spool / "waiting.jsonl").read_bytes()
    assert await room.slack.hotwash.enter_what_was_kept() == 2

    # the process died before it could forget what it had entered, and half a line was torn off
    (spool / "entering.jsonl").write_bytes(kept + b'{"verb": "ev')
    after = build(settings(sandbox, database), policy, now=time, random=Random(1))  # noqa: S311 - jitter is no secret
    await after.enter_what_was_kept()
    await after.stop()
    await room.slack.settle()
    room.ignore_rest()

    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First", "Second"]
    assert not (spool / "entering.jsonl").exists()


async def test_a_declaration_is_kept_and_its_channel_opens_when_the_database_is_back(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    await alice.types("/incident declare", in_=room.slack.general)
    with away:
        await room.slack.sandbox.submit(alice.person, values={"title": "Search is slow", "severity": "sev2"})
    assert "Kept on this machine" in alice.form

    await hotwash.enter_what_was_kept()
    await room.slack.settle()
    room.slack.ignore_rest()
    assert any(name.startswith("inc-2-search-is-slow") for name in room.slack.names)


async def test_what_cannot_wait_is_handed_back(alice: Member, room: Room, record: Record, away: Away) -> None:
    with away:
        reply = await alice.hurries("/incident escalate senior engineers It burns")
    assert reply == (
        "❓ Perhaps not recorded: the database did not answer in time, but it may have recorded this."
        " Look at /incident timeline before you send it again."
        " / Your text, to copy: / escalate senior engineers It burns"
    )
    await room.slack.settle()
    assert room.new_messages == []


async def test_who_only_looked_is_not_told_to_look_first(alice: Member, room: Room, away: Away) -> None:
    with away:
        reply = await alice.hurries("/incident timeline")
    assert reply.startswith("❌ Not recorded: the database did not answer in time / Please send it again in a moment.")


async def test_what_the_disk_does_not_take_is_handed_back_while_other_words_wait(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event First")
    spool = database.parent / "hotwash-spool"
    (spool / "waiting.jsonl").rename(spool / "entering.jsonl")
    (spool / "waiting.jsonl").symlink_to("/dev/full")
    reply = await alice.hurries("/incident event Second")
    assert reply.startswith("❌ Not recorded: the database did not answer in time")
    assert reply.endswith("event Second")
    (spool / "waiting.jsonl").unlink()
    assert await hotwash.enter_what_was_kept() == 1
    await room.slack.settle()
    room.ignore_rest()
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First"]


async def test_what_cannot_be_read_is_refused_at_once(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        reply = await alice.hurries("/incident status nonsense")
    assert "“nonsense” is not a status." in reply
    assert await hotwash.enter_what_was_kept() == 0


async def test_what_turns_out_to_be_impossible_is_told_to_its_author(
    alice: Member, room: Room, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event Typed where no incident is", in_=room.slack.general)
    await hotwash.enter_what_was_kept()
    await room.slack.settle()

    assert "event Typed where no incident is" in room.slack.phone("alice").last_message
    lines = (database.parent / "hotwash-spool" / "refused.jsonl").read_text().splitlines()
    assert json.loads(lines[0])["reason"].startswith("This channel belongs to no incident")
    room.ignore_rest()


async def test_taking_back_means_the_words_that_were_kept_last(
    alice: Member, room: Room, record: Record, away: Away
) -> None:
    await alice.types("/incident event First")
    with away:
        await alice.hurries("/incident event Second")
    await alice.types("/incident undo")
    room.ignore_rest()
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
        " / Please send it again in a moment. Your text, to copy: / undo"
    )
    await hotwash.enter_what_was_kept()
    await room.slack.settle()
    room.ignore_rest()
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First", "Second"]


async def test_all_who_ask_at_once_wait_for_the_same_words_to_enter(
    alice: Member, bob: Member, room: Room, record: Record, away: Away, hotwash: Hotwash
) -> None:
    with away:
        for text in ("First", "Second", "Third"):
            await alice.hurries(f"/incident event {text}")
        await bob.hurries("/incident event Fourth")
    by_itself, *replies = await asyncio.gather(
        hotwash.enter_what_was_kept(), alice.hurries("/incident undo"), bob.hurries("/incident undo")
    )
    assert by_itself == 4
    assert all("Taken back" in reply for reply in replies), replies
    await room.slack.settle()
    room.ignore_rest()
    shown = [line.split(": ")[-1] for line in (await record.lines())[1:]]
    assert shown == ["First", "Second", "Third (retracted)", "Fourth (retracted)"]


async def test_who_only_looks_is_answered_though_something_kept_cannot_enter(
    alice: Member, room: Room, database: Path, away: Away, hotwash: Hotwash
) -> None:
    refused = database.parent / "hotwash-spool" / "refused.jsonl"
    with away:
        await alice.hurries("/incident event Typed where no incident is", in_=room.slack.general)
    refused.symlink_to("/dev/full")
    assert "INC-1" in await alice.hurries("/incident timeline")
    assert "could not enter the record yet" in await alice.hurries("/incident update Everybody waits")
    refused.unlink()
    assert "Recorded" in await alice.hurries("/incident update Everybody waits")
    await room.slack.settle()
    room.slack.ignore_rest()


async def test_a_refusal_that_the_disk_does_not_take_waits(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    refused = database.parent / "hotwash-spool" / "refused.jsonl"
    with away:
        await alice.hurries("/incident event Typed where no incident is", in_=room.slack.general)
        await alice.hurries("/incident event First")
    refused.symlink_to("/dev/full")
    assert await hotwash.enter_what_was_kept() == 0
    refused.unlink()
    assert await hotwash.enter_what_was_kept() == 2
    await room.slack.settle()
    assert len(refused.read_text().splitlines()) == 1
    assert room.slack.phone("alice").last_message.count("Typed where no incident is") == 1
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First"]
    room.ignore_rest()


async def test_an_author_who_cannot_be_told_now_is_told_later_and_once(
    alice: Member, room: Room, database: Path, away: Away, sandbox: Sandbox, policy: Policy, time: Time
) -> None:
    with away:
        await alice.hurries("/incident event Typed where no incident is", in_=room.slack.general)
    faults = [("before the commit", "nothing is told"), ("after the commit", "nobody hears that it is told")]

    def fails(point: str) -> None:
        if faults and faults[0][0] == point:
            raise OSError(faults.pop(0)[1])

    bot = build(settings(sandbox, database), policy, now=time, passing=fails)
    assert [await bot.enter_what_was_kept() for _ in range(3)] == [0, 0, 1]
    await bot.stop()
    await room.slack.settle()
    told = [one for one in sandbox.direct_message("alice").messages if "where no incident is" in str(one)]
    assert len(told) == 1
    assert len((database.parent / "hotwash-spool" / "refused.jsonl").read_text().splitlines()) == 1
    room.slack.ignore_rest()


async def test_credentials_are_masked_before_they_touch_the_disk(
    alice: Member, room: Room, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event The key is AKIAABCDEFGHIJKLMNOP")
    assert "AKIAABCDEFGHIJKLMNOP" not in (database.parent / "hotwash-spool" / "waiting.jsonl").read_text()
    await hotwash.enter_what_was_kept()
    await room.slack.settle()
    room.ignore_rest()


async def test_what_slack_sends_again_is_kept_once(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event Rolled back")
        second = await room.slack.sandbox.redeliver_last_command()
    assert b"Kept on this machine" in second.answer
    await hotwash.enter_what_was_kept()
    await room.slack.settle()
    room.ignore_rest()
    assert (await record.lines())[1:] == ["2 17:00 alice: Rolled back"]


async def test_enter_pressed_twice_while_nothing_is_heard_is_one_entry(
    alice: Member, room: Room, record: Record, away: Away, hotwash: Hotwash
) -> None:
    with away:
        for _ in range(2):
            assert "Kept on this machine" in await alice.hurries("/incident event Rolled back")
    assert await hotwash.enter_what_was_kept() == 2
    await room.slack.settle()
    room.ignore_rest()
    assert (await record.lines())[1:] == ["2 17:00 alice: Rolled back"]
