"""`/incident close`, `cancel`, `reopen`, `postmortem`: the draft arrives whole, and no version is lost."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time


async def test_closing_delivers_the_draft_as_message_and_file(
    alice: Member, room: Room, time: Time, record: Record
) -> None:
    await alice.types("/incident event #finding The cleanup tool leaks memory")
    await time.passes(minutes=20)
    await alice.types("/incident resolve Patched the cleanup tool")
    await time.passes(minutes=10)
    assert room.new_messages == [
        "2 17:00 · Alice Adams · #finding The cleanup tool leaks memory",
        "3 17:20 · Alice Adams · 🚦 resolved · Patched the cleanup tool",
    ]

    reply = await alice.types("/incident close Patched and watched")

    assert "closed · Patched and watched" in reply
    assert "The postmortem draft is on its way into the channel." in reply
    assert await record.last() == "4 17:30 alice: closed · Patched and watched"
    entry, message, file = room.new_messages
    assert entry == "4 17:30 · Alice Adams · ✅ closed · Patched and watched"
    assert message.startswith("INC-1: postmortem draft, version 1 / Checkout is down / sev3 · 4 timeline entries")
    assert "Declared 17:00 (recorded)" in " ".join(message.split())
    assert "Resolved 17:20 (recorded)" in " ".join(message.split())
    assert file == "[file: INC-1: postmortem draft, version 1]"
    assert room.files[0].name == "postmortem-inc-1-v1.md"
    assert "The cleanup tool leaks memory" in room.draft
    assert room.topic == "INC-1 · sev3 · closed · no commander yet"
    assert "[" not in room.card


async def test_it_cannot_be_closed_twice(alice: Member, bob: Member, room: Room, record: Record) -> None:
    await alice.types("/incident close")
    room.ignores("drafts", "entries")

    for line in ("close", "end", "cancel"):
        assert "INC-1 is already closed. / Possible: postmortem, reopen, event" in await bob.types(f"/incident {line}")
    assert len(await record.lines()) == 2
    assert len(room.files) == 1
    assert room.new_messages == []


async def test_the_resolution_is_never_guessed_from_the_close(alice: Member, room: Room) -> None:
    await alice.types("/incident close All good")

    message = next(one for one in room.messages if "postmortem draft" in one)
    assert "Resolved unknown" in " ".join(message.split())
    assert "Was service back when you closed, at 17:00? / [Yes, service was back]" in message
    assert "| Resolved | unknown |" in room.draft


async def test_one_button_answers_the_commonest_question_and_makes_the_next_version(
    alice: Member, room: Room, time: Time, record: Record
) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident close All good")
    await time.passes(minutes=15)

    reply = await alice.clicks("Yes, service was back")

    assert "INC-1 stays closed" in reply
    assert await record.last() == "3 17:30 stated alice: resolved"
    assert [file.name for file in room.files] == ["postmortem-inc-1-v1.md", "postmortem-inc-1-v2.md"]
    assert "| Resolved | 2026-07-14 18:30 | stated, entry 3" in room.draft
    assert (await record.incident()).status == "closed"
    room.ignores("drafts", "entries")


async def test_the_resolution_can_be_told_after_the_close(
    alice: Member, room: Room, time: Time, record: Record
) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident close")
    room.ignores("drafts", "entries")
    await alice.types("/incident resolve at 6:20pm Traffic is back")

    assert await record.last() == "3 17:20 stated alice: resolved · Traffic is back"
    assert "postmortem draft, version 2" in room.new_messages[1]
    assert "| Resolved | 2026-07-14 18:20 | stated, entry 3" in room.draft
    assert "| Resolved | unknown |" in room.files[0].text


async def test_a_resolution_after_the_close_has_to_say_when(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident close")
    reply = await alice.types("/incident resolve Traffic is back")

    assert "it has to be reopened first. Or say when it was" in reply
    assert "Possible: reopen, resolve at 20:05" in reply
    assert len(await record.lines()) == 2
    room.ignores("drafts", "entries")


async def test_a_note_after_the_close_waits_for_the_next_version(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident close")
    first = room.draft

    reply = await alice.types("/incident event 5m ago Customers had called")
    assert "INC-1 is closed; postmortem new puts this into the draft." in reply
    for line in ("impact All of Europe", "lesson well The rollback", "action Add an alert", "started at 17:50"):
        assert "postmortem new puts this into the draft." in await alice.types(f"/incident {line}")
    assert len(room.files) == 1

    assert "Version 2 is being made" in await alice.types("/incident postmortem new")
    assert "Customers had called" in room.draft
    assert room.files[0].text == first
    assert "draft version 2, made" in await alice.types("/incident draft")
    room.ignores("drafts", "entries")


async def test_a_draft_can_be_had_before_the_end(alice: Member, room: Room) -> None:
    assert "INC-1: no draft yet." in await alice.types("/incident postmortem")
    await alice.types("/incident postmortem new")

    assert room.new_messages[1] == "[file: INC-1: postmortem draft, version 1]"
    assert "# Postmortem: Checkout is down" in room.draft


async def test_a_cancelled_incident_has_no_draft(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident cancel The probe was down")

    assert await record.last() == "2 17:00 alice: cancelled · The probe was down"
    assert room.new_messages == ["2 17:00 · Alice Adams · ⏹️ cancelled · The probe was down"]
    assert room.topic == "INC-1 · sev3 · cancelled · no commander yet"
    assert room.files == []


async def test_what_was_closed_goes_on_when_it_is_reopened(
    alice: Member, room: Room, time: Time, record: Record
) -> None:
    await alice.types("/incident close")
    await time.passes(minutes=5)
    await alice.types("/incident reopen The errors are back")

    assert await record.last() == "3 17:05 alice: reopened · The errors are back"
    assert room.topic == "INC-1 · sev3 · investigating · no commander yet"
    assert "[Resolved]" in room.card
    await alice.types("/incident resolve")
    await alice.types("/incident close")
    assert [file.name for file in room.files] == ["postmortem-inc-1-v1.md", "postmortem-inc-1-v2.md"]
    assert "INC-1 is open" not in await alice.types("/incident reopen")
    room.ignores("drafts", "entries")


async def test_what_is_open_cannot_be_reopened(alice: Member, room: Room) -> None:
    assert "INC-1 is open: it is investigating. / Possible: status, close" in await alice.types("/incident reopen")
    assert room.new_messages == []


async def test_closing_can_be_remembered(alice: Member, room: Room, time: Time, record: Record) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident close at 6:10pm Rolled back")

    assert await record.last() == "2 17:10 stated alice: closed · Rolled back"
    room.ignores("drafts", "entries")


async def test_a_close_a_few_minutes_ahead_is_not_taken_for_yesterdays(
    alice: Member, room: Room, time: Time, record: Record
) -> None:
    await time.passes(minutes=33)
    for line in ("close at 18:40 Patched", "resolve at 18:40 Patched"):
        reply = await alice.types(f"/incident {line}")

        assert "18:40 is 7 minutes ahead: nothing can have happened then." in reply
        assert "If you mean yesterday, say yesterday 18:40." in reply
        assert "Nothing was recorded." in reply
        assert f"Your text: / /incident {line}" in reply
    assert (await record.incident()).status == "investigating"
    assert room.new_messages == []


@pytest.mark.parametrize("line", ["close at 6:10pm Patched", "cancel at 6:10pm", "close at 5:00pm"])
async def test_what_was_reopened_cannot_have_ended_before_that(
    alice: Member, room: Room, time: Time, record: Record, line: str
) -> None:
    await time.passes(minutes=5)
    await alice.types("/incident close")
    await time.passes(minutes=15)
    await alice.types("/incident reopen The errors are back")
    await time.passes(minutes=15)
    room.ignores("drafts", "entries")
    reply = await alice.types(f"/incident {line}")

    assert "INC-1 was reopened at 18:20 WAT: it cannot have ended before that." in reply
    assert reply.endswith(f"Nothing was recorded. Your text, to copy: / /incident {line}")
    assert (await record.incident()).status == "investigating"
    assert room.new_messages == []
    assert "closed · Patched" in await alice.types("/incident close at 6:20pm Patched")
    room.ignores("drafts", "entries")


@pytest.mark.parametrize("end", ["close", "cancel"])
async def test_what_ended_cannot_have_been_reopened_before_that(
    alice: Member, room: Room, time: Time, record: Record, end: str
) -> None:
    await time.passes(minutes=20)
    await alice.types(f"/incident {end}")
    await time.passes(minutes=15)
    reply = await alice.types("/incident reopen at 6:10pm It is back")

    ended = "closed" if end == "close" else "cancelled"
    assert f"INC-1 was {ended} at 18:20 WAT: it cannot have been reopened before that." in reply
    assert reply.endswith("Your text, to copy: / /incident reopen at 6:10pm It is back")
    assert (await record.incident()).status == ended
    assert "reopened · It is back" in await alice.types("/incident reopen at 6:20pm It is back")
    assert room.new_messages[-1].endswith("🔁 reopened · It is back")
