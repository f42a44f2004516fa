"""A process that was paused past its lease does nothing; what Slack limits in one place goes on in every other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import Hotwash
from bot.outbox.lease import Lease, LeaseLost
from bot.outbox.ports import RetryLater
from bot.sandbox import Fault
from storage.outbox import queue
from storage.outbox.queue import LEASE, Claim
from tests.cast import Member, Room, Time, Workspace


async def claims(hotwash: Hotwash, time: Time, worker: str) -> Claim:
    async with hotwash.database.transaction() as session:
        return next(
            one for one in await queue.claim(session, worker=worker, now=time()) if one.effect.kind == "post_entry"
        )


def lease(hotwash: Hotwash, time: Time, claim: Claim) -> Lease:
    return Lease(claim, hotwash.database, time, LEASE)


async def test_a_process_that_was_paused_past_its_lease_says_nothing(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash, time: Time
) -> None:
    await alice.hurries("/incident event Restarted")
    held = lease(hotwash, time, await claims(hotwash, time, "paused"))
    time.moment += LEASE
    await claims(hotwash, time, "awake")

    with pytest.raises(LeaseLost):
        await hotwash.slack.while_held(held.hold).call("chat.postMessage", channel=room.id, text="Restarted")
    assert room.new_messages == []


async def test_a_lease_that_nobody_took_is_renewed_before_a_call(
    alice: Member, room: Room, hotwash: Hotwash, time: Time
) -> None:
    await alice.hurries("/incident event Restarted")
    held = lease(hotwash, time, await claims(hotwash, time, "slow"))
    time.moment += 3 * LEASE
    await hotwash.slack.while_held(held.hold).call("chat.postMessage", channel=room.id, text="Restarted")

    assert held.until == time() + LEASE
    async with hotwash.database.transaction() as session:
        assert await queue.complete(session, held.claim, time())
    assert room.new_messages == ["Restarted"]


async def test_a_limit_is_honoured_for_its_method_and_channel_alone(
    slack: Workspace, hotwash: Hotwash, time: Time
) -> None:
    slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, retry_after=30)
    here, there = slack.general.id, slack.announcements.id
    with pytest.raises(RetryLater):
        await hotwash.slack.call("chat.postMessage", channel=here, text="One")
    time.moment += timedelta(seconds=10)
    before = len(slack.calls("chat.postMessage"))
    with pytest.raises(RetryLater) as told:
        await hotwash.slack.call("chat.postMessage", channel=here, text="One")

    assert told.value.after == 20
    assert len(slack.calls("chat.postMessage")) == before
    await hotwash.slack.call("chat.postMessage", channel=there, text="Two")
    await hotwash.slack.call("conversations.info", channel=here, http_verb="GET")
    time.moment += timedelta(seconds=20)
    await hotwash.slack.call("chat.postMessage", channel=here, text="Three")
    assert len(slack.general.messages) == 1
    assert slack.announcements.new_messages == ["Two"]
