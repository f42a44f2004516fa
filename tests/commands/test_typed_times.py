"""Times as people type them: understood, asked about, or offered; never silently now."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time


async def test_an_estimate_is_kept_as_one_and_shown_so(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.types("/incident event ~17:30 first errors")

    assert "Recorded in INC-1 as entry 2, ~17:30 WAT (~16:30 UTC)" in reply
    assert await record.last() == "2 16:30 approximate alice: first errors"
    assert room.last_message == "2 ~16:30 (stated) · Alice Adams · first errors"
    assert "2 ~17:30 WAT · Alice Adams · first errors" in await alice.types("/incident timeline")


async def test_a_range_is_kept_and_shown(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.types("/incident event 17:28–17:41 checkout was down")

    assert "17:28–17:41 WAT (16:28–16:41 UTC)" in reply
    entry = (await record.entries())[-1]
    assert entry.until is not None
    assert f"{entry.until:%H:%M}" == "16:41"
    assert room.last_message == "2 16:28–16:41 (stated) · Alice Adams · checkout was down"
    assert "17:28–17:41 WAT · Alice Adams · checkout was down" in await alice.types("/incident timeline")


async def test_an_estimate_and_a_range_are_in_the_draft(alice: Member, room: Room) -> None:
    await alice.types("/incident event 17:28–17:41 checkout was down")
    await alice.types("/incident mitigated ~17:45 rolled back")
    await alice.types("/incident close")

    assert "| 17:28–17:41 | 16:28 | checkout was down |" in room.draft
    assert "| ~17:45 | 16:45 |" in room.draft
    assert "2026-07-14 ~17:45 | approximate, entry" in room.draft
    room.ignores("drafts", "entries")


async def test_an_amended_range_is_restored(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident event 17:28–17:41 checkout was down")
    await alice.types("/incident amend 2 to 17:30")
    assert (await record.entries())[-1].until is None
    await alice.types("/incident restore 2")

    entry = (await record.entries())[-1]
    assert (f"{entry.at:%H:%M}", entry.until is not None and f"{entry.until:%H:%M}") == ("16:28", "16:41")
    room.ignores("corrections", "entries")


async def test_what_only_seems_to_be_a_time_is_offered_with_a_button(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.types("/incident event until 17:20 all was well")
    assert "Your text begins with “17:20” and is recorded at 18:00 WAT." in reply
    assert "/incident amend 2 at 17:20 WAT" in reply
    await alice.clicks("It happened at 17:20 WAT")

    assert await record.last() == "2 16:20 stated alice: until 17:20 all was well"
    room.ignores("corrections", "entries")


PASTED = "17:02 pager rang\n17:05 #action restarted web-3\nno change\n17:09 drained"


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("resolve 5pm", "2 16:00 stated alice: resolved"),
        ("resolve All good at 17:25", "2 16:25 stated alice: resolved · All good"),
        ("mitigated ~17:20 rolled back", "2 16:20 approximate alice: monitoring · rolled back"),
        ("ack 5 min ago", "2 16:55 stated alice: acknowledged"),
        ("status monitoring 5pm", "2 16:00 stated alice: monitoring"),
        ("close 5pm", "2 16:00 stated alice: closed"),
    ],
)
async def test_a_milestone_takes_the_time_that_is_typed(
    alice: Member, room: Room, record: Record, line: str, done: str
) -> None:
    await alice.types(f"/incident {line}")
    assert await record.last() == done
    room.ignores(*(("drafts", "entries") if line.startswith("close") else ("entries",)))


async def test_a_milestone_whose_time_is_not_sure_is_asked_about(
    alice: Member, room: Room, record: Record, time: Time
) -> None:
    reply = await alice.types("/incident resolve The bad deployment was rolled back at 17:25")

    assert "Your text ends with “at 17:25”. Was it then, or now?" in reply
    assert "/incident resolve at 17:25 WAT The bad deployment was rolled back at 17:25" in reply
    assert len(await record.lines()) == 1
    await alice.clicks("At 17:25 WAT")
    assert await record.last() == "2 16:25 stated alice: resolved · The bad deployment was rolled back at 17:25"
    room.ignores("entries")


async def test_two_readings_are_asked_about_and_a_press_answers(
    alice: Member, room: Room, record: Record, time: Time
) -> None:
    await time.passes(hours=2)
    reply = await alice.types("/incident event 7:28 pager rang")

    assert "That may be 7:28pm" in reply
    assert "/incident event 7:28pm pager rang" in reply
    assert len(await record.lines()) == 1
    await alice.clicks("7:28pm")
    assert await record.last() == "2 18:28 stated alice: pager rang"
    assert room.last_message == "2 18:28 (stated) · Alice Adams · pager rang"


async def test_an_offer_keeps_everything_else_that_was_typed(alice: Member, room: Room, time: Time) -> None:
    await time.passes(hours=2)
    for typed, offered in (
        ("declare sev2 Search is slow at 7:10 started 7:28", "declare sev2 Search is slow at 7:10 started 7:28pm"),
        ("amend 1 7:28", "amend 1 7:28pm"),
        ("status monitoring 7:28 patched", "status monitoring 7:28pm patched"),
        ("event #action 7:28 patched", "event #action 7:28pm patched"),
    ):
        assert f"/incident {offered} /" in await alice.types(f"/incident {typed}"), typed
    assert room.new_messages == []


async def test_pasted_lines_that_begin_with_times_are_entries_and_one_undo_takes_all_back(
    alice: Member, room: Room, record: Record
) -> None:
    reply = await alice.types(
        "/incident event 17:02 pager rang\n17:05 #action restarted web-3\nno change\n17:09 drained"
    )

    assert "entry: 2 to 4, at 17:02 WAT, 17:05 WAT, 17:09 WAT" in reply
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == [
        "pager rang", "#action restarted web-3\nno change", "drained",
    ]  # fmt: skip
    assert "Entries 2 to 4 were pasted together" in await alice.types("/incident undo")
    assert [entry.retracted for entry in await record.entries()] == [False, True, True, True]
    told = " ".join(room.messages)
    assert [f"retracted entry {number}" in told for number in (2, 3, 4)] == [True, True, True]


async def test_a_code_block_stays_one_entry(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident event ```17:02 pager rang\n17:05 restarted```")
    assert len(await record.lines()) == 2
    room.ignores("entries")


async def test_a_second_command_in_the_message_is_said(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.types("/incident event Restarted\n/incident ack")

    assert "Your message holds more than one command." in reply
    assert "/incident event Restarted, /incident ack" in reply
    assert len(await record.lines()) == 1
    assert room.new_messages == []


async def test_help_shows_what_can_be_typed_as_a_time(alice: Member, room: Room) -> None:
    shown = await alice.types("/incident help time")
    assert "Times are read in Africa/Lagos." in shown
    assert "10m ago" in shown
    assert room.new_messages == []
