"""What was kept by one process enters the record after what another one took later: each counts for its own time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from bot.app import Hotwash, build
from tests.bot.requests.spool.lines import stored
from tests.cast import Member, Record, Room, Time
from tests.cast.outages import Away
from tests.conftest import patient


@pytest.fixture
async def other(hotwash: Hotwash, time: Time, tmp_path: Path) -> AsyncIterator[Hotwash]:
    """Another process on the same database, which keeps words in a folder of its own."""
    given = hotwash.settings.model_copy(update={"hotwash_spool": tmp_path / "other-spool"})
    bot = patient(build(given, hotwash.policy, now=time, random=Random(1)))  # noqa: S311 - jitter is no secret
    await bot.start(background=False)
    yield bot
    await bot.stop()


async def keeps(alice: Member, hotwash: Hotwash, database: Path, line: str) -> None:
    with Away(hotwash, database):
        assert "Kept on this machine" in await alice.hurries(f"/incident {line}")


async def goes_to(other: Hotwash, room: Room, time: Time, seconds: int = 600) -> None:
    await time.passes(seconds=seconds)
    room.slack.sandbox.connect_app(f"http://127.0.0.1:{other.port}/slack/events")


@pytest.mark.parametrize("seconds", [2, 600])
async def test_a_severity_leaves_a_later_one_as_it_is(
    alice: Member,
    room: Room,
    record: Record,
    hotwash: Hotwash,
    other: Hotwash,
    database: Path,
    time: Time,
    seconds: int,
) -> None:
    await keeps(alice, hotwash, database, "severity sev1")
    await goes_to(other, room, time, seconds)
    await alice.hurries("/incident severity sev4")

    assert await hotwash.drain_spool() == 1
    assert (await record.incident()).severity == "sev4"
    assert (await record.last()).startswith("3 17:00 alice: ")


async def test_a_status_from_before_the_end_is_remembered_after_it(
    alice: Member, room: Room, record: Record, hotwash: Hotwash, other: Hotwash, database: Path, time: Time
) -> None:
    await keeps(alice, hotwash, database, "resolve All is well")
    await goes_to(other, room, time)
    await alice.hurries("/incident close")

    assert await hotwash.drain_spool() == 1
    assert (await record.incident()).status == "closed"
    assert await record.last() == "3 17:00 alice: resolved · All is well"
    await time.passes(minutes=1)
    assert len(room.files) == 2
    assert stored(hotwash.settings.spool_folder, "refused") == []
    room.ignores("drafts", "entries")
