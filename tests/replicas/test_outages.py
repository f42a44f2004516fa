"""The database goes away under a running process: everybody is answered in time, and everything goes on afterwards."""

from __future__ import annotations

from tests.replicas.deployment import Deployment
from tests.replicas.outage import way_to
from tests.replicas.replica import Replica, eventually
from tests.storage.postgres import Postgres

READY: tuple[int, list[str]] = (200, [])
NOT_READY = (503, ["the database does not answer"])
NOTES = ["note-1-00", "note-1-01", "note-1-02", "note-1-03"]


async def _is_heard_meanwhile(deployment: Deployment, replica: Replica, room: str) -> None:
    for note in NOTES[1:3]:
        assert "Kept on this machine" in await deployment.hears(replica, f"event {note}", room)
    assert await deployment.is_ready(replica) == NOT_READY
    assert "Not recorded" in await deployment.hears(replica, "update note-9-99", room)


async def _goes_on(deployment: Deployment, replica: Replica, room: str) -> None:
    await eventually(lambda: deployment.is_ready(replica), READY)
    await eventually(lambda: deployment.recorded(1), NOTES[:3])
    await deployment.hears(replica, f"event {NOTES[3]}", room)
    await eventually(lambda: deployment.recorded(1), NOTES)
    await deployment.is_done()
    assert deployment.said(room) == NOTES


async def test_a_server_that_is_restarted(deployment: Deployment, postgres: Postgres) -> None:
    (replica,) = await deployment.start()
    room = await deployment.declares(replica, "Trouble")
    assert "Recorded" in await deployment.hears(replica, f"event {NOTES[0]}", room)
    with postgres.away():
        await _is_heard_meanwhile(deployment, replica, room)
    await _goes_on(deployment, replica, room)
    assert await replica.stop() == 0


async def test_a_server_that_the_network_swallows(deployment: Deployment) -> None:
    async with way_to(deployment.address) as way:
        (replica,) = await deployment.start(DATABASE_URL=way.address)
        room = await deployment.declares(replica, "Trouble")
        assert "Recorded" in await deployment.hears(replica, f"event {NOTES[0]}", room)
        way.swallow()
        await _is_heard_meanwhile(deployment, replica, room)
        way.pass_on()
        await _goes_on(deployment, replica, room)
        way.swallow()
        assert await replica.stop() == 0
