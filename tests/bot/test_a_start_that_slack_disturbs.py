"""Slack stumbles while the bot starts: what is typed meanwhile is done, once."""

from __future__ import annotations

import pytest

from bot.app import Hotwash
from bot.sandbox import Fault, Sandbox
from bot.startup import try_again
from tests.cast import Member, Time, Workspace


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Sandbox:
    sandbox.faults.add("users.list", Fault.RATE_LIMITED)
    return sandbox


async def test_a_channel_that_was_created_before_is_adopted_once_the_bot_knows_itself(
    alice: Member, slack: Workspace, time: Time, hotwash: Hotwash, sandbox: Sandbox
) -> None:
    sandbox.faults.add("conversations.create", Fault.CUT_AFTER)
    await alice.types("/incident declare sev3 Checkout is down", in_=slack.general)
    await time.passes(minutes=1)
    assert await hotwash._meet_slack()
    await time.passes(minutes=1)
    assert [name for name in slack.names if name.startswith("inc-")] == ["inc-1-checkout-is-down"]
    slack.ignore_rest()


def test_slack_is_asked_again_soon_and_then_at_leisure() -> None:
    pauses = try_again()
    assert [next(pauses) for _ in range(6)] == [1.0, 2.0, 4.0, 10.0, 10.0, 10.0]
