"""A database that does not answer: nothing is confirmed that is not stored, and nobody's words are lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.cast import Member, Record, Room


@contextmanager
def busy(database: Path) -> Iterator[None]:
    """Somebody else holds the database's only pen."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_not_recorded_is_said_plainly_with_the_words_to_send_again(
    alice: Member, room: Room, record: Record, database: Path
) -> None:
    with busy(database):
        reply = await alice.hurries("/incident event 10m ago Rolled back")

    assert reply == (
        "❌ Not recorded: the database did not answer in time"
        " / Please send it again in a moment. Your text, to copy: / event 10m ago Rolled back"
    )
    assert len(await record.lines()) == 1
    await room.slack.settle()
    assert room.new_messages == []


async def test_what_slack_sends_again_after_that_is_recorded_once(
    alice: Member, room: Room, record: Record, database: Path
) -> None:
    with busy(database):
        await alice.hurries("/incident event Rolled back")
    _, second = await room.slack.sends_again("command")

    assert b"Recorded in INC-1" in second.answer
    assert (await record.lines())[1:] == ["2 17:00 alice: Rolled back"]
    assert room.last_message == "2 17:00 · Alice Adams · Rolled back"


async def test_a_form_keeps_the_words_as_well(alice: Member, room: Room, record: Record, database: Path) -> None:
    await alice.types("/incident declare", in_=room.slack.general)
    with busy(database):
        await room.slack.sandbox.submit(alice.person, values={"title": "Search is slow", "severity": "sev2"})

    assert "Not recorded" in alice.form
    assert "declare sev2 Search is slow" in alice.form
    assert await record.count() == 1
