"""Whatever goes wrong on the way to Slack, nothing is lost and nothing is said twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox import Fault
from tests.cast import Member, Phones, Record, Room, Time, Workspace

FAULTS = [
    Fault.RATE_LIMITED,
    Fault.SERVER_ERROR,
    Fault.HTML,
    Fault.CUT_BEFORE,
    Fault.CUT_AFTER,
    Fault.SERVER_ERROR_AFTER,
]
every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())


@every_fault
@pytest.mark.parametrize(
    "method",
    ["conversations.create", "conversations.setTopic", "conversations.invite", "chat.postMessage", "pins.add"],
)
async def test_a_declaration_is_complete_in_the_end(
    alice: Member, slack: Workspace, time: Time, method: str, fault: Fault
) -> None:
    slack.faults.add(method, fault, times=2)
    await alice.types("/incident declare sev3 Checkout is down", in_=slack.general)
    await time.passes(minutes=5)

    assert [name for name in slack.names if name.startswith("inc-")] == ["inc-1-checkout-is-down"]
    room = Room(slack, "inc-1-checkout-is-down")
    assert room.members == ["alice"]
    assert room.topic == "INC-1 · sev3 · investigating · no commander yet"
    assert room.card.startswith("INC-1: Checkout is down")
    assert room.messages == ["1 17:00 · Alice Adams · 📣 declared · Checkout is down"]
    assert len(slack.announcements.messages) == 1


@every_fault
@pytest.mark.parametrize(
    "method",
    ["chat.postMessage", "files.getUploadURLExternal", "upload", "files.completeUploadExternal", "chat.update"],
)
async def test_a_close_is_complete_in_the_end(
    alice: Member, room: Room, slack: Workspace, time: Time, method: str, fault: Fault
) -> None:
    slack.faults.add(method, fault, times=2)
    await alice.types("/incident close")
    await time.passes(minutes=5)

    entry, draft, file = room.new_messages
    assert entry == "2 17:00 · Alice Adams · ✅ closed"
    assert draft.startswith("INC-1: postmortem draft, version 1")
    assert file == "[file: INC-1: postmortem draft, version 1]"
    assert [one.name for one in room.files if one.shares] == ["postmortem-inc-1-v1.md"]
    assert "# Postmortem: Checkout is down" in room.draft
    assert "sev3 · closed" in room.card


@every_fault
@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage"])
async def test_a_page_rings_once_in_the_end(
    alice: Member, room: Room, slack: Workspace, time: Time, phones: Phones, method: str, fault: Fault
) -> None:
    slack.faults.add(method, fault, times=2)
    await alice.types("/incident escalate @bob")
    await time.passes(minutes=4)

    assert phones.rang == ["bob: Paging @bob for INC-1"]
    assert room.new_messages == [
        "2 17:00 · Alice Adams · 📟 escalated · @bob",
        "📟 @bob *Paging @bob for INC-1* / sev3 · Checkout is down / Asked by Alice Adams."
        " Press the button or type `/incident ack`. / [I am on it]",
    ]


@every_fault
async def test_a_link_is_one_bookmark_in_the_end(
    alice: Member, room: Room, slack: Workspace, time: Time, fault: Fault
) -> None:
    slack.faults.add("bookmarks.add", fault, times=2)
    await alice.types("/incident link https://meet.example.com/x Bridge")
    await time.passes(minutes=5)

    assert [bookmark.title for bookmark in room.channel.bookmarks] == ["Bridge"]
    assert room.new_messages == ["2 17:00 · Alice Adams · 🔗 Bridge"]


async def test_other_lanes_go_on_while_one_waits(
    alice: Member, room: Room, slack: Workspace, time: Time, phones: Phones
) -> None:
    slack.faults.add(
        "chat.postMessage", Fault.RATE_LIMITED, retry_after=60, when=lambda one: one.get("channel") == room.id
    )
    await alice.types("/incident severity sev1 It spreads")

    assert room.new_messages == []
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert room.topic == "INC-1 · sev1 · investigating · no commander yet"
    assert "🔴 sev1" in room.card
    await time.passes(seconds=59)
    assert room.new_messages == []
    await time.passes(seconds=1)
    assert room.new_messages[0].startswith("2 17:00 · Alice Adams · 🌡️ sev3 → sev1 · It spreads")


async def test_one_room_does_not_wait_for_another(alice: Member, room: Room, slack: Workspace, time: Time) -> None:
    await alice.types("/incident declare sev3 Search is slow", in_=slack.general)
    other = Room(slack, "inc-2-search-is-slow")
    slack.ignores("announcements", "entries")
    slack.faults.add(
        "chat.postMessage", Fault.RATE_LIMITED, retry_after=60, when=lambda one: one.get("channel") == room.id
    )
    await alice.types("/incident event Here")
    await alice.types("/incident event There", in_=other)

    assert room.new_messages == []
    assert other.new_messages == ["2 17:00 · Alice Adams · There"]
    await time.passes(minutes=1)
    assert room.new_messages == ["2 17:00 · Alice Adams · Here"]


async def test_slack_is_away_for_an_hour_and_everything_arrives_in_order(
    alice: Member, room: Room, slack: Workspace, time: Time, record: Record
) -> None:
    slack.faults.add(times=1000)
    for words in ("event One", "status identified Two", "event Three", "resolve Four", "close Five"):
        assert "Recorded in INC-1" in await alice.types(f"/incident {words}")
        await time.passes(minutes=12)
    assert room.new_messages == []
    assert len(await record.lines()) == 6

    slack.faults.clear()
    await time.passes(minutes=6)
    words = " ".join(room.new_messages)
    positions = [words.index(one) for one in ("One", "Two", "Three", "Four", "Five", "postmortem draft")]
    assert positions == sorted(positions)
    assert len(room.files) == 1
    assert room.topic == "INC-1 · sev3 · closed · no commander yet"


async def test_after_a_day_without_slack_the_bot_gives_up_and_says_so(
    alice: Member, room: Room, slack: Workspace, time: Time
) -> None:
    slack.faults.add("bookmarks.add", times=10)
    await alice.types("/incident link https://meet.example.com/x Bridge")
    time.moment += timedelta(hours=25)  # nothing runs meanwhile
    await time.passes(minutes=15)

    assert room.last_message == (
        "⚠️ I could not add bookmark for INC-1: Slack says internal_error."
        " / The record is complete; nothing that was typed is lost."
    )
    assert room.new_messages == ["2 Jul 14, 2026 17:00 · Alice Adams · 🔗 Bridge"]


@pytest.mark.rate_limits
async def test_a_flood_of_notes_obeys_slack_s_limits_and_keeps_its_order(
    alice: Member, room: Room, slack: Workspace, time: Time
) -> None:
    for number in range(2, 32):
        await alice.types(f"/incident event Note {number}.")
    await time.passes(minutes=2)

    words = " ".join(room.new_messages)
    positions = [words.index(f"Note {number}.") for number in range(2, 32)]
    assert positions == sorted(positions)
    assert words.count("Note") == 30
    assert "Note 31." in room.card


async def test_an_announcement_does_not_wait_for_a_channel_that_is_slow_to_come(
    alice: Member, slack: Workspace, time: Time
) -> None:
    slack.faults.add("conversations.create", Fault.SERVER_ERROR, times=5)
    await alice.types("/incident declare sev3 Checkout is down", in_=slack.general)
    assert slack.announcements.messages == []
    await time.passes(seconds=5)

    assert slack.announcements.messages == [
        "🟡 INC-1 Checkout is down / sev3 · investigating · declared by Alice Adams"
    ]
    await time.passes(minutes=5)
    assert slack.place("inc-1-checkout-is-down").members == ["alice"]
    slack.ignores("entries")
