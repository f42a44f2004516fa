"""A draft says what the timeline said when it was asked for, however late Slack takes it."""

from __future__ import annotations

from bot.app import Hotwash
from bot.sandbox import Fault
from tests.cast import Member, Room, Time, Workspace


async def test_what_is_written_after_the_close_is_not_in_a_draft_that_arrives_later(
    alice: Member, room: Room, slack: Workspace, time: Time, hotwash: Hotwash
) -> None:
    await alice.types("/incident event Rolled back")
    slack.faults.add(fault=Fault.SERVER_ERROR, times=1000)
    await alice.types("/incident close Patched the cleanup tool")
    await time.passes(minutes=50)
    late = await alice.types("/incident event Found the reason in the log")
    assert "postmortem new puts this into the draft" in late
    await alice.types("/incident rename Checkout was down because of DNS")

    slack.faults.clear()
    await time.passes(minutes=10)
    assert len(room.files) == 1
    message = next(one for one in room.messages if "postmortem draft, version 1" in one)
    assert "Checkout is down" in message
    assert "Checkout was down because of DNS" not in message
    assert "Checkout was down because of DNS" not in room.draft
    assert "Rolled back" in room.draft
    assert "Found the reason" not in room.draft

    await alice.types("/incident postmortem new")
    assert "Found the reason in the log" in room.draft
    room.ignores("drafts")
