"""`/incident event`: what happened stands on the timeline, with the right time, in the words that were typed."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time


async def test_what_was_typed_is_on_the_record_and_in_the_channel(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.types("/incident event Restarted the server")

    assert "Recorded in INC-1 as entry 2, 18:00 WAT (17:00 UTC) / Restarted the server" in reply
    assert await record.last() == "2 17:00 alice: Restarted the server"
    assert room.last_message == "2 17:00 · Alice Adams · Restarted the server"


@pytest.mark.parametrize(
    ("typed", "understood", "recorded"),
    [
        ("10m ago Rolled back", "17:50 WAT (16:50 UTC)", "2 16:50 stated alice: Rolled back"),
        ("at 5:28pm Rolled back", "17:28 WAT (16:28 UTC)", "2 16:28 stated alice: Rolled back"),
        ("at 02:05 UTC Rolled back", "03:05 WAT (02:05 UTC)", "2 02:05 stated alice: Rolled back"),
        (
            "yesterday 23:50 Rolled back",
            "13 Jul 2026 23:50 WAT (22:50 UTC)",
            "2 13 Jul 22:50 stated alice: Rolled back",
        ),
        ("#finding 10m ago Leak", "17:50 WAT (16:50 UTC)", "2 16:50 stated alice: #finding Leak"),
        ("10m ago #finding Leak", "17:50 WAT (16:50 UTC)", "2 16:50 stated alice: #finding Leak"),
        ("#Detect Alert fired", "18:00 WAT (17:00 UTC)", "2 17:00 alice: #detect Alert fired"),
        ("#nonsense Alert fired", "18:00 WAT (17:00 UTC)", "2 17:00 alice: #nonsense Alert fired"),
        ("at the office now", "18:00 WAT (17:00 UTC)", "2 17:00 alice: at the office now"),
    ],
)
async def test_times_and_tags_are_read_before_the_words(
    alice: Member, room: Room, record: Record, typed: str, understood: str, recorded: str
) -> None:
    reply = await alice.types(f"/incident event {typed}")

    assert f"as entry 2, {understood}" in reply
    assert await record.last() == recorded
    room.ignores("entries")


async def test_each_author_s_time_is_read_and_echoed_in_their_own_zone(
    alice: Member, bob: Member, room: Room, record: Record
) -> None:
    assert "17:30 WAT (16:30 UTC)" in await alice.types("/incident event at 5:30pm From Lagos")
    assert "17:30 CEST (15:30 UTC)" in await bob.types("/incident event at 5:30pm From Berlin")

    assert (await record.lines())[1:] == ["2 16:30 stated alice: From Lagos", "3 15:30 stated bob: From Berlin"]
    assert "17:30 (stated) · Bob Brown" in bob.reads(room)
    assert room.new_messages == ["2 16:30 (stated) · Alice Adams · From Lagos"]


async def test_somebody_who_moves_to_another_zone_is_understood_there(
    alice: Member, room: Room, record: Record
) -> None:
    room.slack.sandbox.set_timezone(alice.person, "America/New_York")
    await room.slack.settle()

    assert "12:30 EDT (16:30 UTC)" in await alice.types("/incident event at 12:30pm Landed")
    assert await record.last() == "2 16:30 stated alice: Landed"
    assert room.new_messages == ["2 16:30 (stated) · Alice Adams · Landed"]


async def test_lines_stay_lines(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident event Found in the log:\n  error 1\n  error 2")

    assert await record.last() == "2 17:00 alice: Found in the log:\n  error 1\n  error 2"
    assert room.last_message == "2 17:00 · Alice Adams · Found in the log: / error 1 / error 2"


async def test_a_note_with_nothing_in_it_is_handed_back(alice: Member, room: Room, record: Record) -> None:
    assert await alice.types("/incident event 10m ago") == (
        "The text is missing. / Form: /incident event [<time>] [#tag] <text>"
        " / Example: /incident event Restarted the server"
        " / Nothing was recorded. Your text, to copy: / /incident event 10m ago"
    )
    assert len(await record.lines()) == 1
    assert room.new_messages == []


async def test_a_credential_is_masked_before_it_is_stored_and_its_author_is_told(
    alice: Member, room: Room, record: Record
) -> None:
    reply = await alice.types("/incident event Rotated AKIAIOSFODNN7EXAMPLE just now")

    assert "Masked before it was stored: an AWS access key" in reply
    assert await record.last() == "2 17:00 alice: Rotated [masked: an AWS access key] just now"
    assert "AKIA" not in reply + room.last_message + room.card


@pytest.mark.parametrize(
    ("line", "kept", "secret"),
    [
        ("curl -u admin:hunter2x9 https://db-1/health hangs", "hangs", "hunter2x9"),
        ("password = “correct horse battery” tried", "tried", "horse"),
    ],
)
async def test_a_pasted_password_is_neither_in_the_reply_nor_in_the_channel_nor_in_the_draft(
    alice: Member, room: Room, record: Record, line: str, kept: str, secret: str
) -> None:
    reply = await alice.types(f"/incident event {line}")
    await alice.types("/incident close")

    assert "Masked before it was stored: a password" in reply
    assert kept in room.draft
    assert kept in (await record.lines())[1]
    everything = [reply, *room.messages, room.card, room.topic, room.draft, *await record.lines()]
    assert secret not in " ".join(everything)


async def test_the_name_of_an_error_is_no_credential(alice: Member, room: Room, record: Record) -> None:
    assert "Masked" not in await alice.types("/incident event token: invalid_grant")
    assert await record.last() == "2 17:00 alice: token: invalid_grant"
    assert room.new_messages == ["2 17:00 · Alice Adams · token: invalid_grant"]


async def test_a_burst_is_one_message_in_the_order_in_which_it_was_typed(
    alice: Member, bob: Member, room: Room, time: Time
) -> None:
    room.slack.faults.add("chat.postMessage", times=1)
    for words in ("one", "two", "three"):
        await alice.types(f"/incident event {words}")
    await time.passes(seconds=10)

    assert room.new_messages == [
        "2 17:00 · Alice Adams · one / 3 17:00 · Alice Adams · two / 4 17:00 · Alice Adams · three"
    ]


async def test_the_form_of_the_verb_is_shown_by_help(alice: Member, room: Room) -> None:
    assert "/incident event [<time>] [#tag] <text>" in await alice.types("/incident help event")
    assert room.new_messages == []
