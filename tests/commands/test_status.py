"""`/incident status`, `mitigated`, `resolve`: how far the team is, forwards and back, now or remembered."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time


async def test_a_status_with_its_note_is_recorded_and_shown_everywhere(
    alice: Member, room: Room, record: Record
) -> None:
    reply = await alice.types("/incident status identified The last deployment leaks memory")

    assert "identified · The last deployment leaks memory" in reply
    assert await record.last() == "2 17:00 alice: identified · The last deployment leaks memory"
    assert room.last_message == "2 17:00 · Alice Adams · 🚦 identified · The last deployment leaks memory"
    assert room.topic == "INC-1 · sev3 · identified · no commander yet"
    assert "🟡 sev3 · identified" in room.card


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("mitigated Patch runs", "monitoring"),
        ("mitigate Patch runs", "monitoring"),
        ("resolve Patch runs", "resolved"),
        ("resolved Patch runs", "resolved"),
        ("fixed Patch runs", "resolved"),
        ("status Monitoring: Patch runs", "monitoring"),
        ("status fixed Patch runs", "resolved"),
    ],
)
async def test_shortcuts_and_other_words_for_a_status(
    alice: Member, room: Room, record: Record, typed: str, status: str
) -> None:
    await alice.types(f"/incident {typed}")

    assert await record.last() == f"2 17:00 alice: {status} · Patch runs"
    assert (await record.incident()).status == status
    room.ignores("entries")


async def test_steps_may_be_skipped_and_taken_back(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident resolve")
    await alice.types("/incident status investigating It is back")

    assert (await record.incident()).status == "investigating"
    assert room.topic == "INC-1 · sev3 · investigating · no commander yet"
    assert room.new_messages == [
        "2 17:00 · Alice Adams · 🚦 resolved",
        "3 17:00 · Alice Adams · 🚦 investigating · It is back",
    ]


async def test_a_status_of_an_earlier_time_enriches_the_record_and_leaves_the_present(
    alice: Member, room: Room, record: Record, time: Time
) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident resolve at 6:20pm All traffic is served")
    reply = await alice.types("/incident mitigated at 6:10pm Patch runs")

    assert "INC-1 stays resolved: this is remembered of an earlier time." in reply
    assert await record.last() == "3 17:10 stated alice: monitoring · Patch runs"
    assert (await record.incident()).status == "resolved"
    assert room.topic == "INC-1 · sev3 · resolved · no commander yet"
    assert "Mitigated 17:10 (stated)" in room.card
    assert room.new_messages == [
        "2 17:20 (stated) · Alice Adams · 🚦 resolved · All traffic is served",
        "3 17:10 (stated) · Alice Adams · 🚦 monitoring · Patch runs",
    ]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("status investigating", "The incident is already investigating."),
        ("status sleeping", "“sleeping” is not a status. / Possible: investigating, identified, monitoring, resolved"),
        ("status monitring", "“monitring” is not a status. / Did you mean monitoring?"),
        ("status", "The status is missing. / Possible: investigating, identified, monitoring, resolved"),
        ("status closed", "An incident is closed with close. / Did you mean close?"),
        ("status cancelled", "An incident is cancelled with cancel. / Did you mean cancel?"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_could(
    alice: Member, room: Room, record: Record, typed: str, why: str
) -> None:
    reply = await alice.types(f"/incident {typed}")

    assert reply.startswith(why)
    assert reply.endswith(f"Nothing was recorded. Your text, to copy: / /incident {typed}")
    assert len(await record.lines()) == 1
    assert room.new_messages == []


async def test_the_buttons_on_the_card_are_the_same_verbs(
    alice: Member, bob: Member, room: Room, record: Record
) -> None:
    await bob.joins(room)
    reply = await bob.clicks("Mitigated")

    assert "Recorded in INC-1 as entry 2, 19:00 CEST (17:00 UTC) / monitoring" in reply
    assert await record.last() == "2 17:00 bob: monitoring"
    assert "[Mitigated]" not in room.card
    await alice.clicks("Resolved")
    assert await record.last() == "3 17:00 alice: resolved"
    assert "[Close]" in room.card
    assert room.new_messages == ["2 17:00 · Bob Brown · 🚦 monitoring", "3 17:00 · Alice Adams · 🚦 resolved"]


async def test_a_click_of_somebody_who_only_looks_into_the_room_counts(bob: Member, room: Room, record: Record) -> None:
    await bob.clicks("Resolved")

    assert await record.last() == "2 17:00 bob: resolved"
    assert room.last_message == "2 17:00 · Bob Brown · 🚦 resolved"


async def test_a_button_that_came_too_late_is_answered_like_the_words(alice: Member, bob: Member, room: Room) -> None:
    await bob.joins(room)
    (card,) = room.channel.pinned
    as_bob_still_sees_it = list(card.blocks)
    await alice.types("/incident resolve")
    card.blocks = as_bob_still_sees_it

    assert "The incident is already resolved." in await bob.clicks("Resolved")
    assert room.new_messages == ["2 17:00 · Alice Adams · 🚦 resolved"]


async def test_a_note_with_the_status_that_it_has_already_is_kept_as_a_note(
    alice: Member, room: Room, record: Record
) -> None:
    reply = await alice.types("/incident status investigating Looking at the logs")

    assert "INC-1 is already investigating: this is a note." in reply
    assert (await record.lines())[-1].endswith("alice: Looking at the logs")
    assert "Looking at the logs" in room.last_message


async def test_the_draft_tells_what_each_status_came_from_in_the_order_of_happening(
    alice: Member, room: Room, time: Time
) -> None:
    await time.passes(minutes=10)
    await alice.types("/incident resolve")
    await alice.types("/incident mitigated at 18:05 Patched")
    await alice.types("/incident status at 18:03 identified A bug")
    await alice.types("/incident close")

    assert "| 18:03 | 17:03 | **investigating → identified**: A bug |" in room.draft
    assert "| 18:05 | 17:05 | **identified → monitoring**: Patched |" in room.draft
    assert "| 18:10 | 17:10 | **monitoring → resolved** |" in room.draft
    room.ignores("drafts", "entries")
