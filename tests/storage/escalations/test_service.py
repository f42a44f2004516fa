"""An escalation that nobody acknowledges in time advances once, however many processes look at the clock."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, select

from storage.escalations import service
from storage.escalations.notify import target
from storage.escalations.projection import ACKNOWLEDGED, EXHAUSTED, recompute_escalations
from storage.journal.journal import Journal
from storage.models import Escalation, Incident, Workspace
from storage.outbox.effects import PagePerson
from storage.rules.escalation.targets import EscalationTarget
from storage.rules.policy import Level, Policy
from storage.rules.timeline.events import Closed, Escalated, Paged
from tests.storage.record import NOON, Record, after, processes

POLICY = Policy(
    levels=(
        Level(name="on-call", who=("UBOB",), wait_minutes=5),
        Level(name="seniors", who=("UEVE", "S0GROUP", "C0SENIORS"), wait_minutes=10),
        Level(name="director", who=("UDAN",), wait_minutes=15),
    ),
    announcement_channel="C0ALL",
)


async def _declared(record: Record, title: str = "Checkout is down") -> int:
    number = await record.declares(title)
    async with record.open(policy=POLICY) as journal:
        await service.page_first_level(journal, await journal.incident_for(number, None))
    await record.empty_outbox()
    return number


async def _tick(record: Record, minutes: float) -> int:
    """Do what the clock does at so many minutes after noon; give how many escalations advanced."""
    async with record.database.transaction() as session:
        due = await service.due(session, after(minutes=minutes))
        for escalation in due:
            incident = await session.get_one(Incident, escalation.incident_id, with_for_update=True)
            space = await session.get_one(Workspace, escalation.workspace_id)
            journal = Journal(session, space, policy=POLICY, now=after(minutes=minutes), via="clock")
            await service.advance(journal, incident, escalation)
        return len(due)


async def _next_due(record: Record) -> object:
    async with record.database.transaction() as session:
        return await service.next_due(session)


async def _waiting(record: Record) -> Escalation:
    async with record.database.transaction() as session:
        return (await session.exec(select(Escalation).order_by(col(Escalation.id).desc()).limit(1))).one()


async def _levels_asked(record: Record) -> list[str]:
    """Name whom the clock or the bot asked, incident by incident."""
    async with record.database.transaction() as session:
        count = len((await session.exec(select(Incident))).all())
    entries = [entry for number in range(1, count + 1) for entry in await record.entries(number)]
    return [entry.what.to or "" for entry in entries if isinstance(entry.what, Paged | Escalated)]


async def test_nothing_is_due_where_nobody_was_asked(record: Record) -> None:
    await record.declares()
    assert await _next_due(record) is None
    assert await _tick(record, 60) == 0


async def test_it_is_due_when_the_waiting_time_is_over_and_not_before(record: Record) -> None:
    await _declared(record)
    assert await _next_due(record) == after(minutes=5)
    assert await _tick(record, 4.99) == 0
    assert await _tick(record, 5) == 1
    assert await _next_due(record) == after(minutes=15)


async def test_it_asks_every_level_and_then_says_that_nobody_is_left(record: Record) -> None:
    await _declared(record)
    for minutes in (5, 15, 30):
        assert await _tick(record, minutes) == 1
        assert await _tick(record, minutes) == 0
    assert await _levels_asked(record) == ["on-call", "seniors", "director"]
    assert [entry.kind for entry in await record.entries()] == [
        "declared", "paged", "escalated", "escalated", "unanswered",
    ]  # fmt: skip
    assert (await _waiting(record)).state == EXHAUSTED
    assert await _next_due(record) is None


async def test_a_step_owes_pages_and_says_so_in_the_channel(record: Record) -> None:
    await _declared(record)
    await _tick(record, 5)
    owed = await record.owed()
    pages = [one for one in owed if one.kind == PagePerson.kind]
    assert [(one.payload["person"], one.needs_channel) for one in pages] == [("UEVE", False)]
    kinds = sorted(one.kind for one in owed)
    assert kinds == ["announce", "invite", "page_person", "post_message", "post_message", "refresh_card"]


async def test_an_acknowledgement_stops_it(record: Record) -> None:
    await _declared(record)
    async with record.open("bob", at=after(minutes=3)) as journal:
        stopped, entry = await service.acknowledge(journal, await journal.incident_for(1, None), "On it", None)
        assert stopped == ["The escalation to on-call has stopped."]
        assert (entry.kind, entry.text) == ("acknowledged", "On it")
    assert (await _waiting(record)).state == ACKNOWLEDGED
    assert await _tick(record, 60) == 0


async def test_an_end_stops_it(record: Record) -> None:
    await _declared(record)
    async with record.open("bob") as journal:
        incident = await journal.incident_for(1, None)
        journal.write(incident, Closed(text="", before="investigating"))
        await recompute_escalations(journal, incident)
    assert await _next_due(record) is None
    assert await _tick(record, 60) == 0


async def test_a_person_who_escalates_goes_on_from_the_level_that_was_asked_last(record: Record) -> None:
    await _declared(record)
    async with record.open("bob", at=after(minutes=2), policy=POLICY) as journal:
        incident = await journal.incident_for(1, None)
        await service.escalate(journal, incident, EscalationTarget(None, None, "locks"), "locks", None)
    waiting = await _waiting(record)
    assert (waiting.to, waiting.level, waiting.entry) == ("seniors", 1, 3)
    assert await _next_due(record) == after(minutes=12)
    async with record.open() as journal:
        assert await service.was_asked(journal, await journal.incident_for(1, None))


async def test_the_earliest_comes_first(record: Record) -> None:
    for title, minutes in (("Late", 9), ("Early", 2)):
        number = await record.declares(title)
        async with record.open(at=after(minutes=minutes), policy=POLICY) as journal:
            await service.page_first_level(journal, await journal.incident_for(number, None))
    assert await _next_due(record) == after(minutes=7)
    async with record.database.transaction() as session:
        assert [one.incident_id for one in await service.due(session, after(minutes=60))] == [2, 1]


async def test_two_processes_that_tick_at_once_advance_once(address: str) -> None:
    async with processes(address) as databases:
        records = [Record(database) for database in databases]
        for turn in range(6):
            await _declared(records[0], f"Number {turn}")
        advanced = await asyncio.gather(*(_tick(records[turn % 2], 5) for turn in range(4)))
        assert sum(advanced) == 6
        assert (await _levels_asked(records[0])).count("seniors") == 6


async def test_what_another_process_holds_is_left_to_it_without_waiting(postgres_address: str) -> None:
    async with processes(postgres_address) as [one, other]:
        record = Record(one)
        await _declared(record)
        async with one.transaction() as session:
            assert len(await service.due(session, after(minutes=5))) == 1
            assert await _tick(Record(other), 5) == 0
        assert await _tick(Record(other), 5) == 1


@pytest.mark.parametrize(
    ("slack_id", "kind"), [("U1", "user"), ("W1", "user"), ("S1", "group"), ("C1", "channel"), ("G1", "channel")]
)
def test_a_slack_id_tells_what_it_is(slack_id: str, kind: str) -> None:
    assert target(slack_id) == {"kind": kind, "id": slack_id}


async def test_a_private_incident_is_not_told_of_in_other_channels(record: Record) -> None:
    number = await record.declares("A secret", private=True)
    async with record.open(policy=POLICY) as journal:
        await service.page_first_level(journal, await journal.incident_for(number, None))
    for minutes in (5, 15, 30):
        await _tick(record, minutes)
    assert "announce" not in {one.kind for one in await record.owed()}
    assert (await record.owed())[-1].created_at > NOON


async def test_the_clock_waits_for_nobody_who_writes_to_the_incident(postgres_address: str) -> None:
    async with processes(postgres_address) as [one, other]:
        await _declared(Record(one))
        async with Record(one).open() as journal:
            await journal.incident_for(1, None)
            assert await _tick(Record(other), 5) == 0
        assert await _tick(Record(other), 5) == 1
