"""While a newer version is rolled out, this one leaves alone what it does not know, and reads it as well as it can."""

from __future__ import annotations

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database.database import Database
from storage.models import OutboxEffect, TimelineEntry
from storage.outbox.effects import AddBookmark
from storage.rules.timeline.events import Noted
from tests.storage.performing import Worker, say
from tests.storage.record import CHANNEL, Record


async def test_an_effect_of_an_unknown_kind_waits_with_its_lane_and_holds_up_no_other(record: Record) -> None:
    await record.quiet_incident(channel=CHANNEL)
    await record.owes(1, say("first"), say("second"), AddBookmark(label="a", url="b"))
    await _change(record.database, "post_message", kind="post to the moon")
    worker = Worker(record.database)
    assert await worker.sees() == ["add_bookmark"]
    await _change(record.database, "post to the moon", kind="post_message")
    assert await worker.sees() == ["first"]


async def test_a_field_that_only_the_newer_version_knows_is_left_out(record: Record) -> None:
    await record.quiet_incident(channel=CHANNEL)
    await record.owes(1, AddBookmark(label="a", url="b"))
    await _change(record.database, "add_bookmark", payload={"label": "a", "url": "b", "emoji": "🌝"})
    [claimed] = await Worker(record.database).claims()
    assert claimed.effect == AddBookmark(label="a", url="b")


async def test_an_entry_of_an_unknown_kind_reads_as_a_note(record: Record) -> None:
    await record.declares()
    await record.writes(1, Noted(text="The moon is full"))

    async def rename(session: AsyncSession) -> None:
        entry = (await session.exec(select(TimelineEntry).where(col(TimelineEntry.number) == 2))).one()
        entry.kind, entry.data = "moon seen", {"phase": "full"}

    await record.database.run(rename)
    assert [entry.what for entry in await record.entries()][1:] == [Noted(text="The moon is full")]


async def _change(database: Database, of: str, **values: object) -> None:
    async with database.transaction() as session:
        await session.exec(update(OutboxEffect).where(col(OutboxEffect.kind) == of).values(**values))
