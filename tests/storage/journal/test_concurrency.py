"""Many at once: numbers are unique and without gaps, whichever process writes."""

from __future__ import annotations

import asyncio

from storage.journal import queries
from storage.rules.timeline.events import Noted, StatusChanged
from tests.storage.record import CHANNEL, Record, processes


async def test_incidents_declared_at_once_are_numbered_without_gaps(address: str) -> None:
    async with processes(address) as databases:
        records = [Record(database) for database in databases]
        numbers = await asyncio.gather(*(records[turn % 2].declares(f"Number {turn}") for turn in range(12)))
        assert sorted(numbers) == list(range(1, 13))
        assert len({(await records[0].incident(number)).title for number in numbers}) == 12


async def test_entries_written_at_once_are_numbered_without_gaps(address: str) -> None:
    async with processes(address) as databases:
        records = [Record(database) for database in databases]
        await records[0].declares(channel=CHANNEL)
        await asyncio.gather(*(records[turn % 2].writes(1, Noted(text=f"Note {turn}")) for turn in range(12)))
        entries = await records[0].entries()
        assert [entry.number for entry in entries] == list(range(1, 14))
        assert {entry.text for entry in entries[1:]} == {f"Note {turn}" for turn in range(12)}
        assert (await records[0].incident()).last_entry_number == 13


async def test_a_burst_in_one_transaction_keeps_its_order(record: Record) -> None:
    await record.declares()
    await record.writes(1, *(Noted(text=f"Note {turn}") for turn in range(50)))
    entries = await record.entries()
    assert [entry.text for entry in entries[1:]] == [f"Note {turn}" for turn in range(50)]
    owed = [one.payload["number"] for one in await record.owed() if one.kind == "post_entry"]
    assert owed == list(range(1, 52))


async def test_what_is_owed_at_once_stands_in_the_order_of_the_entries(postgres_address: str) -> None:
    async with processes(postgres_address) as databases:
        records = [Record(database) for database in databases]
        await records[0].declares()
        await asyncio.gather(*(records[turn % 2].writes(1, Noted(text=f"Note {turn}")) for turn in range(12)))
        numbers = [one.payload["number"] for one in await records[0].owed() if one.kind == "post_entry"]
        assert numbers == sorted(numbers)


async def test_who_asks_second_sees_what_the_first_one_changed(postgres_record: Record) -> None:
    await postgres_record.declares()
    async with postgres_record.open("alice") as first:
        incident = await first.incident_for(1, None)

        async def second() -> str:
            async with postgres_record.open("bob") as journal:
                return (await journal.incident_for(1, None)).status

        asked = asyncio.create_task(second())
        await queries.entries(first, incident)
        first.write(incident, StatusChanged(text="Fixed", status="resolved", before="investigating"))
    assert await asked == "resolved"


async def test_two_incidents_do_not_wait_for_each_other(postgres_record: Record) -> None:
    await postgres_record.declares("One")
    await postgres_record.declares("Two")
    async with postgres_record.open("alice") as journal:
        await journal.incident_for(1, None)
        await postgres_record.writes(2, Noted(text="While the other is held"))
    assert len(await postgres_record.entries(2)) == 2
