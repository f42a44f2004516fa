"""Several processes share one PostgreSQL with no leader among them: nothing is lost, nothing twice, all in order."""

from __future__ import annotations

import asyncio
from itertools import cycle, pairwise
from typing import Any

import pytest

from bot.sandbox import Fault
from tests.replicas.deployment import Deployment
from tests.replicas.replica import Replica, eventually

TOOK_EFFECT = pytest.mark.parametrize(
    "fault", [Fault.HANG, Fault.HANG_AFTER], ids=["before Slack did it", "after Slack did it"]
)


async def test_what_reaches_them_in_turn_is_recorded_and_said_once_and_in_order(deployment: Deployment) -> None:
    replicas = await deployment.start(3)
    rooms = [await deployment.declares(replicas[number - 1], f"Trouble {number}") for number in (1, 2)]
    notes = {number: [f"note-{number}-{count:02}" for count in range(12)] for number in (1, 2)}

    async def somebody_types(number: int) -> None:
        for note, replica in zip(notes[number], cycle(replicas), strict=False):
            assert (await deployment.types(replica, f"event {note}", rooms[number - 1])).error is None

    await asyncio.gather(*(somebody_types(number) for number in (1, 2)))
    await deployment.is_done()
    for number in (1, 2):
        assert await deployment.recorded(number) == notes[number]
        assert deployment.said(rooms[number - 1]) == notes[number]
    assert await deployment.failed() == 0
    assert [await replica.stop() for replica in replicas] == [0, 0, 0]


async def test_together_they_post_no_more_than_a_message_a_second_in_a_channel(deployment: Deployment) -> None:
    replicas = await deployment.start(2)
    room = await deployment.declares(replicas[0], "Trouble")
    notes = [f"note-1-{count:02}" for count in range(50)]
    for note, replica in zip(notes, cycle(replicas), strict=False):
        assert (await deployment.types(replica, f"event {note}", room)).error is None
    await deployment.is_done()
    assert deployment.said(room) == notes
    moments = deployment.said_at(room)
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.9


async def _calls_slack_alone(hastened: Deployment, one: Replica, other: Replica, room: str, fault: Fault) -> None:
    """Bring one replica to a call that Slack does not answer, while the other stands still."""
    arrived = asyncio.Event()

    def is_the_note(arguments: dict[str, Any]) -> bool:
        if "note-1-00" in str(arguments):
            arrived.set()
        return arrived.is_set()

    hastened.sandbox.faults.add("chat.postMessage", fault, when=is_the_note)
    await other.suspend()
    await hastened.types(one, "event note-1-00", room)
    async with asyncio.timeout(10):
        await arrived.wait()


@TOOK_EFFECT
async def test_one_that_stands_still_for_longer_than_its_lease_does_nothing_twice(
    hastened: Deployment, fault: Fault
) -> None:
    one, other = await hastened.start(2)
    room = await hastened.declares(one, "Trouble")
    await _calls_slack_alone(hastened, one, other, room, fault)
    await one.suspend()
    other.wake()
    await hastened.types(other, "event note-1-01", room)
    await hastened.is_done()
    one.wake()
    await hastened.types(one, "event note-1-02", room)
    await hastened.is_done()
    assert await hastened.recorded(1) == ["note-1-00", "note-1-01", "note-1-02"]
    assert hastened.said(room) == ["note-1-00", "note-1-01", "note-1-02"]


async def test_one_that_stands_still_before_it_calls_does_not_call_when_its_lease_is_over(hastened: Deployment) -> None:
    (other,) = await hastened.start()
    room = await hastened.declares(other, "Trouble")
    (one,) = await hastened.start(STOPS_BEFORE="before chat.postMessage")
    await other.suspend()
    await hastened.types(one, "event note-1-00", room)
    await eventually(lambda: one.is_suspended, True)
    other.wake()
    await hastened.types(other, "event note-1-01", room)
    await hastened.is_done()
    one.wake()
    await hastened.types(one, "event note-1-02", room)
    await hastened.is_done()
    assert hastened.said(room) == ["note-1-00", "note-1-01", "note-1-02"]


async def test_every_level_is_asked_once_and_it_is_said_once_that_nobody_is_left(hastened: Deployment) -> None:
    replicas = await hastened.start(3)
    room = await hastened.declares(replicas[0], "Trouble", "sev1")
    steps = ["declared", "paged", "escalated", "unanswered"]
    await eventually(lambda: hastened.kinds(1), steps)
    for number, replica in enumerate(replicas):
        await hastened.types(replica, f"event note-1-0{number}", room)
    await hastened.is_done()
    assert await hastened.kinds(1) == [*steps, "note", "note", "note"]
    assert (hastened.rang("olu"), hastened.rang("sam")) == (1, 1)
