"""A process is killed or stands still while it calls Slack: another one goes on when the lease is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox import Fault
from storage.database.database import DatabaseUnavailable
from storage.outbox import queue
from storage.outbox.queue import LEASE
from tests.replicas.conftest import opened
from tests.replicas.deployment import Deployment
from tests.replicas.replica import Replica, eventually
from tests.replicas.stopwatch import stopwatch

NOTE = "note-1-00"
PROMISED_SECONDS = 6.0
"""How long it takes at the most until another process goes on, wherever it runs."""

TOOK_EFFECT = pytest.mark.parametrize(
    "fault", [Fault.HANG, Fault.HANG_AFTER], ids=["before Slack did it", "after Slack did it"]
)


@pytest.fixture(params=["sqlite", "postgresql"])
async def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Deployment]:
    """Processes on a file or on a server, each with a folder of its own."""
    on_file = request.param == "sqlite"
    address = f"sqlite:///{tmp_path / 'hotwash.db'}" if on_file else request.getfixturevalue("address")
    async with opened(address, tmp_path, hastened=False) as deployment:
        yield deployment


async def suspend(deployment: Deployment, replica: Replica) -> None:
    """Let a process stand still where it holds no lock of the database."""
    while True:
        await replica.suspend()
        with suppress(DatabaseUnavailable):
            await deployment.owed()
            return
        replica.wake()


async def hangs(deployment: Deployment, fault: Fault, others: int = 0) -> tuple[Replica, list[Replica], str]:
    """Bring a process to a call that Slack does not answer, while others stand still beside it."""
    replica, *beside = await deployment.start(1 + others)
    room = await deployment.declares(replica, "Trouble")
    for other in beside:
        await suspend(deployment, other)
    arrived = asyncio.Event()

    def is_the_note(arguments: dict[str, Any]) -> bool:
        if NOTE in str(arguments):
            arrived.set()
        return arrived.is_set()

    deployment.sandbox.faults.add("chat.postMessage", fault, when=is_the_note)
    await deployment.types(replica, f"event {NOTE}", room)
    async with asyncio.timeout(10):
        await arrived.wait()
    return replica, beside, room


async def held(deployment: Deployment) -> dict[str, datetime]:
    """Give the claims that are held, and when their leases end."""
    rows = await deployment.database.run(queue.listed)
    return {row.claimed_by: row.claimed_until for row in rows if row.claimed_by and row.claimed_until}


@TOOK_EFFECT
async def test_one_of_the_others_goes_on_within_six_seconds_of_a_kill(anywhere: Deployment, fault: Fault) -> None:
    killed, others, room = await hangs(anywhere, fault, others=2)
    for other in others:
        other.wake()
    async with stopwatch() as watch:
        await killed.kill()
        await anywhere.types(others[0], "event note-1-01", room)
        await eventually(lambda: anywhere.said(room), [NOTE, "note-1-01"])
        assert watch.seconds < PROMISED_SECONDS
    await anywhere.is_done()
    assert anywhere.said(room) == [NOTE, "note-1-01"]


async def test_a_lease_lasts_as_long_as_the_call_that_hangs(anywhere: Deployment) -> None:
    hanging, (other,), room = await hangs(anywhere, Fault.HANG, others=1)
    ((claim, until),) = (await held(anywhere)).items()
    other.wake()

    async def is_renewed() -> bool:
        now_held = await held(anywhere)
        assert list(now_held) == [claim]
        return now_held[claim] > until + LEASE

    await eventually(is_renewed, True)
    await hanging.kill()
    await anywhere.is_done()
    assert anywhere.said(room) == [NOTE]


@TOOK_EFFECT
async def test_one_that_stood_still_past_its_lease_settles_nothing_of_a_later_claim(
    anywhere: Deployment, fault: Fault
) -> None:
    sleeper, _, room = await hangs(anywhere, fault)
    await suspend(anywhere, sleeper)
    (lost,) = await held(anywhere)
    (other,) = await anywhere.start()
    later = "note-1-01"
    anywhere.sandbox.faults.add("chat.postMessage", Fault.HANG, seconds=2, when=lambda sent: later in str(sent))
    await anywhere.types(other, f"event {later}", room)
    await eventually(lambda: _is_held_anew(anywhere, lost), True)
    sleeper.wake()
    assert await anywhere.is_ready(sleeper) == (200, [])
    await anywhere.is_done()
    assert anywhere.said(room) == [NOTE, later]
    assert await anywhere.failed() == 0


async def _is_held_anew(deployment: Deployment, lost: str) -> bool:
    return bool(await held(deployment)) and lost not in await held(deployment)
