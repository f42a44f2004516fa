"""Law 1: an incident that changes without a word on its timeline cannot be committed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from storage.database.audit_guard import COVERED_BY_ENTRIES, UnrecordedChange
from storage.journal import corrections
from storage.models import Incident, TimelineEntry
from storage.rules.timeline.events import Declared, Noted
from tests.storage.record import CHANNEL, NOON, Record

CHANGES = {
    "title": "Nothing is down",
    "severity": "sev4",
    "status": "closed",
    "roles": {"commander": {"id": "UBOB", "name": "Bob"}},
}


async def _changes_silently(record: Record, **columns: Any) -> None:
    async with record.open() as journal:
        incident = await journal.incident_for(1, None)
        for name, value in columns.items():
            setattr(incident, name, value)


def test_every_guarded_column_is_tried_below() -> None:
    assert set(CHANGES) == set(COVERED_BY_ENTRIES)


@pytest.mark.parametrize("column", CHANGES)
async def test_a_silent_change_is_refused(record: Record, column: str) -> None:
    await record.declares()
    before = getattr(await record.incident(), column)
    with pytest.raises(UnrecordedChange, match=f"INC-1: {column}"):
        await _changes_silently(record, **{column: CHANGES[column]})
    assert getattr(await record.incident(), column) == before


@pytest.mark.parametrize("column", CHANGES)
async def test_a_change_with_a_new_entry_is_committed(record: Record, column: str) -> None:
    await record.declares()
    async with record.open() as journal:
        incident = await journal.incident_for(1, None)
        journal.write(incident, Noted(text="It is otherwise now"))
        setattr(incident, column, CHANGES[column])
    assert getattr(await record.incident(), column) == CHANGES[column]


@pytest.mark.parametrize("column", CHANGES)
async def test_a_change_with_a_corrected_entry_is_committed(record: Record, column: str) -> None:
    await record.declares()
    async with record.open() as journal:
        incident = await journal.incident_for(1, None)
        corrections.amend(journal, await corrections.entry_row(journal, incident, 1), text="Not quite so", at=None)
        setattr(incident, column, CHANGES[column])
    assert getattr(await record.incident(), column) == CHANGES[column]


async def test_a_change_is_committed_where_its_entry_went_to_the_database_before_it(record: Record) -> None:
    await record.declares()
    async with record.open() as journal:
        incident = await journal.incident_for(1, None)
        journal.write(incident, Noted(text="It is otherwise now"))
        await journal.session.flush()
        incident.title = "Payments are down"
    assert (await record.incident()).title == "Payments are down"


async def test_an_entry_of_another_incident_is_no_word_for_this_one(record: Record) -> None:
    await record.declares("One")
    await record.declares("Two")
    with pytest.raises(UnrecordedChange, match="INC-1: title"):  # noqa: PT012 - the block's end is what refuses
        async with record.open() as journal:
            silent, spoken_of = await journal.incident_for(1, None), await journal.incident_for(2, None)
            journal.write(spoken_of, Noted(text="This one is spoken of"))
            silent.title = "Nobody said so"


async def test_an_entry_that_was_touched_and_not_changed_is_no_word(record: Record) -> None:
    await record.declares()
    with pytest.raises(UnrecordedChange, match="INC-1: severity"):  # noqa: PT012 - the block's end is what refuses
        async with record.open() as journal:
            incident = await journal.incident_for(1, None)
            entry = await corrections.entry_row(journal, incident, 1)
            entry.text = str(entry.text)
            incident.severity = "sev4"


async def test_an_entry_of_an_earlier_transaction_is_no_word_for_a_later_one(record: Record) -> None:
    await record.declares()
    await record.writes(1, Noted(text="Said before"))
    with pytest.raises(UnrecordedChange):
        await _changes_silently(record, status="resolved")


async def test_what_slack_tells_of_the_channel_needs_no_entry(record: Record) -> None:
    await record.declares()
    await _changes_silently(record, channel_id=CHANNEL, channel_name="inc-1", card_ts="1.2", topic="t")
    assert (await record.incident()).channel_id == CHANNEL
    assert len(await record.entries()) == 1


async def test_setting_what_is_so_already_needs_no_entry(record: Record) -> None:
    await record.declares("Checkout is down", severity="sev2")
    await _changes_silently(record, title="Checkout is down", severity="sev2", roles={})
    assert len(await record.entries()) == 1


async def test_an_incident_without_a_first_entry_cannot_be_committed(record: Record) -> None:
    with pytest.raises(UnrecordedChange, match="INC-7"):
        async with record.open() as journal:
            journal.session.add(
                Incident(
                    workspace_id=journal.workspace.id,
                    number=7,
                    title="Out of nowhere",
                    severity="sev1",
                    timezone="UTC",
                    declared_at=NOON,
                )
            )


@pytest.mark.parametrize("column", CHANGES)
async def test_an_incident_cannot_be_changed_past_the_guard_in_one_statement(record: Record, column: str) -> None:
    await record.declares()
    with pytest.raises(UnrecordedChange):
        async with record.open() as journal:
            await journal.session.exec(update(Incident).values({column: CHANGES[column]}))


async def test_entries_cannot_be_erased(record: Record) -> None:
    await record.declares()
    with pytest.raises(UnrecordedChange):
        async with record.open() as journal:
            await journal.session.exec(delete(TimelineEntry).where(col(TimelineEntry.number) == 1))
    with pytest.raises(UnrecordedChange):  # noqa: PT012 - the block's end is what refuses
        async with record.open() as journal:
            incident = await journal.incident_for(1, None)
            await journal.session.delete(await corrections.entry_row(journal, incident, 1))
    assert len(await record.entries()) == 1


async def test_a_refused_change_takes_the_whole_transaction_with_it(record: Record) -> None:
    await record.declares()
    with pytest.raises(UnrecordedChange):  # noqa: PT012 - the block's end is what refuses
        async with record.open() as journal:
            await journal.declare(Declared(text="Another", severity="sev3"))
            (await journal.incident_for(1, None)).status = "closed"
    async with record.open() as journal:
        assert [one.number for one in await journal.open_incidents()] == [1]
        assert journal.workspace.last_incident_number == 1
