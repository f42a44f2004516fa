"""Corrections that are refused: they would take back another entry than meant, or turn the order of things round."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time


@pytest.mark.parametrize("words", ["2", "#2", "entry 2"])
async def test_undo_with_a_number_asks_back(alice: Member, room: Room, record: Record, words: str) -> None:
    await alice.types("/incident event One")
    await alice.types("/incident event Two")
    assert room.new_messages == ["2 17:00 · Alice Adams · One", "3 17:00 · Alice Adams · Two"]

    assert "Did you mean retract 2?" in (await alice.types(f"/incident undo {words}")).replace("/incident ", "")
    assert [line.split(": ")[-1] for line in (await record.lines())[1:]] == ["One", "Two"]


async def test_an_end_and_its_reopening_keep_their_order(alice: Member, room: Room, record: Record, time: Time) -> None:
    await time.passes(minutes=20)
    await alice.types("/incident close")
    await time.passes(minutes=10)
    await alice.types("/incident reopen")
    room.ignores("drafts", "entries")

    said = await alice.types("/incident amend 3 at 18:05")
    assert said.startswith("An end and the reopening after it keep their order.")
    assert "Changed:" in await alice.types("/incident amend 3 at 18:20")
    assert room.new_messages == ["✏️ Alice Adams amended entry 3 / Time: 17:30 → 17:20"]
