"""What is owed is performed in order within a lane, and lanes run side by side."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

import pytest

from storage.outbox import queue
from storage.outbox.effects import (
    EFFECTS,
    AddBookmark,
    Effect,
    OpenChannel,
    PagePerson,
    PostCard,
    PostEntry,
    RefreshCard,
    SetTopic,
    TellPerson,
    effect,
)
from tests.storage.performing import Worker, say, words
from tests.storage.record import CHANNEL, NOON, Record, after


@pytest.fixture
def worker(record: Record) -> Worker:
    return Worker(record.database)


@pytest.fixture
async def room(record: Record) -> Record:
    await record.quiet_incident(channel=CHANNEL)
    return record


def _example(kind: type[Effect]) -> Effect:
    values: dict[str, Any] = {
        "str": "🔥",
        "int": 7,
        "bool": True,
        "list[str]": ["U1"],
        "dict[str, Any]": {"a": [1, None]},
    }
    return kind(**{field.name: values[str(field.type)] for field in dataclasses.fields(kind)})


async def test_every_effect_comes_back_as_it_was_owed(room: Record, worker: Worker) -> None:
    owed = [_example(kind) for kind in EFFECTS.values()]
    await room.owes(1, *owed)
    assert [effect(row.kind, row.payload) for row in await room.owed()] == owed


async def test_nothing_is_claimed_where_nothing_is_owed(room: Record, worker: Worker) -> None:
    assert await worker.sees() == []
    assert await worker.next_due() is None


async def test_a_claim_says_what_it_is_about(room: Record, worker: Worker) -> None:
    await room.owes(1, say("hello"))
    [claimed] = await worker.claims(after(minutes=1))
    incident = await room.incident()
    assert (claimed.effect, claimed.effects) == (say("hello"), (say("hello"),))
    assert (claimed.workspace_id, claimed.incident_id) == (incident.workspace_id, incident.id)
    assert (claimed.attempts, claimed.created_at, claimed.worker) == (0, NOON, "one")
    assert claimed.until == after(minutes=1) + queue.LEASE
    assert claimed.lane == f"{incident.id}:messages"


async def test_one_lane_is_performed_one_after_another(room: Record, worker: Worker) -> None:
    await room.owes(1, say("first"), say("second"))
    await room.owes(1, say("third"))
    told = []
    while claims := await worker.claims():
        assert len(claims) == 1
        told += words(claims)
        assert await worker.sees() == []
        assert await worker.completes(claims[0])
    assert told == ["first", "second", "third"]


async def test_lanes_run_side_by_side(room: Record, worker: Worker) -> None:
    await room.quiet_incident(channel="C2")
    await room.owes(1, say("one"), say("two"), AddBookmark(label="a", url="b"))
    await room.owes(2, say("of another incident"))
    assert await worker.sees() == ["one", "add_bookmark", "of another incident"]


async def test_as_many_are_claimed_as_the_worker_has_hands_for_oldest_first(room: Record, worker: Worker) -> None:
    await room.owes(1, say("one"), AddBookmark(label="a", url="b"), SetTopic())
    assert words(await worker.claims(limit=2)) == ["one", "add_bookmark"]
    assert words(await worker.claims(limit=2)) == ["set_topic"]


async def test_a_page_is_urgent_and_can_be_claimed_alone(room: Record, worker: Worker) -> None:
    await room.owes(1, say("one"), PagePerson(person="U1"), SetTopic())
    [page] = await worker.claims(urgent=True)
    assert page.effect == PagePerson(person="U1")
    assert await worker.sees() == ["one", "set_topic"]


async def test_nobody_waits_for_somebody_elses_page(room: Record, worker: Worker) -> None:
    again = PagePerson(person="U1", facts={"again": True})
    await room.owes(1, PagePerson(person="U1"), PagePerson(person="U2"), again)
    pages = await worker.claims()
    assert [page.effect for page in pages] == [PagePerson(person="U1"), PagePerson(person="U2")]
    assert await worker.sees() == []
    assert await worker.completes(pages[0])
    [page] = await worker.claims()
    assert page.effect == again


async def test_what_needs_the_channel_waits_for_it(record: Record, worker: Worker) -> None:
    await record.declares()
    await record.owes(1, PagePerson(person="U1"), TellPerson(person="U1", template="t"), say("into the channel"))
    [channel, page, direct] = await worker.claims()
    assert words([channel, page, direct]) == ["open_channel", "page_person", "tell_person"]
    assert isinstance(channel.effect, OpenChannel)
    await worker.completes(channel)
    assert await worker.sees() == []

    async with record.open() as journal:
        (await journal.incident_for(1, None)).channel_id = CHANNEL
    assert await worker.sees() == ["set_topic", "post_card", "post_entry"]


async def test_an_effect_that_waits_for_the_channel_does_not_make_the_worker_look_all_the_time(
    record: Record, worker: Worker
) -> None:
    await record.quiet_incident()
    await record.owes(1, say("into the channel"))
    assert await worker.next_due() is None


async def test_a_burst_of_entries_is_performed_together_up_to_a_limit(room: Record, worker: Worker) -> None:
    await room.owes(1, *(PostEntry(number=number) for number in range(1, 24)))
    [claimed] = await worker.claims()
    assert [one.number for one in claimed.effects if isinstance(one, PostEntry)] == list(range(1, 21))
    assert len(claimed.ids) == len(set(claimed.keys)) == 20
    assert claimed.effect == PostEntry(number=1)
    await worker.completes(claimed)
    [rest] = await worker.claims()
    assert [one.number for one in rest.effects if isinstance(one, PostEntry)] == [21, 22, 23]


async def test_only_one_kind_gathers_and_only_with_what_directly_follows(room: Record, worker: Worker) -> None:
    await room.owes(1, PostEntry(number=1), PostEntry(number=2), say("between"), PostEntry(number=3))
    for expected in ("post_entry+post_entry", "between", "post_entry"):
        [claimed] = await worker.claims()
        assert words([claimed]) == [expected]
        await worker.completes(claimed)


async def test_many_changes_of_the_card_are_one(room: Record, worker: Worker) -> None:
    await room.owes(1, PostCard())
    for _ in range(50):
        await room.owes(1, RefreshCard())
    [card] = await worker.claims()
    assert words([card]) == ["post_card"]
    await worker.completes(card)
    [refreshes] = await worker.claims()
    assert len(refreshes.ids) == 50
    await worker.completes(refreshes)
    assert {row.state for row in await room.owed()} == {queue.DONE}


async def test_what_joins_a_lane_after_the_claim_waits_for_its_end(room: Record, worker: Worker) -> None:
    await room.owes(1, PostEntry(number=1))
    [claimed] = await worker.claims()
    await room.owes(1, PostEntry(number=2))
    assert await worker.sees() == []
    await worker.completes(claimed)
    assert [one.effect for one in await worker.claims()] == [PostEntry(number=2)]


async def test_keys_are_unique_and_the_same_at_every_attempt(room: Record, worker: Worker) -> None:
    await room.owes(1, PostEntry(number=1), PostEntry(number=2), AddBookmark(label="a", url="b"))
    first = await worker.claims()
    keys = [key for claimed in first for key in claimed.keys]
    assert len(set(keys)) == 3
    for claimed in first:
        await worker.postpones(claimed, after(seconds=1))
    assert [key for claimed in await worker.claims(after(seconds=1)) for key in claimed.keys] == keys


async def test_a_postponed_effect_blocks_its_lane_and_no_other(room: Record, worker: Worker) -> None:
    await room.owes(1, say("first"), say("second"), SetTopic())
    [first, topic] = await worker.claims()
    await worker.postpones(first, after(seconds=30))
    await worker.completes(topic)
    await room.owes(1, SetTopic(), PagePerson(person="U1"))
    assert await worker.sees(after(seconds=29)) == ["set_topic", "page_person"]
    assert await worker.next_due() == after(seconds=30)
    assert await worker.sees(after(seconds=30)) == ["first"]


async def test_a_postponed_burst_is_postponed_as_a_whole_and_takes_newcomers_along(
    room: Record, worker: Worker
) -> None:
    await room.owes(1, PostEntry(number=1), PostEntry(number=2))
    [claimed] = await worker.claims()
    await worker.postpones(claimed, after(seconds=30))
    await room.owes(1, PostEntry(number=3))
    assert await worker.sees(after(seconds=29)) == []
    [again] = await worker.claims(after(seconds=30))
    assert [one.number for one in again.effects if isinstance(one, PostEntry)] == [1, 2, 3]
    assert again.attempts == 1


async def test_attempts_are_counted(room: Record, worker: Worker) -> None:
    await room.owes(1, say("first"))
    moment = NOON
    for attempt in range(4):
        [claimed] = await worker.claims(moment)
        assert claimed.attempts == attempt
        moment = after(minutes=attempt + 1)
        await worker.postpones(claimed, moment, error="x" * 9_000)
    [row] = await room.owed()
    assert (row.state, row.error) == (queue.PENDING, "x" * 500)


async def test_what_is_given_up_stays_on_the_record_and_its_lane_goes_on(room: Record, worker: Worker) -> None:
    await room.owes(1, say("first"), say("second"))
    [first] = await worker.claims()
    assert await worker.gives_up(first, after(minutes=1))
    assert await worker.sees(after(minutes=1)) == ["second"]
    failed = (await room.owed())[0]
    assert (failed.state, failed.error, failed.finished_at) == (queue.FAILED, "is_archived", after(minutes=1))


async def test_what_is_owed_and_done_can_be_counted(room: Record, worker: Worker) -> None:
    await room.owes(1, say("first"), say("second"), say("third"))
    [first] = await worker.claims()
    await worker.completes(first)
    [second] = await worker.claims()
    await worker.gives_up(second)
    async with room.database.transaction() as session:
        states = (queue.PENDING, queue.DONE, queue.FAILED)
        assert [await queue.count(session, state) for state in states] == [1, 1, 1]


@pytest.mark.parametrize("moment", [NOON, after(seconds=90), after(hours=3)])
async def test_at_the_moment_that_is_named_as_next_there_is_something_to_claim(
    room: Record, worker: Worker, moment: datetime
) -> None:
    await room.owes(1, say("first"), at=moment)
    assert await worker.next_due() == moment
    assert await worker.sees(moment) == ["first"]

    lease_ends = await worker.next_due()
    assert lease_ends == moment + queue.LEASE
    [again] = await worker.claims(lease_ends)
    await worker.postpones(again, after(hours=5))
    assert await worker.next_due() == after(hours=5)
    assert await worker.sees(after(hours=5)) == ["first"]
