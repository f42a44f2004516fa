"""`/incident action`, `actions`: follow-ups with owner, due date and type, until they are done."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time


async def test_an_action_with_everything(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.types("/incident action Alert on memory growth @bob due friday detect")

    assert "action 1 · detect · @bob · due 2026-07-17 · Alert on memory growth" in reply
    assert await record.last() == "2 17:00 alice: action 1 · detect · @bob · due 2026-07-17 · Alert on memory growth"
    assert room.last_message.endswith("☐ action 1 · detect · @bob · due 2026-07-17 · Alert on memory growth")
    assert await alice.types("/incident actions") == (
        "☐ 1 Alert on memory growth · detect · @bob · due 2026-07-17 / Done with one? `/incident action done 3`"
    )


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("Review the release process", "Review the release process · no owner"),
        ("Review the release (process)", "Review the release · process · no owner"),
        ("Buy a bigger disk prevent due 2026-08-01", "Buy a bigger disk · prevent · no owner · due 2026-08-01"),
        ("@bob owes us an answer", "@bob owes us an answer · no owner"),
        ("Pay what is due", "Pay what is due · no owner"),
    ],
)
async def test_only_what_can_be_read_is_an_option(alice: Member, room: Room, typed: str, listed: str) -> None:
    await alice.types(f"/incident todo {typed}")

    assert f"☐ 1 {listed} /" in await alice.types("/incident todos")
    room.ignores("entries")


async def test_nobody_owns_it_yet_is_said(alice: Member, room: Room) -> None:
    assert "Nobody owns it yet: put @name behind it" in await alice.types("/incident followup Review it")
    assert room.new_messages == ["2 17:00 · Alice Adams · ☐ action 1 · Review it"]


async def test_it_is_done_once(alice: Member, room: Room, record: Record, time: Time) -> None:
    await alice.types("/incident action Review it @bob")
    await alice.types("/incident action done 1")

    assert await record.last() == "3 17:00 alice: done · Review it"
    assert "☑ 1 Review it" in await alice.types("/incident followups")
    await time.passes(minutes=1)
    assert "Action 1 of INC-1 is already done. / Possible: actions" in await alice.types("/incident action done 1")
    assert "INC-1 has no action 7. / Possible: actions" in await alice.types("/incident action done 7")
    assert room.new_messages == [
        "2 17:00 · Alice Adams · ☐ action 1 · @bob · Review it",
        "3 17:00 · Alice Adams · ☑️ done · Review it",
    ]


async def test_a_deed_that_begins_with_done_is_not_a_number(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.types("/incident action done")

    assert "The number is missing." in reply
    assert len(await record.lines()) == 1
    assert room.new_messages == []


async def test_the_draft_lists_them_as_boxes(alice: Member, room: Room) -> None:
    await alice.types("/incident action Alert on memory @bob due friday detect")
    await alice.types("/incident action Review it")
    await alice.types("/incident action done 2")
    await alice.types("/incident close")

    assert "- [ ] Alert on memory (detect, @bob, due 2026-07-17)" in room.draft
    assert "- [x] Review it" in room.draft
    room.ignores("drafts", "entries")
