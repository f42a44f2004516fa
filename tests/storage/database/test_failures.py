"""Whatever goes wrong in a piece of work, alone or beside others: it leaves nothing, and the next one is fine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import people
from storage.database import bulk_insert
from storage.database.audit_guard import UnrecordedChange
from storage.database.database import Database, DatabaseUnavailable
from storage.models import AnsweredRequest, Incident, Workspace
from storage.rules.timeline.events import Noted
from tests.storage.record import CHANNEL, NOON, PlugPulled, Record

Fault = Callable[[AsyncSession], Coroutine[Any, Any, None]]


async def an_error_of_its_own(session: AsyncSession) -> None:
    raise PlugPulled


async def a_row_that_is_there_already(session: AsyncSession) -> None:
    session.add(Workspace(slack_id="T1"))
    await session.flush()


async def a_row_that_is_there_already_at_the_commit(session: AsyncSession) -> None:
    session.add(Workspace(slack_id="T1"))


async def a_collected_row_that_belongs_to_nobody(session: AsyncSession) -> None:
    row = {"workspace_id": 999, "key": "key", "fingerprint": None, "answer": None, "received_at": NOON}
    bulk_insert.add(session, AnsweredRequest, row)


async def an_incident_that_changes_silently(session: AsyncSession) -> None:
    (await session.exec(select(Incident))).one().status = "closed"


FAULTS: dict[Fault, type[Exception]] = {
    an_error_of_its_own: PlugPulled,
    a_row_that_is_there_already: IntegrityError,
    a_row_that_is_there_already_at_the_commit: IntegrityError,
    a_collected_row_that_belongs_to_nobody: IntegrityError,
    an_incident_that_changes_silently: UnrecordedChange,
}


async def workspaces(database: Database) -> list[str]:
    statement = select(Workspace.slack_id).order_by(col(Workspace.slack_id))
    return [*await database.run(lambda session: _all(session, statement))]


async def _all(session: AsyncSession, statement: Any) -> list[Any]:
    return list((await session.exec(statement)).all())


async def fails(database: Database, fault: Fault) -> None:
    async def work(session: AsyncSession) -> None:
        await people.workspace(session, "T-lost")
        await fault(session)

    await database.run(work)


async def succeeds(database: Database, name: str) -> None:
    async def work(session: AsyncSession) -> None:
        await people.workspace(session, name)

    await database.run(work)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_what_fails_alone_leaves_nothing(record: Record, fault: Fault) -> None:
    await record.declares(channel=CHANNEL)

    for _ in range(2):
        with pytest.raises(FAULTS[fault]):
            await fails(record.database, fault)
    await succeeds(record.database, "T2")
    await record.writes(1, Noted(text="Restarted"))

    assert await workspaces(record.database) == ["T1", "T2"]
    assert [entry.text for entry in await record.entries()] == ["Checkout is down", "Restarted"]
    assert (await record.incident()).status == "investigating"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_what_fails_beside_others_leaves_nothing_but_theirs(record: Record, fault: Fault) -> None:
    await record.declares(channel=CHANNEL)
    pieces = [succeeds(record.database, "T2"), fails(record.database, fault), succeeds(record.database, "T3")]

    outcomes = await asyncio.gather(*pieces, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [type(None), FAULTS[fault], type(None)]
    assert await workspaces(record.database) == ["T1", "T2", "T3"]
    assert (await record.incident()).status == "investigating"


async def test_after_a_question_that_the_database_does_not_understand_it_is_asked_anew(record: Record) -> None:
    async def asks_for_what_is_not_there(session: AsyncSession) -> None:
        await _all(session, text("SELECT nothing FROM nowhere"))

    await succeeds(record.database, "T1")
    for _ in range(2):
        with pytest.raises(DatabaseUnavailable):
            await fails(record.database, asks_for_what_is_not_there)
    await succeeds(record.database, "T2")

    assert await workspaces(record.database) == ["T1", "T2"]
