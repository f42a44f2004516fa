"""A moment comes back as the same moment, in UTC, from both databases; one without a zone is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from storage.models import Incident
from storage.outbox import queue
from storage.rules.timeline.events import Declared, Noted
from tests.storage.record import NOON, Record, after

MOMENTS = [
    datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
    datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC),
    datetime(2023, 8, 9, 19, 28, tzinfo=timezone(timedelta(hours=1))),
    datetime(2025, 10, 26, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(2025, 10, 26, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(2026, 1, 1, 5, 45, tzinfo=ZoneInfo("Asia/Kathmandu")),
    datetime(1999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-11))),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_a_moment_comes_back_in_utc(record: Record, moment: datetime) -> None:
    await record.declares(at=moment)
    incident = await record.incident()
    assert incident.declared_at == moment.astimezone(UTC)
    assert incident.declared_at.tzinfo is UTC
    [entry] = await record.entries()
    assert entry.at == entry.recorded_at == moment.astimezone(UTC)
    assert (entry.at.tzinfo, entry.recorded_at.tzinfo) == (UTC, UTC)


async def test_a_moment_is_compared_as_a_moment_whatever_its_zone(record: Record) -> None:
    await record.declares(at=datetime(2026, 3, 1, 13, 0, tzinfo=timezone(timedelta(hours=1))))
    async with record.database.transaction() as session:
        by_now = select(Incident).where(col(Incident.declared_at) <= NOON)
        assert len((await session.exec(by_now)).all()) == 1
        earlier = select(Incident).where(col(Incident.declared_at) < NOON.astimezone(ZoneInfo("Asia/Tokyo")))
        assert (await session.exec(earlier)).all() == []


async def test_no_moment_stays_no_moment(record: Record) -> None:
    await record.declares()
    incident = await record.incident()
    assert incident.closed_at is None
    assert incident.status_since is None


async def test_what_is_computed_of_moments_is_in_utc_too(record: Record) -> None:
    await record.declares(at=after(minutes=5))
    async with record.database.transaction() as session:
        due = await queue.next_due(session)
    assert due == after(minutes=5)
    assert due is not None
    assert due.tzinfo is UTC


async def test_a_moment_without_a_zone_is_refused(record: Record) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a time zone"):
        await record.declares(at=naive)
    number = await record.declares()
    with pytest.raises(StatementError, match="without a time zone"):
        await record.writes(number, Noted(text="Restarted"), stated=naive)
    assert len(await record.entries()) == 1


async def test_a_search_for_a_moment_without_a_zone_is_refused(record: Record) -> None:
    with pytest.raises(StatementError, match="without a time zone"):  # noqa: PT012 - the block's end is what refuses
        async with record.open() as journal:
            await journal.declare(Declared(text="Slow", severity="sev3"))
            await queue.claim(journal.session, worker="one", now=NOON.replace(tzinfo=None))
