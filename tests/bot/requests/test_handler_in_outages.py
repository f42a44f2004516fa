"""A database that does not answer: words are kept on this machine, and enter the record once, in order."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from random import Random

from bot.app import Hotwash, build
from bot.integrations.slack import user_cache
from bot.requests.handler import KEEP_SECONDS, PATIENCE_SECONDS
from bot.sandbox import Sandbox
from commands.core.reply import Reply
from storage.rules.policy import Policy
from tests.bot.requests.spool.lines import full, noted, stored
from tests.cast import Member, Phones, Record, Room, Time
from tests.cast.outages import Away
from tests.conftest import settings


async def test_a_note_is_kept_and_enters_the_record_with_its_own_time(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash, time: Time
) -> None:
    with away:
        reply = await alice.hurries("/incident event 10m ago Rolled back")
    assert "Kept on this machine" in reply
    assert "not recorded yet" in reply
    assert len(await record.lines()) == 1

    time.moment = time.moment.replace(minute=20)
    assert await hotwash.drain_spool() == 1
    await room.slack.settle()

    assert (await record.lines())[1:] == ["2 16:50 stated alice: Rolled back"]
    assert (await record.entries())[1].recorded_at.minute == 0
    assert "Rolled back" in room.last_message


async def test_a_disk_that_hangs_as_well_costs_nobody_their_words(
    alice: Member, room: Room, record: Record, away: Away, hotwash: Hotwash, hanging: ExitStack
) -> None:
    with away:
        hotwash.handler.keep_seconds = 0.05
        reply = await alice.hurries("/incident event Rolled back")
        hotwash.handler.keep_seconds = 20
        hanging.close()
        assert "Kept on this machine" in await alice.hurries("/incident event Restarted")
    assert "Perhaps not recorded" in reply
    assert "Rolled back" in reply

    assert await hotwash.drain_spool() == 2
    await room.slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · Rolled back / 3 17:00 · Alice Adams · Restarted"]
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["Rolled back", "Restarted"]


def test_people_the_database_and_the_disk_together_take_less_than_slack_waits() -> None:
    assert user_cache.PATIENCE_SECONDS < PATIENCE_SECONDS
    assert PATIENCE_SECONDS + KEEP_SECONDS <= 2.8


async def test_what_somebody_waited_before_is_gone_from_the_patience_with_the_database(hotwash: Hotwash) -> None:
    hotwash.handler.patience_seconds = hotwash.handler.keep_seconds = 600
    answer = await hotwash.handler.answer(noted("Rolled back"), since=asyncio.get_running_loop().time() - 600)
    assert isinstance(answer, Reply)
    assert answer.template == "replies/spooled"  # and no answer of the database, for which no time was left


async def test_what_waits_keeps_its_order_and_what_comes_meanwhile_waits_behind_it(
    alice: Member, bob: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event First")
        await bob.hurries("/incident status identified Second")
    assert "Kept" in await bob.hurries("/incident event Third")

    assert await hotwash.drain_spool() == 3
    await room.slack.settle()
    assert room.new_messages == [
        "2 17:00 · Alice Adams · First / 3 17:00 · Bob Brown · 🚦 identified · Second / 4 17:00 · Bob Brown · Third"
    ]

    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First", "identified · Second", "Third"]
    assert "Recorded" in await alice.types("/incident event Fourth")
    assert room.new_messages == ["5 17:00 · Alice Adams · Fourth"]


async def test_a_crash_in_between_enters_each_line_once(
    alice: Member, room: Room, record: Record, database: Path, away: Away, sandbox: Sandbox, policy: Policy, time: Time
) -> None:
    with away:
        await alice.hurries("/incident event First")
        await alice.hurries("/incident event Second")
    spool = database.parent / "hotwash-spool"
    kept = (spool / "spool.db").read_bytes()
    assert await room.slack.hotwash.drain_spool() == 2

    (spool / "spool.db").write_bytes(kept)  # the process died before it could delete what it had entered
    after = build(settings(sandbox, database), policy, now=time, random=Random(1))  # noqa: S311 - jitter is no secret
    await after.drain_spool()
    await after.stop()
    await room.slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · First / 3 17:00 · Alice Adams · Second"]

    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First", "Second"]
    assert stored(spool) == []


async def test_a_declaration_is_kept_and_its_channel_opens_when_the_database_is_back(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash, phones: Phones
) -> None:
    await alice.types("/incident declare", in_=room.slack.general)
    with away:
        await room.slack.sandbox.submit(alice.person, values={"title": "Search is slow", "severity": "sev2"})
    assert "Kept on this machine" in alice.form

    await hotwash.drain_spool()
    await room.slack.settle()
    assert phones.rang == ["olu: Paging on-call for INC-2"]
    room.ignores("announcements", "calls", "entries")
    assert any(name.startswith("inc-2-search-is-slow") for name in room.slack.names)


async def test_what_cannot_wait_is_handed_back(alice: Member, room: Room, record: Record, away: Away) -> None:
    with away:
        reply = await alice.hurries("/incident escalate senior engineers It burns")
    assert reply == (
        "❓ Perhaps not recorded: the database did not answer in time, but it may have recorded this."
        " Look at /incident timeline before you send it again."
        " / Your text, to copy: / /incident escalate senior engineers It burns"
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
    with full(database.parent / "hotwash-spool", "waiting"):
        reply = await alice.hurries("/incident event Second")
    assert reply.startswith("❌ Not recorded: the database did not answer in time")
    assert reply.endswith("event Second")
    assert await hotwash.drain_spool() == 1
    await room.slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · First"]
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["First"]


async def test_what_cannot_be_read_is_refused_at_once(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        reply = await alice.hurries("/incident status nonsense")
    assert "“nonsense” is not a status." in reply
    assert await hotwash.drain_spool() == 0


async def test_credentials_are_masked_before_they_touch_the_disk(
    alice: Member, room: Room, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event The key is AKIAABCDEFGHIJKLMNOP")
    kept = (database.parent / "hotwash-spool" / "spool.db").read_bytes()
    assert b"The key is" in kept
    assert b"AKIAABCDEFGHIJKLMNOP" not in kept
    await hotwash.drain_spool()
    await room.slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · The key is [masked: an AWS access key]"]


async def test_what_slack_sends_again_is_kept_once(
    alice: Member, room: Room, record: Record, database: Path, away: Away, hotwash: Hotwash
) -> None:
    with away:
        await alice.hurries("/incident event Rolled back")
        second = await room.slack.sandbox.redeliver_last_command()
    assert b"Kept on this machine" in second.answer
    await hotwash.drain_spool()
    await room.slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · Rolled back"]
    assert (await record.lines())[1:] == ["2 17:00 alice: Rolled back"]


async def test_enter_pressed_twice_while_nothing_is_heard_is_one_entry(
    alice: Member, room: Room, record: Record, away: Away, hotwash: Hotwash
) -> None:
    with away:
        for _ in range(2):
            assert "Kept on this machine" in await alice.hurries("/incident event Rolled back")
    assert await hotwash.drain_spool() == 2
    await room.slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · Rolled back"]
    assert (await record.lines())[1:] == ["2 17:00 alice: Rolled back"]
