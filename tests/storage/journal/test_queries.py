"""A timeline is read in the order in which it was written; it is corrected and never erased."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import col, select

from storage.journal import corrections, queries
from storage.models import TimelineEntry
from storage.rules.errors import Refused
from storage.rules.timeline.events import Closed, Declared, FollowUpAdded, Noted, StatusChanged
from tests.storage.record import Record, after


async def _amend(
    record: Record,
    number: int,
    text: str | None = None,
    moment: datetime | None = None,
    *,
    reason: str | None = None,
    who: str = "bob",
    at: datetime,
) -> None:
    async with record.open(who, at=at) as journal:
        row = await corrections.entry_row(journal, await journal.incident_for(1, None), number)
        corrections.amend(journal, row, text=text, at=moment, reason=reason)


async def _retract(record: Record, number: int, reason: str | None = None) -> None:
    async with record.open("bob", at=after(hours=1)) as journal:
        row = await corrections.entry_row(journal, await journal.incident_for(1, None), number)
        corrections.retract(journal, row, reason)


async def _newest(record: Record, count: int, before: int | None = None) -> list[int]:
    async with record.open() as journal:
        incident = await journal.incident_for(1, None)
        return [entry.number for entry in await queries.newest_entries(journal, incident, count, before)]


async def _five_notes(record: Record) -> None:
    await record.declares()
    await record.declares("Another")
    for turn in range(2, 7):
        await record.writes(1, Noted(text=f"Note {turn}"), stated=after(minutes=-turn))
        await record.writes(2, Noted(text="Elsewhere"))


async def test_entries_stand_in_the_order_in_which_they_were_written(record: Record) -> None:
    await _five_notes(record)
    entries = await record.entries()
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert [entry.text for entry in entries[1:]] == [f"Note {turn}" for turn in range(2, 7)]


async def test_the_newest_come_first_and_can_be_paged_back(record: Record) -> None:
    await _five_notes(record)
    assert await _newest(record, 2) == [6, 5]
    assert await _newest(record, 2, before=5) == [4, 3]
    assert await _newest(record, 9, before=3) == [2, 1]
    assert await _newest(record, 2, before=1) == []


async def test_what_was_retracted_is_not_among_the_newest_and_takes_nobodys_place(record: Record) -> None:
    await _five_notes(record)
    await _retract(record, 5)
    assert await _newest(record, 2) == [6, 4]


async def test_entries_can_be_asked_for_by_number(record: Record) -> None:
    await _five_notes(record)
    async with record.open() as journal:
        incident = await journal.incident_for(1, None)
        found = await queries.numbered_entries(journal, incident, [5, 2, 99])
        assert [entry.text for entry in found] == ["Note 2", "Note 5"]
        assert await queries.numbered_entries(journal, incident, []) == []


async def test_milestones_are_told_from_all_but_plain_notes(record: Record) -> None:
    await record.declares()
    await record.writes(1, Noted(text="plain"), Noted(text="tagged", tag="finding"), Noted(text="seen", tag="detect"))
    await record.writes(1, StatusChanged(text="Found", status="identified", before="investigating"))
    async with record.open(via="alert") as journal:
        journal.write(await journal.incident_for(1, None), Noted(text="an alert"))
    async with record.open() as journal:
        found = await queries.milestone_entries(journal, await journal.incident_for(1, None))
    assert [entry.text for entry in found] == ["Checkout is down", "seen", "Found", "an alert"]


async def test_amended_words_keep_what_was_said_before_by_whom_and_why(record: Record) -> None:
    await record.declares()
    await record.writes(1, Noted(text="Restarted", tag="action"), at=after(minutes=5))
    await _amend(record, 2, "Restarted twice", reason="I looked again", at=after(minutes=9))
    entry = (await record.entries())[1]
    assert (entry.text, entry.tag, entry.at, entry.source) == (
        "Restarted twice",
        "action",
        after(minutes=5),
        "recorded",
    )
    assert (entry.by, entry.recorded_at, entry.amended) == ("alice", after(minutes=5), True)
    [revision] = entry.revisions
    assert (revision.text, revision.at) == ("Restarted", after(minutes=5))
    assert (revision.changed_at, revision.changed_by, revision.reason) == (after(minutes=9), "Bob", "I looked again")


async def test_an_amended_time_is_stated(record: Record) -> None:
    await record.declares()
    await record.writes(1, Noted(text="Restarted"), at=after(minutes=5))
    await _amend(record, 2, moment=after(minutes=-30), at=after(minutes=9))
    entry = (await record.entries())[1]
    assert (entry.text, entry.at, entry.source) == ("Restarted", after(minutes=-30), "stated")
    assert entry.recorded_at == after(minutes=5)
    assert [revision.at for revision in entry.revisions] == [after(minutes=5)]


async def test_every_version_is_kept_oldest_first(record: Record) -> None:
    await record.declares()
    for turn in range(1, 4):
        await _amend(record, 1, f"Version {turn}", at=after(minutes=turn))
    [entry] = await record.entries()
    assert entry.text == "Version 3"
    assert [revision.text for revision in entry.revisions] == ["Checkout is down", "Version 1", "Version 2"]


async def test_a_retracted_entry_stays_in_the_record_with_who_and_why(record: Record) -> None:
    await record.declares()
    await record.writes(1, Noted(text="Wrong server"))
    await _retract(record, 2, "another server")
    declared, entry = await record.entries()
    assert (declared.retracted, entry.retracted, entry.text) == (False, True, "Wrong server")
    async with record.open("bob") as journal:
        row = (await journal.session.exec(select(TimelineEntry).where(col(TimelineEntry.number) == 2))).one()
        assert journal.person is not None
        assert row.retracted_by == journal.person.id
        assert (row.retracted_at, row.retracted_because) == (after(hours=1), "another server")


async def test_an_entry_that_is_not_there_is_refused_kindly(record: Record) -> None:
    await _five_notes(record)
    for number in (7, 0, -1):
        with pytest.raises(Refused, match=f"INC-1 has no entry {number}; its last one is 6"):
            await _retract(record, number)


async def test_an_entry_is_retracted_once(record: Record) -> None:
    await _five_notes(record)
    await _retract(record, 3)
    with pytest.raises(Refused, match="Entry 3 of INC-1 was retracted already"):
        await _amend(record, 3, "Too late", at=after(hours=2))


async def test_fields_that_a_kind_of_entry_no_longer_has_are_left_out(record: Record) -> None:
    await record.declares()
    await record.writes(1, FollowUpAdded(text="Alert earlier", number=1))
    async with record.open() as journal:
        row = await corrections.entry_row(journal, await journal.incident_for(1, None), 2)
        row.data = {**row.data, "dropped_long_ago": 1}
    assert (await record.entries())[1].what == FollowUpAdded(text="Alert earlier", number=1)


async def test_a_card_is_told_from_all_but_plain_notes_and_from_the_newest_entries_that_stand(record: Record) -> None:
    await record.declares()
    for turn in range(2, 7):
        await record.writes(1, Noted(text=f"Note {turn}"))
    await _retract(record, 6)
    async with record.open() as journal:
        incident = await journal.incident_for(1, None)
        found = await queries.milestone_and_newest_entries(journal, incident, 2)

    assert [entry.number for entry in found] == [1, 4, 5]


async def test_what_the_same_transaction_amended_is_read_as_amended(record: Record) -> None:
    await record.declares()
    await record.writes(1, Noted(text="Restarted db-1"))
    async with record.open("bob", at=after(hours=1)) as journal:
        incident = await journal.incident_for(1, None)
        corrections.amend(journal, await corrections.entry_row(journal, incident, 2), text="Restarted db-2", at=None)
        (entry,) = await queries.numbered_entries(journal, incident, [2])

    assert (entry.text, [revision.text for revision in entry.revisions]) == ("Restarted db-2", ["Restarted db-1"])


async def test_a_declaration_is_found_by_its_person_its_title_and_its_time_while_it_is_open(record: Record) -> None:
    await record.declares("Search is slow", at=after(minutes=1))
    await record.declares("Checkout is down", at=after(minutes=2))
    async with record.open("bob", at=after(minutes=2)) as journal:
        await journal.declare(Declared(text="Checkout is down", severity="sev2"))

    async def found(minutes: float, who: str = "alice") -> list[int]:
        async with record.open(who) as journal:
            since = after(minutes=minutes)
            rows = await queries.open_incidents_declared(journal, "Checkout is down", since=since)
            return [one.number for one in rows]

    assert await found(minutes=2) == [2]
    assert await found(minutes=2, who="bob") == [3]
    assert await found(minutes=2.1) == []
    await record.writes(2, Closed(text="", before="investigating"))
    assert await found(minutes=2) == []
