"""Channels that are taken, archived, or that the bot was thrown out of."""

from __future__ import annotations

import pytest

from tests.cast import Member, Phones, Record, Room, Time, Workspace


async def test_a_name_that_is_taken_gets_a_number(alice: Member, slack: Workspace) -> None:
    slack.sandbox.add_channel("inc-1-checkout-is-down", members=["bob"])
    await alice.types("/incident declare sev3 Checkout is down", in_=slack.general)

    room = Room(slack, "inc-1-2-checkout-is-down")
    assert room.members == ["alice"]
    assert slack.place("inc-1-checkout-is-down").messages == []
    assert room.messages == ["1 17:00 · Alice Adams · 📣 declared · Checkout is down"]
    slack.ignores("announcements")


@pytest.mark.parametrize("title", ["支付宕机", "🔥🔥🔥", "Ünïcödé (again)!", "a" * 300, "<!channel> *bold* `code`"])
async def test_any_title_makes_a_channel_that_slack_takes(alice: Member, slack: Workspace, title: str) -> None:
    await alice.types(f"/incident declare sev3 {title}", in_=slack.general)

    (name,) = [name for name in slack.names if name.startswith("inc-1")]
    assert len(name) <= 80
    slack.ignores("announcements", "entries")


async def test_an_archived_channel_is_told_of_in_one_line_and_the_record_goes_on(
    alice: Member, room: Room, slack: Workspace, record: Record, time: Time
) -> None:
    await slack.sandbox.archive(alice.person, room.id)
    reply = await alice.types("/incident resolve INC-1 Traffic is back", in_=slack.general)
    await time.passes(minutes=5)

    assert "Recorded in INC-1 as entry 2" in reply
    assert await record.last() == "2 17:00 alice: resolved · Traffic is back"
    told = slack.phone("alice").messages
    assert told == [
        "⚠️ I could not show anything in the channel of INC-1: Slack says is_archived."
        " / The record is complete; nothing that was typed is lost."
    ]
    await alice.types("/incident event INC-1 One more", in_=slack.general)
    assert slack.phone("alice").messages == told


async def test_an_incident_whose_channel_is_archived_can_be_closed(
    alice: Member, room: Room, slack: Workspace, record: Record, time: Time
) -> None:
    await slack.sandbox.archive(alice.person, room.id)
    await alice.types("/incident close INC-1", in_=slack.general)
    await time.passes(minutes=5)

    assert (await record.incident()).status == "closed"
    assert await alice.types("/incident postmortem INC-1", in_=slack.general) != ""
    assert "Slack says is_archived" in slack.phone("alice").last_message


async def test_thrown_out_of_a_public_channel_the_bot_comes_back(alice: Member, room: Room, slack: Workspace) -> None:
    await slack.sandbox.kick_bot(alice.person, room.id)
    await alice.types("/incident event Still here")

    assert room.new_messages == ["2 17:00 · Alice Adams · Still here"]


async def test_a_channel_that_people_rename_stays_the_incident_s(
    alice: Member, room: Room, slack: Workspace, record: Record
) -> None:
    await slack.sandbox.rename(alice.person, room.id, "war-room")
    slack.here = room = Room(slack, "war-room")
    await alice.types("/incident event Still here")

    assert await record.last() == "2 17:00 alice: Still here"
    assert room.last_message == "2 17:00 · Alice Adams · Still here"


@pytest.mark.policy(levels=({"name": "on-call", "who": ("U0NOBODY0",), "wait_minutes": 5},))
@pytest.mark.declared("sev1 Checkout is down")
async def test_a_page_to_somebody_who_does_not_exist_is_told_of(room: Room, time: Time, phones: Phones) -> None:
    told = [message for message in room.messages if "could not page" in message]
    assert told == [
        "⚠️ I could not page person for INC-1: Slack says user_not_found."
        " / The record is complete; nothing that was typed is lost."
    ]
    assert phones.rang == []
    await time.passes(minutes=5)
    assert room.last_message.startswith("🚨 INC-1: nobody acknowledged")
    assert room.slack.alarms == [room.name, "incidents"]


async def test_an_incident_with_no_channel_yet_is_worked_on_by_its_number(
    alice: Member, slack: Workspace, record: Record, time: Time
) -> None:
    slack.faults.add("conversations.create", times=6)
    await alice.types("/incident declare sev3 Checkout is down", in_=slack.general)
    assert "Recorded in INC-1" in await alice.types("/incident event INC-1 Restarted", in_=slack.general)
    await time.passes(minutes=10)

    assert Room(slack, "inc-1-checkout-is-down").messages == [
        "1 17:00 · Alice Adams · 📣 declared · Checkout is down / 2 17:00 · Alice Adams · Restarted"
    ]
    assert len(await record.lines()) == 2
    slack.ignores("announcements")
