"""PostgreSQL fails over: the server is lost, its standby can only be read at first, and then takes over."""

from __future__ import annotations

from pathlib import Path

from tests.replicas.conftest import opened
from tests.replicas.notes import NOT_READY, begins, goes_on, is_heard_meanwhile
from tests.replicas.outage import way_to
from tests.replicas.replica import eventually
from tests.replicas.standby import followed
from tests.storage.postgres import running


async def test_what_is_typed_meanwhile_enters_the_record_on_the_server_that_took_over(tmp_path: Path) -> None:
    with running() as first, followed(first) as standby:
        async with way_to(first.made("incidents")) as way, opened(way.address, tmp_path, hastened=False) as deployment:
            (replica,) = await deployment.start()
            room = await begins(deployment, replica)
            standby.lose_the_first()
            assert await deployment.is_ready(replica) == NOT_READY
            way.lead_to(standby.address("incidents"))
            await is_heard_meanwhile(deployment, replica, room)
            await eventually(lambda: "read-only transaction" in replica.log, True)
            standby.take_over()
            await goes_on(deployment, replica, room)
