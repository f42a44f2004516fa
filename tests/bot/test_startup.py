"""Slack stumbles while the bot starts: whoever is asked for help meanwhile is asked, once, when it is back."""

from __future__ import annotations

import pytest

from bot.app import Hotwash
from bot.sandbox import Fault, Sandbox
from bot.startup import try_again
from tests.cast import Member, Phones, Room, Time, Workspace


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Sandbox:
    sandbox.faults.add("auth.test", Fault.SERVER_ERROR)
    sandbox.faults.add("users.list", Fault.RATE_LIMITED)
    return sandbox


@pytest.mark.declared("sev1 Checkout is down")
async def test_who_is_named_in_the_settings_is_asked_all_the_same(
    hotwash: Hotwash, room: Room, slack: Workspace, phones: Phones, time: Time
) -> None:
    assert not hotwash.identity.met
    await time.passes(seconds=2)
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    await time.passes(minutes=6)
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    assert {"Olu Okafor", "Sam Senior"} <= {slack.sandbox.person(one).name for one in room.channel.members}
    assert any(f"<@{slack.person('olu').id}>" in str(message.text) for message in room.channel.messages)
    room.ignores("calls", "escalations")


async def test_a_channel_that_was_created_before_is_adopted_once_the_bot_knows_itself(
    alice: Member, slack: Workspace, time: Time, hotwash: Hotwash, sandbox: Sandbox
) -> None:
    sandbox.faults.add("conversations.create", Fault.CUT_AFTER)
    await alice.types("/incident declare sev3 Checkout is down", in_=slack.general)
    await time.passes(minutes=1)
    assert await hotwash._meet_slack()
    await time.passes(minutes=1)
    assert [name for name in slack.names if name.startswith("inc-")] == ["inc-1-checkout-is-down"]
    slack.ignores("announcements", "entries")


def test_slack_is_asked_again_soon_and_then_at_leisure() -> None:
    pauses = try_again()
    assert [next(pauses) for _ in range(6)] == [1.0, 2.0, 4.0, 10.0, 10.0, 10.0]
