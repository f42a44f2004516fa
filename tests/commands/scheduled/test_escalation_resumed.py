"""Escalations follow what is retracted, restored and reopened: they wait again, stop, or are withdrawn."""

from __future__ import annotations

import pytest

from tests.cast import Member, Phones, Record, Room, Time

WAITS = "on-call is waited for again: if nobody acknowledges within 5 minutes, senior engineers is asked."
WITHDRAWN = "The escalation to senior engineers is withdrawn: no further level is asked."
paged = pytest.mark.declared("sev1 Checkout is down")


@paged
@pytest.mark.parametrize("line", ["undo", "retract 3 Not me"])
async def test_an_acknowledgement_that_is_taken_back_lets_the_clock_run_again(
    alice: Member, room: Room, time: Time, phones: Phones, line: str
) -> None:
    await alice.types("/incident ack")
    await time.passes(minutes=20)
    reply = await alice.types(f"/incident {line}")

    assert f"• {WAITS}" in reply
    assert room.last_message == f"📟 {WAITS}"
    assert "📟 Paged on-call, 17:00: not acknowledged yet." in room.card

    await time.passes(minutes=4)
    assert len(phones.rang) == 1
    await time.passes(minutes=1)
    assert phones.rang[-1] == "sam: Paging senior engineers for INC-1"
    room.ignores("calls", "corrections", "entries", "escalations")


@paged
async def test_an_acknowledgement_from_before_the_page_answers_nothing_now(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    await alice.types("/incident ack")
    await time.passes(minutes=10)
    await alice.types("/incident escalate senior engineers")
    await time.passes(minutes=1)
    await alice.types("/incident ack")
    reply = await alice.types("/incident undo")

    assert "senior engineers is waited for again: if nobody acknowledges within 10 minutes, the whole channel" in reply
    await time.passes(minutes=10)
    assert room.last_message.startswith("🚨 INC-1: nobody acknowledged")
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    assert room.slack.alarms == [room.name, "incidents"]
    room.ignores("calls", "corrections", "entries", "escalations")


async def test_a_person_who_was_asked_is_on_the_card_again(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    await alice.types("/incident escalate @bob")
    await alice.types("/incident ack")
    reply = await alice.types("/incident undo")

    assert "• @bob was asked and nobody has acknowledged: the page is open again." in reply
    assert "📟 Paged @bob, 17:00: not acknowledged yet." in room.card
    assert phones.rang == ["bob: Paging @bob for INC-1"]
    room.ignores("calls", "corrections", "entries", "escalations")


@paged
@pytest.mark.parametrize("line", ["cancel False alarm", "close Rolled back"])
async def test_what_nobody_acknowledged_goes_on_when_it_is_reopened(
    alice: Member, room: Room, time: Time, phones: Phones, record: Record, line: str
) -> None:
    await time.passes(minutes=3)
    await alice.types(f"/incident {line}")
    await time.passes(hours=2)
    reply = await alice.types("/incident reopen The errors are back")

    assert f"• {WAITS}" in reply
    await time.passes(minutes=5)
    assert phones.rang[-1] == "sam: Paging senior engineers for INC-1"
    await time.passes(minutes=10)
    assert "Nobody acknowledged in 15 minutes, and there is nobody further to page" in await record.last()
    assert sum("🚨" in said for said in room.slack.new_messages) == 2


async def test_an_acknowledgement_that_is_taken_back_after_the_end_waits_for_the_reopening(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    for line in ("escalate", "ack", "cancel"):
        await alice.types(f"/incident {line}")
    assert "waited for" not in await alice.types("/incident retract 3")
    await time.passes(hours=1)
    assert len(phones.rang) == 1

    assert WAITS in await alice.types("/incident reopen")
    room.ignores("calls", "corrections", "entries", "escalations")


async def test_a_call_for_help_that_is_taken_back_asks_nobody_further(
    alice: Member, room: Room, time: Time, record: Record, phones: Phones
) -> None:
    await alice.types("/incident escalate senior engineers")
    reply = await alice.types("/incident undo")

    assert f"• {WITHDRAWN}" in reply
    assert room.last_message == f"📟 {WITHDRAWN}"
    assert "Paged senior engineers" not in room.card
    await time.passes(hours=1)
    assert not any("🚨" in message for message in room.messages)
    assert len(await record.lines()) == 2
    assert phones.rang == ["sam: Paging senior engineers for INC-1"]


async def test_a_call_that_has_advanced_is_taken_back_whole(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    await alice.types("/incident escalate")
    await time.passes(minutes=6)
    assert WITHDRAWN in await alice.types("/incident undo")
    await time.passes(hours=1)

    assert not any("🚨" in message for message in room.messages)
    assert "nobody has acknowledged" not in room.card
    assert "escalated to on-call" in await alice.types("/incident escalate")
    assert phones.rang == [
        "olu: Paging on-call for INC-1",
        "sam: Paging senior engineers for INC-1",
        "olu: Paging on-call for INC-1",
    ]
    room.ignores("calls", "entries")


@paged
async def test_the_escalation_that_was_superseded_goes_on(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    await time.passes(minutes=2)
    await alice.types("/incident escalate senior engineers")
    reply = await alice.types("/incident undo")

    assert f"• {WITHDRAWN} / • {WAITS}" in reply
    assert "📟 Paged on-call, 17:00: not acknowledged yet." in room.card
    await time.passes(minutes=5)
    assert len(phones.rang) == 3
    room.ignores("calls", "corrections", "entries", "escalations")


@paged
async def test_a_person_asked_by_mistake_leaves_the_card_and_the_escalation_alone(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    await alice.types("/incident escalate @bob")
    reply = await alice.types("/incident undo")

    assert "• The request to @bob is withdrawn." in reply
    assert "📟 Paged on-call, 17:00" in room.card
    await time.passes(minutes=5)
    assert phones.rang[-1] == "sam: Paging senior engineers for INC-1"
    room.ignores("calls", "corrections", "entries", "escalations")


async def test_a_severity_taken_back_takes_its_page_back(alice: Member, room: Room, time: Time, phones: Phones) -> None:
    await alice.types("/incident severity sev1")
    reply = await alice.types("/incident undo")

    assert "• INC-1 is sev3 again. / • The escalation to on-call is withdrawn: no further level is asked." in reply
    await time.passes(hours=1)
    assert phones.rang == ["olu: Paging on-call for INC-1"]

    await alice.types("/incident severity sev2")
    assert phones.rang == ["olu: Paging on-call for INC-1"] * 2
    room.ignores("calls", "corrections", "entries", "escalations")


async def test_a_severity_that_still_pages_lets_its_page_go_on(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    await alice.types("/incident severity sev2")
    await time.passes(minutes=1)
    await alice.types("/incident severity sev1")
    assert "withdrawn" not in await alice.types("/incident undo")
    await time.passes(minutes=4)

    assert phones.rang[-1] == "sam: Paging senior engineers for INC-1"
    room.ignores("calls", "corrections", "entries", "escalations")


@paged
async def test_what_the_clock_asked_is_not_taken_back(alice: Member, room: Room, time: Time, phones: Phones) -> None:
    await time.passes(minutes=5)

    assert "Did you mean ack?" in await alice.types("/incident retract 3")
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    room.ignores("calls", "escalations")


@paged
async def test_an_acknowledgement_from_before_the_page_answers_it_in_the_draft_too(
    alice: Member, room: Room, time: Time
) -> None:
    assert "The escalation to on-call has stopped." in await alice.types("/incident ack 10m ago")
    await alice.types("/incident close")

    assert "Acknowledged at 17:50 by Alice Adams" in room.draft.partition("- Paged")[2]
    assert "Nobody acknowledged it" not in room.draft
    room.ignores("drafts", "entries")


@paged
async def test_a_reopening_after_the_alarm_waits_once_more(
    alice: Member, room: Room, record: Record, time: Time, phones: Phones
) -> None:
    await time.passes(minutes=20)
    await alice.types("/incident cancel A false alarm")
    reply = await alice.types("/incident reopen")
    assert (
        "senior engineers is waited for again: if nobody acknowledges within 10 minutes, the whole channel is alerted."
        in reply
    )

    before = sum(entry.kind == "unanswered" for entry in await record.entries())
    await time.passes(minutes=11)
    assert sum(entry.kind == "unanswered" for entry in await record.entries()) == before + 1
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    assert room.slack.alarms == [room.name, room.name, "incidents", "incidents"]
    room.ignores("calls", "entries", "escalations")


@paged
async def test_a_restored_acknowledgement_stops_the_escalation_once_more(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    for line in ("ack", "undo"):
        await alice.types(f"/incident {line}")
    reply = await alice.types("/incident restore 3")

    assert "• The escalation to on-call has stopped." in reply
    assert "nobody has acknowledged" not in room.card
    await time.passes(hours=1)
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    room.ignores("corrections", "entries", "escalations")


@paged
async def test_a_restored_call_for_help_takes_over_again_and_pages_nobody_twice(
    alice: Member, room: Room, time: Time, phones: Phones
) -> None:
    for line in ("escalate senior engineers", "undo"):
        await alice.types(f"/incident {line}")
    reply = await alice.types("/incident restore 3")

    again = (
        "senior engineers is waited for again: if nobody acknowledges within 10 minutes, the whole channel is alerted."
    )
    assert f"• {again}" in reply
    assert "📟 Paged senior engineers, 17:00" in room.card
    await time.passes(minutes=10)
    assert room.last_message.startswith("🚨 INC-1: nobody acknowledged")
    assert len(phones.rang) == 2
    assert room.slack.alarms == [room.name, "incidents"]
    room.ignores("calls", "corrections", "entries", "escalations")


async def test_a_restored_severity_restores_its_page(
    alice: Member, room: Room, time: Time, phones: Phones, record: Record
) -> None:
    for line in ("severity sev1", "undo"):
        await alice.types(f"/incident {line}")
    assert [line.endswith("(retracted)") for line in await record.lines()] == [False, True, True]
    refused = await alice.types("/incident restore 3")
    assert refused.startswith("Entry 3 was retracted together with entry 2. / Did you mean restore 2?")

    assert f"• INC-1 is sev1 again. / • {WAITS}" in await alice.types("/incident restore 2")
    await time.passes(minutes=5)
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    room.ignores("calls", "corrections", "entries", "escalations")


@paged
async def test_an_acknowledgement_of_the_alarm_that_is_taken_back_raises_it_once_more(
    alice: Member, room: Room, time: Time, record: Record, phones: Phones
) -> None:
    await time.passes(minutes=15)
    for line in ("ack", "undo"):
        await alice.types(f"/incident {line}")
    await time.passes(minutes=10)

    assert sum(entry.kind == "unanswered" for entry in await record.entries()) == 2
    assert phones.rang == ["olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1"]
    assert room.slack.alarms == [room.name, room.name, "incidents", "incidents"]
    room.ignores("calls", "corrections", "entries", "escalations")
