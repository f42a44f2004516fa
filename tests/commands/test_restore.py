"""`/incident restore`: what was retracted or amended by mistake is as it was, and the incident with it."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time, Workspace


async def test_a_retracted_entry_is_put_back(alice: Member, bob: Member, room: Room, record: Record) -> None:
    await alice.types("/incident event Restarted")
    offered = (await bob.types("/incident retract 2 Wrong server")).rpartition("Undo it with: / ")[2]
    assert offered == "/incident restore 2"
    reply = await alice.types(offered)

    assert reply == (
        "↩️ Restored: entry 2 of INC-1, 18:00 WAT (17:00 UTC) / Restarted"
        " / The channel was notified. Undo it with: / /incident retract 2"
    )
    assert await record.last() == "2 17:00 alice: Restarted"
    assert room.last_message == "↩️ Alice Adams restored entry 2, 17:00: Restarted"
    assert "Restarted" in room.card
    assert room.new_messages == [
        "2 17:00 · Alice Adams · Restarted",
        "↩️ Bob Brown retracted entry 2: Wrong server / It said: Restarted",
    ]


@pytest.mark.parametrize("change", ["Restarted twice", "at 5:32pm", "at 5:32pm Restarted twice"])
async def test_the_last_change_of_an_amended_entry_is_undone(
    alice: Member, room: Room, record: Record, time: Time, change: str
) -> None:
    await alice.types("/incident event Restarted")
    offered = (await alice.types(f"/incident amend 2 {change}")).rpartition("Undo it with: / ")[2]
    changed = await record.last()
    reply = await alice.types(offered)

    assert await record.last() == "2 17:00 alice: Restarted"
    assert reply.endswith("Undo it with: / /incident restore 2")
    assert len((await record.entries())[-1].revisions) == 2

    await time.passes(seconds=6)
    await alice.types("/incident restore 2")
    assert await record.last() == changed
    room.ignores("corrections", "entries")


async def test_words_where_there_were_none_are_taken_away_again(alice: Member, room: Room, record: Record) -> None:
    for line in ("status identified", "amend 2 A leak", "restore 2"):
        await alice.types(f"/incident {line}")

    assert await record.last() == "2 17:00 alice: identified"
    room.ignores("corrections", "entries")


@pytest.mark.parametrize(
    ("line", "now"),
    [
        ("status identified", "• INC-1 is identified again."),
        ("severity sev4 Hardly anybody", "• INC-1 is sev4 again."),
        ("rename Search is down", "• INC-1 is called “Search is down” again."),
    ],
)
async def test_the_incident_is_what_the_restored_entry_says(alice: Member, room: Room, line: str, now: str) -> None:
    await alice.types(f"/incident {line}")
    topic, card = room.topic, room.card
    for correction in ("undo", "restore 2"):
        reply = await alice.types(f"/incident {correction}")

    assert now in reply
    assert (room.topic, room.card) == (topic, card)
    room.ignores("corrections", "entries")


@pytest.mark.parametrize("line", ["commander @bob", "started 5:30pm", "ack", "link https://meet.example.com/1 Bridge"])
async def test_the_card_shows_again_what_it_showed(alice: Member, room: Room, line: str) -> None:
    await alice.types(f"/incident {line}")
    topic, card = room.topic, room.card
    await alice.types("/incident undo")
    assert room.card != card
    await alice.types("/incident restore 2")

    assert (room.topic, room.card) == (topic, card)
    room.ignores("corrections", "entries")


async def test_a_follow_up_is_on_the_list_again_with_its_owner_its_date_and_that_it_is_done(
    alice: Member, room: Room
) -> None:
    await alice.types("/incident action Alert on memory @bob due 2026-09-01 detect")
    await alice.types("/incident action done 1")
    listed = await alice.types("/incident actions")
    assert "Alert on memory" in listed
    for correction in ("retract 2", "restore 2"):
        await alice.types(f"/incident {correction}")

    assert await alice.types("/incident actions") == listed
    room.ignores("corrections", "entries")


async def test_an_end_that_was_amended_keeps_its_order(alice: Member, room: Room, time: Time) -> None:
    await time.passes(minutes=20)
    await alice.types("/incident close")
    await alice.types("/incident amend 2 at 18:05")
    await alice.types("/incident reopen at 18:10")
    reply = await alice.types("/incident restore 2")

    assert reply.startswith("An end and the reopening after it keep their order.")
    room.ignores("corrections", "drafts", "entries")


async def test_what_is_restored_after_the_end_is_not_in_the_draft_yet(alice: Member, room: Room) -> None:
    for line in ("event Restarted", "retract 2", "close"):
        await alice.types(f"/incident {line}")

    assert "INC-1 is closed; postmortem new puts this into the draft." in await alice.types("/incident restore 2")
    room.ignores("corrections", "drafts", "entries")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("restore 2", "Entry 2 of INC-1 was neither retracted nor amended: there is nothing to restore."),
        ("restore 99", "INC-1 has no entry 99; its last one is 2."),
        ("restore seven", "“seven” is not a number."),
        ("restore", "The number is missing."),
    ],
)
async def test_nothing_to_restore_is_said(alice: Member, room: Room, record: Record, line: str, why: str) -> None:
    await alice.types("/incident event Restarted")
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]
    reply = await alice.types(f"/incident {line}")

    assert reply.startswith(why)
    assert await record.last() == "2 17:00 alice: Restarted"
    assert room.new_messages == []


async def test_enter_pressed_twice_restores_once(alice: Member, room: Room, record: Record) -> None:
    for line in ("event Restarted", "amend 2 Restarted twice", "restore 2"):
        await alice.types(f"/incident {line}")
    reply = await alice.types("/incident restore 2")

    assert "you typed this a moment ago, and it restored entry 2" in reply
    assert await record.last() == "2 17:00 alice: Restarted"
    room.ignores("corrections", "entries")


@pytest.mark.parametrize("line", ["undo", "retract 2", "amend 2 Ours"])
async def test_in_another_channel_the_line_names_the_incident(
    alice: Member, room: Room, slack: Workspace, record: Record, line: str
) -> None:
    await alice.types("/incident event Mine")
    verb, _, rest = line.partition(" ")
    changed = await alice.types(f"/incident {verb} INC-1 {rest}", in_=slack.announcements)
    assert changed.endswith("Undo it with: / /incident restore INC-1 2")
    await alice.types("/incident restore INC-1 2", in_=slack.announcements)

    assert await record.last() == "2 17:00 alice: Mine"
    room.ignores("corrections", "entries")


@pytest.mark.parametrize("length", [2_900, 11_000, 39_000])
async def test_a_long_entry_is_restored_whole(alice: Member, room: Room, record: Record, length: int) -> None:
    words = ("word " * (length // 5)).strip()
    for line in (f"event {words}", "amend 2 Short", "restore 2", "retract 2", "restore 2"):
        await alice.types(f"/incident {line}")

    assert (await record.entries())[-1].text == words
    assert room.last_message.startswith("↩️ Alice Adams restored entry 2, 17:00: word word")
    room.ignores("corrections", "entries")


async def test_restored_words_are_shown_to_the_letter(alice: Member, room: Room, slack: Workspace) -> None:
    await alice.types("/incident rename `rm -rf` *ran* <!channel>")
    assert "• INC-1 is called “Checkout is down” again." in await alice.types("/incident undo")
    reply = await alice.types("/incident restore 2")

    assert "• INC-1 is called “`rm -rf` *ran* <!channel>” again." in reply
    assert room.last_message.endswith("`rm -rf` *ran* <!channel>")
    assert slack.sandbox.broadcasts() == []
    assert room.new_messages == [
        "2 17:00 · Alice Adams · ✏️ renamed · `rm -rf` *ran* <!channel>",
        "↩️ Alice Adams retracted entry 2 / It said: `rm -rf` *ran* <!channel>",
    ]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("severity sev4 Hardly anybody", "severity sev3 Some"),
        ("rename Search is down", "rename Search and checkout are down"),
        ("status identified", "status monitoring"),
    ],
)
async def test_what_others_have_followed_does_not_change_the_present(
    alice: Member, room: Room, record: Record, older: str, newer: str
) -> None:
    for line in (older, newer):
        await alice.types(f"/incident {line}")
    before = await record.incident()
    for line in ("retract 2", "restore 2"):
        assert " again." not in await alice.types(f"/incident {line}")

    after = await record.incident()
    assert (after.severity, after.title, after.status) == (before.severity, before.title, before.status)
    room.ignores("corrections", "entries")
