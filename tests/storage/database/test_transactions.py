"""Pieces of work run in transactions of their own, and those that wait at the same moment do not harm each other."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import people
from storage.database.audit_guard import UnrecordedChange
from storage.database.database import Database
from storage.models import Incident, Workspace
from tests.storage.record import PlugPulled, Record


async def _workspaces(database: Database) -> list[str]:
    async with database.transaction() as session:
        return [one.slack_id for one in (await session.exec(select(Workspace).order_by(col(Workspace.slack_id)))).all()]


async def test_a_result_is_given_when_the_work_is_committed(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        return (await people.workspace(session, "T1")).id

    given = await database.run(work)
    assert given == await database.run(work)
    assert await _workspaces(database) == ["T1"]


async def test_what_was_read_can_be_looked_at_after_the_commit(database: Database) -> None:
    async def work(session: AsyncSession) -> Workspace:
        return await people.workspace(session, "T1")

    space = await database.run(work)
    assert (space.slack_id, space.last_incident_number) == ("T1", 0)


async def test_work_that_fails_leaves_nothing(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        await people.workspace(session, "T1")
        raise PlugPulled

    with pytest.raises(PlugPulled):
        await database.run(work)
    assert await _workspaces(database) == []


async def test_work_that_fails_takes_none_of_its_neighbours_with_it(database: Database) -> None:
    async def work(session: AsyncSession, number: int) -> int:
        await people.workspace(session, f"T{number:02}")
        if number % 3 == 0:
            raise PlugPulled
        return number

    numbers = range(1, 10)
    outcomes = await asyncio.gather(
        *(database.run(lambda session, number=number: work(session, number)) for number in numbers),  # type: ignore[misc]  # mypy does not infer a default argument
        return_exceptions=True,
    )
    kept = [number for number in numbers if number % 3]
    assert [one for one in outcomes if isinstance(one, int)] == kept
    assert sum(isinstance(one, PlugPulled) for one in outcomes) == 3
    assert await _workspaces(database) == [f"T{number:02}" for number in kept]


async def test_an_unrecorded_change_is_refused_here_too(record: Record) -> None:
    await record.declares()

    async def silently(session: AsyncSession) -> None:
        incident = (await session.exec(select(Incident))).one()
        incident.status = "closed"

    with pytest.raises(UnrecordedChange, match="INC-1: status"):
        await record.database.run(silently)
    assert (await record.incident()).status == "investigating"


async def test_work_and_plain_transactions_see_each_other(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        await people.workspace(session, "T1")

    async with database.transaction() as session:
        await people.workspace(session, "T0")
    await database.run(work)
    assert await _workspaces(database) == ["T0", "T1"]


async def test_a_database_can_be_closed_with_work_behind_it_and_closed_again(address: str) -> None:
    database = Database(address)

    async def work(session: AsyncSession) -> None:
        await people.workspace(session, "T1")

    await asyncio.gather(*(database.run(work) for _ in range(5)))
    await database.close()
    await database.close()
