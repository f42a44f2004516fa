"""Processes that share a folder for kept words: what one learns of the words that others keep, or enter from there."""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path
from typing import Any

import pytest

from bot.requests.spool.spool import Spool
from tests.bot.requests.spool.lines import entered, held, keeps_at_once, noted


@pytest.fixture
def neighbour(folder: Path) -> Spool:
    """Another process, which found the folder empty."""
    return Spool(folder)


def damaged(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.write(b"no database at all")


def names(folder: Path) -> list[str]:
    return [place.name for place in folder.iterdir()]


async def test_a_line_that_is_kept_later_is_known_and_enters(spool: Spool, neighbour: Spool) -> None:
    await spool.keep(noted("First"))
    assert not neighbour.has_waiting
    await neighbour.look()
    assert (len(neighbour), neighbour.since) == (1, noted("First").received_at)
    assert await entered(neighbour) == ["First"]
    assert await entered(spool) == []
    assert (len(spool), spool.since) == (0, None)


async def test_what_several_keep_enters_in_its_order_and_once(spool: Spool, neighbour: Spool) -> None:
    for one, text in ((spool, "First"), (neighbour, "Second"), (spool, "Third")):
        await one.keep(noted(text))
    await neighbour.keep(noted("First"))
    assert len(neighbour) == 3
    assert await entered(neighbour) == ["First", "Second", "Third"]
    assert await entered(spool) == []


async def test_what_another_has_entered_waits_no_more_and_is_not_stuck(spool: Spool, neighbour: Spool) -> None:
    await spool.keep(noted("First"))
    await neighbour.look()
    await entered(neighbour, lambda line: False)
    assert neighbour.is_stuck
    assert await entered(spool) == ["First"]
    await neighbour.look()
    assert (neighbour.is_stuck, neighbour.has_waiting, neighbour.since) == (False, False, None)


async def test_a_line_that_entered_before_one_that_cannot_is_not_counted_again(spool: Spool, neighbour: Spool) -> None:
    await spool.keep(noted("First"))
    await spool.keep(noted("Second"))
    await entered(spool, lambda line: line["call"]["text"] == "First")
    await neighbour.keep(noted("Third"))
    await spool.look()
    assert len(spool) == 2
    assert await entered(spool) == ["Second", "Third"]


async def test_a_disk_that_hangs_is_not_waited_for_and_what_it_shows_later_is_known_then(
    spool: Spool, neighbour: Spool, folder: Path
) -> None:
    await spool.keep(noted("First"))
    neighbour.file.busy_seconds = 20
    with held(folder):
        neighbour.look_seconds = 0.01
        await neighbour.look()
        assert not neighbour.has_waiting
    neighbour.look_seconds = 20
    await neighbour.look()
    assert len(neighbour) == 1


async def test_what_another_process_holds_for_too_long_refuses_the_words_and_leaves_nothing(
    spool: Spool, folder: Path
) -> None:
    spool.file.busy_seconds = 0.01
    with held(folder):
        assert await keeps_at_once(spool, "First", "Second") == ["OSError", "OSError"]
    assert not spool.has_waiting
    assert await entered(spool) == []


async def test_who_stops_waiting_for_a_disk_that_hangs_leaves_its_turn_to_the_next(spool: Spool, folder: Path) -> None:
    spool.file.busy_seconds = 20
    with held(folder):
        entering = asyncio.create_task(entered(spool))
        keeping = asyncio.create_task(spool.keep(noted("First")))
        await asyncio.wait({entering, keeping}, timeout=0.1)
        spool.look_seconds = 0.01
        entering.cancel()
        await asyncio.wait({entering})
        assert not keeping.done()
    await keeping
    assert await entered(spool) == ["First"]


async def test_a_disk_that_fails_leaves_known_what_was_known(spool: Spool, neighbour: Spool, folder: Path) -> None:
    await spool.keep(noted("First"))
    await neighbour.look()
    file = folder / "spool.db"
    file.rename(folder / "there.db")
    file.mkdir()
    await neighbour.look()
    assert len(neighbour) == 1
    file.rmdir()
    (folder / "there.db").rename(file)
    await asyncio.gather(neighbour.look(), neighbour.look())
    assert await entered(neighbour) == ["First"]


async def test_a_corrupt_file_that_another_process_uses_is_set_aside_later(spool: Spool, folder: Path) -> None:
    await spool.keep(noted("First"))
    damaged(folder / "spool.db")
    other = os.open(folder, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_SH)
    await spool.look()
    assert names(folder) == ["spool.db"]
    os.close(other)
    await spool.look()
    assert names(folder)[0].startswith("spool.db.corrupt-")
    assert await keeps_at_once(spool, "Second") == [""]


async def test_processes_that_keep_and_enter_side_by_side_lose_nothing(folder: Path) -> None:
    spools = [Spool(folder) for _ in range(3)]
    found: list[str] = []

    async def keeps(spool: Spool, name: str) -> None:
        for number in range(0, 20, 4):
            assert await keeps_at_once(spool, *(f"{name}-{number + more}" for more in range(4))) == [""] * 4

    async def replay(line: dict[str, Any]) -> bool:
        found.append(line["call"]["text"])
        await asyncio.sleep(0)
        return True

    async def enters(spool: Spool) -> None:
        while len(set(found)) < 60:
            await spool.drain(replay)

    async with asyncio.timeout(60):
        typing = (keeps(spool, name) for spool, name in zip(spools, "abc", strict=True))
        await asyncio.gather(*typing, *(enters(spool) for spool in spools))
    first_time = list(dict.fromkeys(found))
    assert sorted(first_time) == sorted(f"{name}-{number}" for name in "abc" for number in range(20))
    for name in "abc":
        assert [one for one in first_time if one.startswith(name)] == [f"{name}-{number}" for number in range(20)]
