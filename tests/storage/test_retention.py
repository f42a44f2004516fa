"""What nobody asks for any more is removed in steps; everything else stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from storage import people, retention
from storage.database.database import Database
from storage.idempotency import keys
from storage.models import AnsweredRequest, OutboxEffect
from storage.outbox.queue import DONE, FAILED, PENDING
from tests.storage.record import NOON, Record, after


async def _answer(database: Database, key: str, at: datetime) -> None:
    async with database.transaction() as session:
        await keys.claim(session, (await people.workspace(session, "T1")).id, key, at)


async def _keys(database: Database) -> list[str]:
    async with database.transaction() as session:
        return sorted((await session.exec(select(AnsweredRequest.key))).all())


async def _clean(database: Database, at: datetime) -> int:
    async with database.transaction() as session:
        return await retention.remove_the_oldest(session, at)


async def _due(database: Database) -> datetime | None:
    async with database.transaction() as session:
        return await retention.next_due(session)


async def _finish(database: Database, state: str, at: datetime) -> None:
    async with database.transaction() as session:
        statement = update(OutboxEffect).where(col(OutboxEffect.state) == PENDING)
        await session.exec(statement.values(state=state, finished_at=at))


async def test_an_empty_database_has_nothing_to_remove(database: Database) -> None:
    assert await _due(database) is None
    assert await _clean(database, NOON) == 0


async def test_answers_are_kept_for_two_days(database: Database) -> None:
    await _answer(database, "old", NOON)
    await _answer(database, "young", NOON + timedelta(seconds=1))
    assert await _due(database) == NOON + timedelta(hours=49)
    assert await _clean(database, NOON + timedelta(hours=48)) == 1
    assert await _keys(database) == ["young"]


async def test_a_key_that_was_removed_may_be_claimed_again(database: Database) -> None:
    await _answer(database, "command:1", NOON)
    await _clean(database, NOON + timedelta(days=3))
    async with database.transaction() as session:
        space = await people.workspace(session, "T1")
        assert await keys.claim(session, space.id, "command:1", NOON)


async def test_what_was_performed_is_kept_for_a_week(record: Record) -> None:
    await record.declares()
    await _finish(record.database, DONE, NOON)
    assert await _due(record.database) == NOON + timedelta(days=7, hours=1)
    assert await _clean(record.database, NOON + timedelta(days=7) - timedelta(seconds=1)) == 0
    owed = len(await record.owed())
    assert await _clean(record.database, NOON + timedelta(days=7)) == owed > 0
    assert await record.owed() == []


async def test_what_is_owed_or_given_up_is_never_removed(record: Record) -> None:
    await record.declares()
    await _finish(record.database, FAILED, NOON)
    await record.declares(at=after(minutes=1))
    before = len(await record.owed())
    assert await _due(record.database) is None
    assert await _clean(record.database, NOON + timedelta(days=365)) == 0
    assert len(await record.owed()) == before


async def test_one_step_removes_a_thousand_of_the_oldest(database: Database) -> None:
    async with database.transaction() as session:
        space = await people.workspace(session, "T1")
        session.add_all(
            AnsweredRequest(workspace_id=space.id, key=f"{number:04}", received_at=NOON + timedelta(seconds=number))
            for number in range(1_005)
        )
    late = NOON + timedelta(days=30)
    assert await _clean(database, late) == 1_000
    assert await _keys(database) == ["1000", "1001", "1002", "1003", "1004"]
    assert await _clean(database, late) == 5
