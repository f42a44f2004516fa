"""The clock cleans up: old answers and performed effects go when nobody can want them any more, the rest stays."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from storage.outbox import queue
from storage.retention import ANSWERS, ANSWERS_KEPT, EFFECTS_KEPT, GATHERED_FOR, OUTBOX
from tests.cast import Member, Record, Room, Time, Workspace

SHORTLY = timedelta(minutes=1)
LONG_AFTER = EFFECTS_KEPT + GATHERED_FOR + SHORTLY


async def answers(slack: Workspace) -> int:
    """How many answers are kept for redeliveries."""
    async with slack.hotwash.database.transaction() as session:
        return len((await session.exec(select(ANSWERS.c.key))).all())


async def effects(slack: Workspace) -> dict[str, int]:
    """How many effects there are in each state."""
    async with slack.hotwash.database.transaction() as session:
        states = (await session.exec(select(OUTBOX.c.state))).all()
    return {state: states.count(state) for state in set(states)}


async def drop_everything(slack: Workspace, time: Time) -> None:
    """Drop what is owed, as `hotwash outbox` does."""
    async with slack.hotwash.database.transaction() as session:
        await queue.drop(session, [row.id for row in await queue.listed(session) if row.id], time())


async def test_nothing_goes_before_its_time(alice: Member, room: Room, slack: Workspace, time: Time) -> None:
    await alice.types("/incident event Restarted")
    kept = await answers(slack), await effects(slack)
    await time.passes(seconds=(ANSWERS_KEPT - SHORTLY).total_seconds())
    assert (await answers(slack), await effects(slack)) == kept
    assert set(kept[1]) == {queue.DONE}
    assert room.new_messages == ["2 Jul 14, 2026 17:00 · Alice Adams · Restarted"]


async def test_old_answers_go_and_recent_ones_stay(alice: Member, room: Room, slack: Workspace, time: Time) -> None:
    await alice.types("/incident event Restarted")
    await time.passes(seconds=(ANSWERS_KEPT + GATHERED_FOR - SHORTLY).total_seconds())
    await alice.types("/incident event Restarted once more")
    assert await answers(slack) == 3
    await time.passes(minutes=2)
    assert await answers(slack) == 1
    _, second = await slack.sends_again("command")
    assert b"Recorded" in second.answer
    assert room.new_messages == [
        "2 Jul 14, 2026 17:00 · Alice Adams · Restarted",
        "3 17:59 · Alice Adams · Restarted once more",
    ]


async def test_what_was_performed_goes_and_its_entries_stay(
    alice: Member, room: Room, slack: Workspace, record: Record, time: Time
) -> None:
    lines = await record.lines()
    await time.passes(seconds=LONG_AFTER.total_seconds())
    assert (await answers(slack), await effects(slack)) == (0, {})
    assert await record.lines() == lines
    assert "sev3" in room.card


async def test_what_is_owed_or_given_up_stays(alice: Member, room: Room, slack: Workspace, time: Time) -> None:
    await alice.hurries("/incident event Nobody reads this")
    room.channel.is_archived = True
    room.channel.members.remove(slack.sandbox.bot_user_id)
    await slack.settle()
    await alice.hurries("/incident declare sev3 Nobody is told of this yet", in_=slack.general)
    before = await effects(slack)

    time.moment += LONG_AFTER
    await slack.hotwash.clock.tick()

    assert before.keys() == {queue.PENDING, queue.FAILED, queue.DONE}
    assert await effects(slack) == {state: number for state, number in before.items() if state != queue.DONE}
    await slack.settle()
    assert any(name.startswith("inc-2-nobody-is-told") for name in slack.names)
    assert "Slack says is_archived" in slack.phone("alice").last_message
    slack.ignores("announcements", "entries")


async def test_what_somebody_dropped_goes_too(alice: Member, room: Room, slack: Workspace, time: Time) -> None:
    await alice.hurries("/incident event Not worth a word")
    await drop_everything(slack, time)
    assert queue.CANCELLED in await effects(slack)
    time.moment += LONG_AFTER
    await slack.hotwash.clock.tick()
    assert await effects(slack) == {}
