"""The clock asks the next level while nobody acknowledges, and raises the alarm after the last one."""

from __future__ import annotations

import pytest

from tests.cast import Member, Phones, Record, Room, Time, Workspace

pytestmark = pytest.mark.declared("sev1 Checkout is down")


async def test_the_first_level_is_paged_at_once(room: Room, phones: Phones, record: Record) -> None:
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert await record.last() == "2 17:00 Hotwash: Paged on-call"
    assert "📟 Paged on-call, 17:00: not acknowledged yet." in room.card


async def test_the_next_level_is_paged_when_nobody_acknowledges(
    room: Room, time: Time, phones: Phones, record: Record
) -> None:
    await time.passes(minutes=4)
    assert phones.rang == ["olu: Paging on-call for INC-1"]

    await time.passes(minutes=1)
    assert phones.rang[-1] == "sam: Paging senior engineers for INC-1"
    assert room.new_messages == [
        "📟 Nobody acknowledged in 5 minutes: paging senior engineers",
        "📟 @sam *Paging senior engineers for INC-1* / sev1 · Checkout is down / Asked by Hotwash."
        " If nobody acknowledges within 10 minutes, there is nobody further to page;"
        " the whole channel will be alerted. / [I am on it]",
    ]
    assert await record.last() == "3 17:05 Hotwash: Nobody acknowledged in 5 minutes: senior engineers asked"
    assert room.members == ["alice", "olu", "sam"]


async def test_the_card_tells_when_the_level_that_was_asked_last_was_asked(
    room: Room, time: Time, phones: Phones
) -> None:
    await time.passes(minutes=5)

    assert "📟 Paged senior engineers, 17:05: not acknowledged yet." in room.card
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    room.ignores("calls", "escalations")


@pytest.mark.declared("sev3 Checkout is slow")
async def test_an_escalation_that_began_at_its_last_level_says_only_whom_it_asked(
    alice: Member, room: Room, time: Time, record: Record, phones: Phones
) -> None:
    await alice.types("/incident escalate senior engineers")
    await time.passes(minutes=10)

    assert (
        await record.last() == "3 17:10 Hotwash: Nobody acknowledged in 10 minutes, and there is nobody further to page"
    )
    assert "there is nobody further to page. / Paged so far: senior engineers / *Please call" in room.last_message
    assert phones.rang == ["sam: Paging senior engineers for INC-1"]
    assert room.slack.alarms == [room.name, "incidents"]
    room.ignores("calls", "entries")


async def test_when_nobody_is_left_it_is_said_loudly_in_both_channels(
    room: Room, time: Time, phones: Phones, record: Record, slack: Workspace
) -> None:
    await time.passes(minutes=15)

    loud = (
        "🚨 INC-1: nobody acknowledged / Checkout is down"
        " / Nobody acknowledged in 15 minutes, and there is nobody further to page."
        " / Paged so far: on-call, senior engineers"
        " / *Please call somebody now:* / • on-call @olu / • senior engineers @sam"
        " / The incident is in #inc-1-checkout-is-down / [I am on it]"
    )
    assert room.last_message == loud
    assert slack.announcements.last_message == loud
    assert (
        await record.last() == "4 17:15 Hotwash: Nobody acknowledged in 15 minutes, and there is nobody further to page"
    )
    assert len(phones.rang) == 2
    room.ignores("calls", "escalations")

    await time.passes(hours=3)
    assert room.new_messages == []
    assert len(await record.lines()) == 4


async def test_the_verb_stops_it(alice: Member, room: Room, time: Time, phones: Phones) -> None:
    assert "The escalation to on-call has stopped." in await alice.types("/incident ack")
    await time.passes(hours=1)

    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert room.new_messages == ["3 17:00 · Alice Adams · 👀 acknowledged"]
    assert "nobody has acknowledged" not in room.card


async def test_the_button_stops_it(bob: Member, room: Room, time: Time, phones: Phones, record: Record) -> None:
    await bob.clicks("I am on it")
    await time.passes(hours=1)

    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert await record.last() == "3 17:00 bob: acknowledged"
    assert room.new_messages == ["3 17:00 · Bob Brown · 👀 acknowledged"]


async def test_the_button_on_the_phone_stops_it(
    slack: Workspace, room: Room, time: Time, phones: Phones, record: Record
) -> None:
    olu = Member(slack, slack.person("olu"))
    await olu.clicks("I am on it", in_=slack.phone("olu"))
    await time.passes(hours=1)

    assert await record.last() == "3 17:00 olu: acknowledged"
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert room.new_messages == ["3 17:00 · Olu Okafor · 👀 acknowledged"]


@pytest.mark.parametrize("where", ["room", "announcements"])
async def test_somebody_answers_when_nobody_was_left_to_ask(
    bob: Member, room: Room, time: Time, record: Record, slack: Workspace, where: str, phones: Phones
) -> None:
    await time.passes(minutes=20)
    await bob.clicks("I am on it", in_=room if where == "room" else slack.announcements)

    assert await record.last() == "5 17:20 bob: acknowledged"
    assert "nobody has acknowledged" not in room.card
    assert room.last_message == "5 17:20 · Bob Brown · 👀 acknowledged"
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    assert slack.alarms == [room.name, "incidents"]
    slack.ignores("calls", "escalations")


@pytest.mark.parametrize("line", ["close Rolled back", "cancel False alarm"])
async def test_an_end_stops_it(alice: Member, room: Room, time: Time, phones: Phones, line: str) -> None:
    await alice.types(f"/incident {line}")
    await time.passes(hours=1)

    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert not any("Nobody acknowledged" in message for message in room.new_messages)


async def test_asking_by_hand_takes_over_from_the_clock(alice: Member, room: Room, time: Time, phones: Phones) -> None:
    await time.passes(minutes=3)
    await alice.types("/incident escalate senior engineers")
    await time.passes(minutes=9)
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]

    await time.passes(minutes=1)
    assert room.last_message.startswith("🚨 INC-1: nobody acknowledged")
    assert room.slack.alarms == [room.name, "incidents"]
    room.ignores("calls", "entries")


@pytest.mark.parametrize("words", ["@bob please look", "payments team: the queue is full"])
async def test_asking_somebody_beside_the_escalation_lets_it_go_on(
    alice: Member, room: Room, time: Time, phones: Phones, words: str
) -> None:
    await alice.types(f"/incident escalate {words}")
    await time.passes(minutes=5)
    assert phones.rang[-1] == "sam: Paging senior engineers for INC-1"
    assert "📟 Paged senior engineers, 17:05" in room.card

    await alice.types("/incident ack")
    await time.passes(hours=1)
    assert len(phones.rang) == (3 if words.startswith("@bob") else 2)
    assert "nobody has acknowledged" not in room.card
    room.ignores("calls", "entries", "escalations")


async def test_asking_for_more_help_when_no_level_is_left_lets_the_alarm_come(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    await time.passes(minutes=5)
    await alice.types("/incident escalate")
    await time.passes(minutes=10)

    assert room.last_message.startswith("🚨 INC-1: nobody acknowledged")
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    assert room.slack.alarms == [room.name, "incidents"]
    room.ignores("calls", "entries", "escalations")


async def test_the_clock_goes_on_through_a_night_in_which_slack_is_away(
    room: Room, time: Time, phones: Phones, record: Record, slack: Workspace
) -> None:
    slack.faults.add(times=20)
    await time.passes(minutes=16)

    assert "there is nobody further to page" in await record.last()
    await time.passes(minutes=20)
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    assert sum("🚨" in message for message in room.messages) == 1
    assert sum("🚨" in message for message in slack.announcements.messages) == 1


@pytest.mark.declared("sev1 Stolen laptop private")
async def test_a_private_incident_is_loud_in_its_own_channel_only(
    room: Room, time: Time, slack: Workspace, phones: Phones
) -> None:
    await time.passes(minutes=16)

    assert room.last_message.startswith("🚨 INC-1: nobody acknowledged")
    assert slack.announcements.messages == []
    assert len(phones.rang) == 2
    room.ignores("calls", "escalations")


@pytest.mark.declared("sev3 Checkout is slow")
async def test_an_incident_that_gets_worse_pages_then(
    alice: Member, room: Room, phones: Phones, time: Time, record: Record
) -> None:
    assert phones.rang == []
    await alice.types("/incident severity sev2")

    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert (await record.lines())[1:] == ["2 17:00 alice: sev3 → sev2", "3 17:00 Hotwash: Paged on-call"]
    await time.passes(minutes=5)
    assert len(phones.rang) == 2
    room.ignores("calls", "entries", "escalations")
