"""A process is killed while it calls Slack: whoever starts beside it takes its work over, and waits for no lease."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, update

from bot.sandbox import Fault
from storage.models import OutboxEffect
from storage.outbox import queue
from tests.replicas.conftest import opened
from tests.replicas.deployment import Deployment
from tests.replicas.replica import Replica
from tests.replicas.test_outages_of_sqlite import locked

NOTE = "note-1-00"
TOOK_EFFECT = pytest.mark.parametrize(
    "fault", [Fault.HANG, Fault.HANG_AFTER], ids=["before Slack did it", "after Slack did it"]
)


@pytest.fixture(params=["sqlite", "postgresql"])
async def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Deployment]:
    """Processes on a file or on a server."""
    on_file = request.param == "sqlite"
    address = f"sqlite:///{tmp_path / 'hotwash.db'}" if on_file else request.getfixturevalue("address")
    async with opened(address, tmp_path, hastened=False) as deployment:
        yield deployment


async def hangs(deployment: Deployment, fault: Fault) -> tuple[Replica, str]:
    """Bring a process to a call that Slack does not answer, with a lease that outlives every patience."""
    (replica,) = await deployment.start()
    room = await deployment.declares(replica, "Trouble")
    arrived = asyncio.Event()

    def is_the_note(arguments: dict[str, Any]) -> bool:
        if NOTE in str(arguments):
            arrived.set()
        return arrived.is_set()

    deployment.sandbox.faults.add("chat.postMessage", fault, when=is_the_note)
    await deployment.types(replica, f"event {NOTE}", room)
    async with asyncio.timeout(10):
        await arrived.wait()
    return replica, room


async def make_leases_last(deployment: Deployment) -> None:
    """Let no lease end while a test waits."""
    held = update(OutboxEffect).where(col(OutboxEffect.claimed_until).is_not(None))
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await deployment.database.run(lambda session: session.exec(held.values(claimed_until=tomorrow)))


async def holders(deployment: Deployment) -> list[str]:
    """Give the workers that hold something."""
    return sorted({row.claimed_by for row in await deployment.database.run(queue.listed) if row.claimed_by})


async def start_beside(deployment: Deployment, number: int = 1) -> list[Replica]:
    """Start processes that keep their things where the first one keeps them."""
    return await deployment.start(number, HOTWASH_SPOOL=str(deployment.folder / "spool-0"))


def signs(deployment: Deployment) -> int:
    """Count the signs of life beside the first process."""
    return len(list((deployment.folder / "spool-0" / "alive").iterdir()))


@TOOK_EFFECT
async def test_the_next_one_says_what_a_killed_one_was_saying_without_waiting_for_its_lease(
    anywhere: Deployment, fault: Fault
) -> None:
    killed, room = await hangs(anywhere, fault)
    await killed.kill()
    await make_leases_last(anywhere)
    (successor,) = await start_beside(anywhere)
    await anywhere.is_done()
    assert anywhere.said(room) == [NOTE]
    assert "liveness.released" in successor.log
    assert await successor.stop() == 0
    assert signs(anywhere) == 0


async def test_a_database_that_is_away_when_the_next_one_starts_is_asked_when_it_is_back(tmp_path: Path) -> None:
    file = tmp_path / "hotwash.db"
    async with opened(f"sqlite:///{file}", tmp_path, hastened=False) as deployment:
        killed, room = await hangs(deployment, Fault.HANG)
        await killed.kill()
        await make_leases_last(deployment)
        with locked(file):
            await start_beside(deployment)
        await deployment.is_done()
        assert deployment.said(room) == [NOTE]


async def test_of_several_that_start_at_once_one_says_it(deployment: Deployment) -> None:
    killed, room = await hangs(deployment, Fault.HANG)
    await killed.kill()
    await make_leases_last(deployment)
    started = await start_beside(deployment, 3)
    await deployment.is_done()
    assert deployment.said(room) == [NOTE]
    assert signs(deployment) == 3
    assert ["liveness.released" in one.log for one in started].count(True) == 1


async def test_one_that_only_stands_still_keeps_what_it_holds(deployment: Deployment) -> None:
    stopped, room = await hangs(deployment, Fault.HANG)
    await stopped.suspend()
    before = await holders(deployment)
    (other,) = await start_beside(deployment)
    assert len(before) == 1
    assert await holders(deployment) == before
    assert "liveness.released" not in other.log
    await stopped.kill()
    await make_leases_last(deployment)
    await start_beside(deployment)
    await deployment.is_done()
    assert deployment.said(room) == [NOTE]


async def test_one_that_starts_elsewhere_waits_for_the_lease(deployment: Deployment) -> None:
    killed, room = await hangs(deployment, Fault.HANG)
    await killed.kill()
    await make_leases_last(deployment)
    before = await holders(deployment)
    (elsewhere,) = await deployment.start()
    assert await holders(deployment) == before != []
    (beside_it,) = await start_beside(deployment)
    await deployment.is_done()
    assert deployment.said(room) == [NOTE]
    assert ["liveness.released" in one.log for one in (elsewhere, beside_it)] == [False, True]
