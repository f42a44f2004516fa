"""The database goes away under a running process: everybody is answered in time, and everything goes on afterwards."""

from __future__ import annotations

from tests.replicas.deployment import Deployment
from tests.replicas.full_disk import full_disk
from tests.replicas.notes import FULL, NOT_READY, READY, begins, goes_on, is_heard_meanwhile
from tests.replicas.outage import way_to
from tests.replicas.replica import eventually
from tests.storage.postgres import Postgres

UPDATE = "update Everybody is waiting"


async def test_a_server_that_is_restarted(deployment: Deployment, postgres: Postgres) -> None:
    (replica,) = await deployment.start()
    room = await begins(deployment, replica)
    with postgres.away():
        assert "❌ Not recorded" in await deployment.hears(replica, UPDATE, room)
        await is_heard_meanwhile(deployment, replica, room)
        assert await deployment.is_ready(replica) == NOT_READY
    await goes_on(deployment, replica, room)
    assert await replica.stop() == 0


async def test_a_commit_that_ends_when_nobody_waits_for_it_any_more(deployment: Deployment, postgres: Postgres) -> None:
    (replica,) = await deployment.start()
    room = await begins(deployment, replica)
    with postgres.waits_for_a_follower():
        assert "Perhaps not recorded" in await deployment.hears(replica, UPDATE, room)
    await eventually(lambda: deployment.kinds(1), ["declared", "note", "update"])


async def test_a_process_that_is_killed_meanwhile(deployment: Deployment, postgres: Postgres) -> None:
    (replica,) = await deployment.start()
    room = await begins(deployment, replica)
    with postgres.away():
        await is_heard_meanwhile(deployment, replica, room)
        await replica.kill()
        (successor,) = await deployment.start(HOTWASH_SPOOL=str(deployment.folder / "spool-0"))
        assert await deployment.is_ready(successor) == NOT_READY
    await goes_on(deployment, successor, room)


async def test_each_outage_is_counted(deployment: Deployment, postgres: Postgres) -> None:
    (replica,) = await deployment.start()
    for _ in range(2):
        await eventually(lambda: deployment.is_ready(replica), READY)
        before = await deployment.outages(replica)
        with postgres.away():
            assert await deployment.is_ready(replica) == NOT_READY
            assert await deployment.outages(replica) > before


async def test_a_server_whose_disk_is_full(deployment: Deployment) -> None:
    (replica,) = await deployment.start()
    room = await begins(deployment, replica)
    async with full_disk(deployment.database):
        await is_heard_meanwhile(deployment, replica, room)
        await eventually(lambda: deployment.is_ready(replica), FULL)
    await goes_on(deployment, replica, room)


async def test_a_server_that_the_network_swallows(deployment: Deployment) -> None:
    async with way_to(deployment.address) as way:
        (replica,) = await deployment.start(DATABASE_URL=way.address)
        room = await begins(deployment, replica)
        way.swallow()
        assert "Perhaps not recorded" in await deployment.hears(replica, UPDATE, room)
        await is_heard_meanwhile(deployment, replica, room)
        assert await deployment.is_ready(replica) == NOT_READY
        way.pass_on()
        await goes_on(deployment, replica, room)
        way.swallow()
        assert await replica.stop() == 0
