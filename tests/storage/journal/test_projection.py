"""After a correction, the incident is again what its standing entries say."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import col, select

from storage.journal import corrections
from storage.journal.projection import recompute
from storage.models import FollowUp
from storage.rules.timeline.events import (
    Closed,
    FollowUpAdded,
    FollowUpDone,
    Noted,
    Renamed,
    Reopened,
    RoleAssigned,
    SeverityChanged,
    StatusChanged,
)
from tests.storage.record import Record, after


@pytest.fixture
async def told(record: Record) -> Record:
    await record.declares("Checkout is down", severity="sev2")
    return record


async def _retracts(record: Record, number: int) -> None:
    async with record.open("bob", at=after(hours=2)) as journal:
        incident = await journal.incident_for(1, None)
        corrections.retract(journal, await corrections.entry_row(journal, incident, number), None)
        await recompute(journal, incident)


async def _amends(record: Record, number: int, text: str | None = None, moment: datetime | None = None) -> None:
    async with record.open("bob", at=after(hours=2)) as journal:
        incident = await journal.incident_for(1, None)
        corrections.amend(journal, await corrections.entry_row(journal, incident, number), text=text, at=moment)
        await recompute(journal, incident)


def _status(status: str) -> StatusChanged:
    return StatusChanged(text=f"Now {status}", status=status, before="")


def _role(name: str | None) -> RoleAssigned:
    return RoleAssigned(text=f"{name}", role="scribe", person=name and f"U{name.upper()}", name=name)


async def test_a_title_that_was_misspelt_is_amended(told: Record) -> None:
    await _amends(told, 1, "Checkout is slow")
    assert (await told.incident()).title == "Checkout is slow"


async def test_a_retracted_name_gives_the_one_before_it_back(told: Record) -> None:
    await told.writes(
        1, Renamed(text="Payments", before="Checkout is down"), Renamed(text="Refunds", before="Payments")
    )
    await _retracts(told, 3)
    assert (await told.incident()).title == "Payments"
    await _retracts(told, 2)
    assert (await told.incident()).title == "Checkout is down"


async def test_a_retracted_severity_gives_the_one_before_it_back(told: Record) -> None:
    await told.writes(1, SeverityChanged(text="Worse", severity="sev1", before="sev2"))
    await _retracts(told, 2)
    assert (await told.incident()).severity == "sev2"


async def test_a_retracted_status_gives_the_one_before_it_back(told: Record) -> None:
    await told.writes(1, _status("identified"), at=after(minutes=5))
    await told.writes(1, _status("resolved"), at=after(minutes=9))
    await _retracts(told, 3)
    incident = await told.incident()
    assert (incident.status, incident.status_since) == ("identified", after(minutes=5))
    await _retracts(told, 2)
    incident = await told.incident()
    assert (incident.status, incident.status_since) == ("investigating", None)


async def test_a_status_whose_time_was_amended_counts_by_its_new_time(told: Record) -> None:
    await told.writes(1, _status("identified"), at=after(minutes=5))
    await told.writes(1, _status("resolved"), at=after(minutes=9))
    await _amends(told, 3, moment=after(minutes=1))
    incident = await told.incident()
    assert (incident.status, incident.status_since) == ("identified", after(minutes=5))


async def test_a_status_before_the_reopening_does_not_count(told: Record) -> None:
    await told.writes(1, _status("resolved"), at=after(minutes=5))
    await told.writes(1, Closed(text="Fixed", before="resolved"), at=after(minutes=6))
    await told.writes(1, Reopened(text="It is back", before="closed"), at=after(minutes=20))
    await told.writes(1, _status("monitoring"), at=after(minutes=30))
    await _retracts(told, 5)
    incident = await told.incident()
    assert (incident.status, incident.status_since) == ("investigating", after(minutes=20))


async def test_a_status_written_before_the_reopening_does_not_count_whatever_its_time_is_amended_to(
    told: Record,
) -> None:
    await told.writes(1, _status("resolved"), at=after(minutes=5))
    await told.writes(1, Closed(text="Fixed", before="resolved"), at=after(minutes=6))
    await told.writes(1, Reopened(text="It is back", before="closed"), at=after(minutes=20))
    await _amends(told, 2, moment=after(minutes=25))
    incident = await told.incident()
    assert (incident.status, incident.status_since) == ("investigating", after(minutes=20))


async def test_a_correction_after_the_end_leaves_it_ended(told: Record) -> None:
    await told.writes(1, _status("resolved"), at=after(minutes=5))
    await told.writes(1, Closed(text="Fixed", before="resolved"), at=after(minutes=6))
    await _retracts(told, 2)
    incident = await told.incident()
    assert (incident.status, incident.closed_at) == ("closed", after(minutes=6))


async def test_the_times_of_declaration_and_end_follow_their_entries(told: Record) -> None:
    await told.writes(1, Closed(text="Fixed", before="investigating"), at=after(minutes=30))
    await _amends(told, 1, moment=after(minutes=-20))
    await _amends(told, 2, moment=after(minutes=25))
    incident = await told.incident()
    assert (incident.declared_at, incident.closed_at) == (after(minutes=-20), after(minutes=25))


async def test_an_earlier_end_does_not_end_what_was_reopened(told: Record) -> None:
    await told.writes(1, Closed(text="Fixed", before="investigating"), at=after(minutes=30))
    await told.writes(1, Reopened(text="It is back", before="closed"), at=after(minutes=40))
    await _amends(told, 2, moment=after(minutes=25))
    assert (await told.incident()).closed_at is None


async def test_a_retracted_role_goes_back_to_whoever_held_it(told: Record) -> None:
    await told.writes(1, _role("Bob"), _role("Eve"))
    await _retracts(told, 3)
    assert (await told.incident()).roles == {"scribe": {"id": "UBOB", "name": "Bob"}}
    await _retracts(told, 2)
    assert (await told.incident()).roles == {}


async def test_a_role_that_was_given_up_stays_given_up(told: Record) -> None:
    await told.writes(1, _role("Bob"), _role(None))
    await _amends(told, 1, "Checkout is slow")
    assert (await told.incident()).roles == {"scribe": None}


async def _follow_ups(record: Record) -> list[tuple[int, str, datetime | None]]:
    async with record.database.transaction() as session:
        rows = (await session.exec(select(FollowUp).order_by(col(FollowUp.number)))).all()
        return [(row.number, row.text, row.done_at) for row in rows]


async def _adds_follow_up(record: Record, number: int, text: str) -> None:
    async with record.open() as journal:
        incident = await journal.incident_for(1, None)
        journal.write(incident, FollowUpAdded(text=text, number=number))
        row = FollowUp(workspace_id=1, incident_id=incident.id, number=number, text=text, due=date(2026, 4, 1))
        journal.session.add(row)


async def test_follow_ups_follow_their_entries(told: Record) -> None:
    await _adds_follow_up(told, 1, "Alert earlier")
    await _adds_follow_up(told, 2, "Write it down")
    await told.writes(1, FollowUpDone(text="Write it down", number=2), at=after(minutes=5))
    await _amends(told, 2, "Alert much earlier")
    assert await _follow_ups(told) == [(1, "Alert much earlier", None), (2, "Write it down", after(minutes=5))]
    await _retracts(told, 4)
    assert await _follow_ups(told) == [(1, "Alert much earlier", None), (2, "Write it down", None)]
    await _retracts(told, 2)
    assert await _follow_ups(told) == [(2, "Write it down", None)]


async def test_a_correction_of_a_plain_note_changes_nothing_else(told: Record) -> None:
    await told.writes(1, _status("identified"), _role("Bob"), Noted(text="Restarted"), at=after(minutes=5))
    before = (await told.incident()).model_dump()
    await _amends(told, 4, "Restarted twice")
    assert (await told.incident()).model_dump() == before
