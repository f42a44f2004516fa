"""`/incident amend`, `retract`, `undo`: the record is corrected, never erased, and the present follows it."""

from __future__ import annotations

import pytest

from tests.cast import Member, Phones, Record, Room, Time


async def test_words_are_amended_and_what_they_were_is_kept(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident event Restarted the server once")
    reply = await alice.types("/incident amend 2 Restarted the server twice")

    assert reply == (
        "✏️ Changed: entry 2 of INC-1 / Before: Restarted the server once / Now: Restarted the server twice"
        " / The old wording stays in the history; the channel was notified. Undo it with: / /incident restore 2"
    )
    assert await record.last() == "2 17:00 alice: Restarted the server twice"
    (revision,) = (await record.entries())[-1].revisions
    assert (revision.text, revision.changed_by) == ("Restarted the server once", "Alice Adams")
    assert room.last_message == (
        "✏️ Alice Adams amended entry 2 / Before: Restarted the server once / Now: Restarted the server twice"
    )
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted the server once"]


@pytest.mark.parametrize("verb", ["amend", "edit", "correct"])
async def test_a_time_is_amended(alice: Member, room: Room, record: Record, verb: str) -> None:
    await alice.types("/incident event Restarted")
    await alice.types(f"/incident {verb} 2 at 5:32pm")

    assert await record.last() == "2 16:32 stated alice: Restarted"
    assert "Time: 17:00 → 16:32" in room.last_message
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]


async def test_anybody_may_correct_anybody_and_it_says_who_did(
    alice: Member, bob: Member, room: Room, record: Record
) -> None:
    await alice.types("/incident event Restarted")
    await bob.types("/incident retract 2 That was another server")

    assert await record.last() == "2 17:00 alice: Restarted (retracted)"
    assert room.last_message.startswith("↩️ Bob Brown retracted entry 2: That was another server")
    assert "Restarted" not in await alice.types("/incident timeline")
    assert "Restarted" not in room.card
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]


async def test_undo_takes_back_one_s_own_last_entry(alice: Member, bob: Member, room: Room, record: Record) -> None:
    await alice.types("/incident event Mine")
    await bob.types("/incident event Theirs")
    reply = await alice.types("/incident undo")

    assert reply == (
        "↩️ Removed entry 2 of INC-1, 18:00 WAT (17:00 UTC) / Mine"
        " / • Removed from the timeline, the card and the next draft."
        " It stays in the history; the channel was notified."
        " / Undo it with: / /incident restore 2"
    )
    assert (await record.lines())[1:] == ["2 17:00 alice: Mine (retracted)", "3 17:00 bob: Theirs"]
    room.ignores("corrections", "entries")


async def test_taking_back_says_what_is_as_it_was_before(alice: Member, room: Room, time: Time) -> None:
    await alice.types("/incident severity sev4 Hardly anybody")
    await alice.types("/incident status identified")
    assert "• INC-1 is investigating again. / • Removed from" in await alice.types("/incident undo")
    await time.passes(seconds=6)
    assert "• INC-1 is sev3 again. / • Removed from" in await alice.types("/incident undo")
    room.ignores("corrections", "entries")


async def test_a_reason_that_holds_a_secret_says_that_it_was_masked(alice: Member, room: Room) -> None:
    await alice.types("/incident event Restarted")
    reply = await alice.types("/incident retract 2 It said AKIAABCDEFGHIJKLMNOP")

    assert "It stays in the history with your reason; the channel was notified." in reply
    assert "🔒 Masked before it was stored" in reply
    assert room.new_messages == [
        "2 17:00 · Alice Adams · Restarted",
        "↩️ Alice Adams retracted entry 2: It said [masked: an AWS access key] / It said: Restarted",
    ]


async def test_undoing_a_status_brings_the_one_before_it_back(
    alice: Member, room: Room, record: Record, time: Time
) -> None:
    await alice.types("/incident status identified")
    await alice.types("/incident resolve")
    await alice.types("/incident undo")
    assert (await record.incident()).status == "identified"
    assert room.topic == "INC-1 · sev3 · identified · no commander yet"

    await time.passes(seconds=6)
    await alice.types("/incident undo")
    assert (await record.incident()).status == "investigating"
    assert "sev3 · investigating" in room.card
    room.ignores("corrections", "entries")


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("severity sev4 Hardly anybody", "INC-1 · sev3 · investigating · no commander yet"),
        ("commander @bob", "INC-1 · sev3 · investigating · no commander yet"),
    ],
)
async def test_undoing_puts_back_what_the_topic_shows(alice: Member, room: Room, line: str, topic: str) -> None:
    await alice.types(f"/incident {line}")
    assert room.topic != topic
    await alice.types("/incident undo")

    assert room.topic == topic
    room.ignores("corrections", "entries")


async def test_undoing_a_title_brings_the_old_one_back(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident rename Checkout and search are down")
    await alice.types("/incident undo")

    assert (await record.incident()).title == "Checkout is down"
    assert room.card.startswith("INC-1: Checkout is down /")
    assert room.new_messages == [
        "2 17:00 · Alice Adams · ✏️ renamed · Checkout and search are down",
        "↩️ Alice Adams retracted entry 2 / It said: Checkout and search are down",
    ]


async def test_undoing_an_action_takes_it_off_the_list(alice: Member, room: Room, time: Time) -> None:
    await alice.types("/incident action Alert on memory @bob")
    await alice.types("/incident action done 1")
    await alice.types("/incident undo")
    assert "☐ 1 Alert on memory" in await alice.types("/incident actions")

    await time.passes(seconds=6)
    await alice.types("/incident undo")
    assert "INC-1 has no actions yet" in await alice.types("/incident actions")
    room.ignores("corrections", "entries")


async def test_undoing_a_milestone_takes_it_off_the_card(alice: Member, room: Room) -> None:
    await alice.types("/incident started 5:30pm")
    assert "Started 16:30" in room.card
    await alice.types("/incident undo")

    assert "Started" not in room.card
    assert room.new_messages == ["2 16:30 (stated) · Alice Adams · 🕒 started", "↩️ Alice Adams retracted entry 2"]


@pytest.mark.parametrize("line", ["amend 2 Restarted it", "amend 2 at 17:32 Restarted it", "amend 2 at 17:32"])
async def test_what_an_entry_says_already_is_no_change(alice: Member, room: Room, time: Time, line: str) -> None:
    await alice.types("/incident event at 17:30 Restarted")
    await alice.types("/incident amend 2 at 17:32 Restarted it")
    await time.passes(seconds=6)
    assert room.new_messages == [
        "2 16:30 (stated) · Alice Adams · Restarted",
        "✏️ Alice Adams amended entry 2 / Time: 16:30 → 16:32 / Before: Restarted / Now: Restarted it",
    ]

    assert (await alice.types(f"/incident {line}")).startswith("Entry 2 already says exactly that.")
    assert room.new_messages == []


async def test_amending_the_title_s_entry_renames(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident amend 1 Checkout returns 500s")

    assert (await record.incident()).title == "Checkout returns 500s"
    assert room.new_messages == [
        "✏️ Alice Adams amended entry 1 / Before: Checkout is down / Now: Checkout returns 500s"
    ]


async def test_a_status_that_is_given_another_time_is_judged_anew(
    alice: Member, room: Room, time: Time, record: Record
) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident status identified at 6:10pm")
    await alice.types("/incident resolve")
    await alice.types("/incident amend 3 at 6:05pm")

    assert (await record.incident()).status == "identified"
    room.ignores("corrections", "entries")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("amend 2", "There is nothing to change: add the new time or the new words."),
        ("amend 99 Nothing", "INC-1 has no entry 99; its last one is 2."),
        ("amend seven Nothing", "“seven” is not a number."),
        ("amend", "The number is missing."),
        ("retract 99", "INC-1 has no entry 99; its last one is 2."),
        ("retract 1", "Entry 1 says that it was declared; that is not taken back. / Did you mean cancel?"),
    ],
)
async def test_what_cannot_be_corrected_is_refused(
    alice: Member, room: Room, record: Record, line: str, why: str
) -> None:
    await alice.types("/incident event Restarted")
    assert room.new_messages == ["2 17:00 · Alice Adams · Restarted"]
    reply = await alice.types(f"/incident {line}")

    assert reply.startswith(why)
    assert reply.endswith(f"Your text, to copy: / /incident {line}")
    assert await record.last() == "2 17:00 alice: Restarted"
    assert room.new_messages == []


async def test_an_entry_is_retracted_once(alice: Member, bob: Member, room: Room) -> None:
    await alice.types("/incident event Restarted")
    await alice.types("/incident retract 2")

    assert "Entry 2 of INC-1 was retracted already." in await bob.types("/incident retract 2")
    assert "Entry 2 of INC-1 was retracted already." in await alice.types("/incident amend 2 Again")
    assert room.new_messages == [
        "2 17:00 · Alice Adams · Restarted",
        "↩️ Alice Adams retracted entry 2 / It said: Restarted",
    ]


async def test_who_wrote_nothing_has_nothing_to_undo(bob: Member, room: Room) -> None:
    assert "You have no entry in INC-1 that could be taken back." in await bob.types("/incident undo")
    assert room.new_messages == []


@pytest.mark.parametrize(("line", "instead"), [("close", "reopen"), ("cancel", "reopen")])
async def test_an_end_is_not_undone_but_reopened(alice: Member, room: Room, line: str, instead: str) -> None:
    await alice.types(f"/incident {line}")

    assert f"Did you mean {instead}?" in await alice.types("/incident undo")
    assert not any("↩️" in said for said in room.new_messages)


async def test_taking_a_page_back_is_acknowledging_it(alice: Member, room: Room, phones: Phones) -> None:
    await alice.types("/incident severity sev1")
    number = 3

    assert "Did you mean ack?" in await alice.types(f"/incident retract {number}")
    assert len(phones.rang) == 1
    room.ignores("calls", "entries")
