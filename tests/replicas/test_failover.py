"""PostgreSQL fails over: the server is lost, its standby can only be read at first, and then takes over."""

from __future__ import annotations

from pathlib import Path

from tests.replicas.conftest import opened
from tests.replicas.notes import NOT_READY, ONLY_READ, READY, begins, goes_on, is_heard_meanwhile
from tests.replicas.outage import way_to
from tests.replicas.replica import eventually
from tests.replicas.standby import followed
from tests.storage.postgres import running

ROOM = ["inc-1-trouble"]


async def test_what_is_typed_meanwhile_enters_the_record_on_the_server_that_took_over(tmp_path: Path) -> None:
    with running() as first, followed(first) as standby:
        async with way_to(first.made("incidents")) as way, opened(way.address, tmp_path, hastened=False) as deployment:
            (replica,) = await deployment.start()
            room = await begins(deployment, replica)
            standby.lose_the_first()
            assert await deployment.is_ready(replica) == NOT_READY
            way.lead_to(standby.address("incidents"))
            await eventually(lambda: deployment.is_ready(replica), ONLY_READ)
            await is_heard_meanwhile(deployment, replica, room)
            await eventually(lambda: "read-only transaction" in replica.log, True)
            standby.take_over()
            await goes_on(deployment, replica, room)


async def test_a_process_that_starts_meanwhile_makes_the_tables_when_it_can(tmp_path: Path) -> None:
    with running() as first, followed(first) as standby:
        first.made("incidents", "template0")
        standby.lose_the_first()
        async with opened(standby.address("incidents"), tmp_path, hastened=False) as deployment:
            (replica,) = await deployment.start()
            assert "Kept on this machine" in await deployment.hears(replica, "declare sev3 Trouble", "general")
            standby.take_over()
            await eventually(lambda: deployment.is_ready(replica), READY)
            await eventually(lambda: [one.name for one in deployment.sandbox.channels() if "trouble" in one.name], ROOM)
            await deployment.is_done()
            assert await deployment.kinds(1) == ["declared"]
