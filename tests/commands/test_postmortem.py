"""`/incident postmortem`, and what the message with a draft says of the incident and of its open questions."""

from __future__ import annotations

from tests.cast import Member, Room, Time


async def test_where_the_draft_is_names_its_channel(alice: Member, room: Room) -> None:
    await alice.types("/incident close")
    reply = await alice.types("/incident postmortem")

    assert "INC-1: draft version 1, made" in reply
    assert ", in #inc-1-checkout-is-down / postmortem new makes the next version" in reply
    room.ignores("drafts", "entries")


async def test_a_cancelled_incident_says_that_it_has_no_draft_and_how_to_make_one(alice: Member, room: Room) -> None:
    await alice.types("/incident cancel The probe was down")

    assert await alice.types("/incident postmortem") == (
        "INC-1: no draft yet. / It was cancelled, and so none arrives by itself; postmortem new makes one."
    )
    assert room.new_messages == ["2 17:00 · Alice Adams · ⏹️ cancelled · The probe was down"]


async def test_a_draft_of_an_open_or_cancelled_incident_says_what_it_is(alice: Member, room: Room, time: Time) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident close")
    assert notices(room)[-1].startswith("INC-1 is closed. Postmortem draft, version 1")
    await time.passes(minutes=5)
    await alice.types("/incident reopen The errors are back")
    await time.passes(minutes=5)
    await alice.types("/incident postmortem new")

    assert notices(room)[-1].startswith("INC-1 is investigating. Postmortem draft, version 2")
    drawn = next(one for one in room.messages if "draft, version 2" in one)
    assert "Was service back when" not in drawn
    assert "Is service back, and since when?" in drawn
    await time.passes(minutes=5)
    await alice.types("/incident cancel")
    await alice.types("/incident postmortem new")
    assert notices(room)[-1].startswith("INC-1 is cancelled. Postmortem draft, version 3")
    room.ignores("drafts", "entries")


def notices(room: Room) -> list[str]:
    """What phones show of the messages with a draft."""
    return [message.text for message in room.bot_messages if "Postmortem draft" in message.text]


async def test_the_draft_counts_all_its_open_questions_and_names_their_zone(alice: Member, room: Room) -> None:
    await alice.types("/incident close")

    (message,) = [one for one in room.messages if "Open questions" in one]
    assert "Open questions: 9 (the first 8 of 9) · times in WAT / • When did" in message
    assert "9 open questions" in room.draft
