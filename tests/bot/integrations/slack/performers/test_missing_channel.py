"""Slack does not let the bot make a channel: pages and announcements go out, and people are told how to go on."""

from __future__ import annotations

import pytest

from bot.app import Hotwash
from bot.sandbox import Fault, Sandbox
from storage.outbox import queue
from storage.rules.policy import Level
from tests.cast import Member, Phones, Record, Time, Workspace

TOLD = (
    "⚠️ Slack did not let me create a channel for INC-1 (restricted_action). / Pages and announcements go out without"
    " it. Go on with /incident event INC-1 … from anywhere."
)
IN_THE_RECORD = "Slack did not let me create a channel (restricted_action), so INC-1 is kept in the record only."


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Sandbox:
    sandbox.faults.add("conversations.create", Fault.REFUSED, error="restricted_action")
    return sandbox


async def failed(hotwash: Hotwash) -> list[tuple[str, str | None]]:
    rows = await hotwash.database.run(lambda session: queue.listed(session, queue.FAILED))
    return [(row.kind, row.error) for row in rows]


async def declares(alice: Member, slack: Workspace, words: str = "sev1 Checkout is down") -> None:
    await alice.types(f"/incident declare {words}", in_=slack.general)


async def test_pages_ring_and_announcements_go_out(alice: Member, slack: Workspace, phones: Phones, time: Time) -> None:
    await declares(alice, slack)
    assert slack.phone("alice").messages == [TOLD]
    assert slack.announcements.messages == [
        "🔴 INC-1 Checkout is down / sev1 · investigating · declared by Alice Adams",
        "📟 @olu *Paging on-call for INC-1* / sev1 · Checkout is down / Asked by Hotwash. If nobody acknowledges within"
        " 5 minutes, the next level is paged. / [I am on it]",
    ]
    assert "olu: Paging on-call for INC-1" in phones.rang
    await time.passes(minutes=5)

    assert "sam: Paging senior engineers for INC-1" in phones.rang
    assert "sam *Paging senior engineers for INC-1*" in slack.announcements.last_message


@pytest.mark.policy(levels=(Level(name="on-call", who=("@gone", "@sre")),))
async def test_groups_are_called_elsewhere_and_unknown_names_are_told_to_the_declarer(
    alice: Member, slack: Workspace
) -> None:
    slack.sandbox.add_user_group("sre", members=["bob"])
    await declares(alice, slack)

    assert "📟 @gone @sre *Paging on-call for INC-1*" in slack.announcements.last_message
    assert [one for one, _ in slack.sandbox.broadcasts()]
    warned = [one for one in slack.phone("alice").messages if one.startswith("⚠️ @gone could not be paged")]
    assert len(warned) == 1
    slack.ignores("announcements")


async def test_replies_say_that_there_is_no_channel(
    alice: Member, slack: Workspace, record: Record, hotwash: Hotwash
) -> None:
    await declares(alice, slack, "sev3 Checkout is down")
    assert "did not let me create a channel for INC-1" in slack.phone("alice").last_message
    slack.ignores("announcements")
    reply = await alice.types("/incident update INC-1 Most customers can pay again", in_=slack.general)

    assert IN_THE_RECORD in reply
    assert "It goes to the announcement channel." in reply
    assert slack.announcements.new_messages == [
        "📢 INC-1 Checkout is down / sev3 · investigating · Alice Adams / Most customers can pay again"
    ]
    assert IN_THE_RECORD in await alice.types("/incident postmortem INC-1 new", in_=slack.general)
    assert slack.phone("alice").new_messages == []
    assert await record.last() == "2 17:00 alice: Most customers can pay again"
    assert (await hotwash.delivery.next_due()) is None


async def test_the_outbox_says_why_each_effect_was_given_up(alice: Member, slack: Workspace, hotwash: Hotwash) -> None:
    await declares(alice, slack, "sev3 Checkout is down")
    assert "did not let me create a channel for INC-1" in slack.phone("alice").last_message
    slack.ignores("announcements")

    (opened, why), *rest = await failed(hotwash)
    assert (opened, why) == ("open_channel", "conversations.create: restricted_action")
    assert {kind for kind, _ in rest} == {"set_topic", "post_card", "pin_card", "post_entry", "invite"}
    assert {reason for _, reason in rest} == {"the incident has no channel: restricted_action"}


async def test_a_channel_that_is_allowed_later_is_made_when_it_is_tried_again(
    alice: Member, slack: Workspace, hotwash: Hotwash, time: Time
) -> None:
    await declares(alice, slack, "sev3 Checkout is down")
    assert await hotwash.database.run(lambda session: queue.retry(session, [1], time())) == 1
    await slack.settle()

    room = slack.place("inc-1-checkout-is-down")
    assert room.members == ["alice"]
    assert room.messages == ["1 17:00 · Alice Adams · 📣 declared · Checkout is down"]
    assert await failed(hotwash) == []
    assert "did not let me create a channel for INC-1" in slack.phone("alice").last_message
    slack.ignores("announcements")
