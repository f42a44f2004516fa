"""What a watchdog is told: what keeps the bot from its work, and what somebody should look at before it does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import aiohttp
import pytest

from bot.app import Hotwash
from bot.requests.spool.disk_check import trouble
from bot.requests.spool.spool import Spool
from bot.requests.spool.spool_file import SpoolFile
from tests.cast.outages import Away

UNWRITABLE = "the folder for what is typed in an outage cannot be written: File exists"


class Watchdog:
    """Asks the bot how it is."""

    def __init__(self, hotwash: Hotwash, session: aiohttp.ClientSession) -> None:
        self._address = f"http://127.0.0.1:{hotwash.port}/readyz"
        self._session = session

    async def hears(self) -> tuple[int, dict[str, object]]:
        async with self._session.get(self._address) as answer:
            return answer.status, json.loads(await answer.text())


@pytest.fixture
async def watchdog(hotwash: Hotwash) -> AsyncIterator[Watchdog]:
    async with aiohttp.ClientSession() as session:
        yield Watchdog(hotwash, session)


@pytest.fixture
def blocked(hotwash: Hotwash) -> Path:
    """A file stands where the spool's folder should be: nothing can be kept there."""
    folder = hotwash.settings.spool_folder
    assert not folder.exists() or not list(folder.iterdir())
    if folder.exists():
        folder.rmdir()
    folder.write_text("I am no folder")
    return folder


async def test_a_bot_that_is_well_is_ready_and_leaves_nothing_behind(hotwash: Hotwash, watchdog: Watchdog) -> None:
    before = sorted(hotwash.settings.spool_folder.glob("*"))
    assert await watchdog.hears() == (200, {"ready": True, "warnings": [], "failed": 0})
    assert sorted(hotwash.settings.spool_folder.glob("*")) == before


async def test_little_room_is_a_warning_and_no_reason_to_restart(hotwash: Hotwash, watchdog: Watchdog) -> None:
    hotwash.spool.least_free = 2**63
    status, said = await watchdog.hears()
    assert (status, said["ready"]) == (200, True)
    (warning,) = (await hotwash.state()).warnings
    assert warning.startswith("only ")
    assert warning.endswith(" MB are free on the disk for what is typed in an outage")


async def test_a_folder_that_cannot_be_written_is_a_warning_while_the_database_takes_words(
    watchdog: Watchdog, blocked: Path
) -> None:
    assert await watchdog.hears() == (200, {"ready": True, "warnings": [UNWRITABLE], "failed": 0})


async def test_a_bot_that_can_neither_record_nor_keep_says_both(
    hotwash: Hotwash, watchdog: Watchdog, database: Path, blocked: Path
) -> None:
    with Away(hotwash, database):
        status, said = await watchdog.hears()
    assert status == 503
    assert said == {"ready": False, "wrong": ["the database does not answer", UNWRITABLE], "warnings": []}


async def test_little_room_is_still_room_while_the_database_is_away(
    hotwash: Hotwash, watchdog: Watchdog, database: Path
) -> None:
    hotwash.spool.least_free = 2**63
    with Away(hotwash, database):
        status, said = await watchdog.hears()
    assert (status, said["wrong"]) == (503, ["the database does not answer"])
    assert len((await hotwash.state()).warnings) == 1


async def test_a_disk_that_hangs_is_told_of_and_keeps_no_watchdog_waiting(
    hotwash: Hotwash, watchdog: Watchdog, database: Path, hanging: ExitStack
) -> None:
    hotwash.spool.look_seconds = 0.05
    silent = "the disk for what is typed in an outage does not answer"
    for _ in range(10):  # more often than there are threads to wait in
        async with asyncio.timeout(5):
            assert await watchdog.hears() == (200, {"ready": True, "warnings": [silent], "failed": 0})
    with Away(hotwash, database):
        assert (await watchdog.hears())[1]["wrong"] == ["the database does not answer", silent]
    hotwash.spool.look_seconds = 20
    hanging.close()
    assert (await hotwash.state()).warnings == []


def test_a_file_that_is_not_ours_to_write_is_found_before_it_is_needed(tmp_path: Path) -> None:
    file = SpoolFile(tmp_path / "spool" / "spool.db")
    assert trouble(file) is None
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700
    file.path.mkdir()
    found = trouble(file)
    assert found is not None
    assert not found.keeps
    assert found.says.endswith("cannot be written: unable to open database file")


async def test_a_spool_that_is_full_says_so(crowded: Path) -> None:
    found = await Spool(crowded).trouble()
    assert found is not None
    assert not found.keeps
    assert found.says == "10000 lines wait to enter the record, and no more are kept"
