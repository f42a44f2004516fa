"""Processes that share a folder for kept words, and a folder that hangs."""

from __future__ import annotations

import asyncio
import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bot.requests.spool.spool import Spool
from tests.bot.requests.spool.lines import entered, keeps_at_once, noted
from tests.cast import Time


async def test_what_another_process_entered_waits_here_no_more(spool: Spool, folder: Path, time: Time) -> None:
    await spool.keep(noted("First"))
    assert await entered(Spool(folder, time)) == ["First"]
    assert len(spool) == 1
    assert await entered(spool) == []
    assert len(spool) == 0
    assert spool.since is None


async def test_what_one_process_keeps_another_enters_too(spool: Spool, folder: Path, time: Time) -> None:
    other = Spool(folder, time)
    await spool.keep(noted("First"))
    await other.keep(noted("Second"))
    assert await entered(spool) == ["First", "Second"]
    assert await entered(other) == []


async def test_a_folder_that_hangs_lets_everything_else_go_on(spool: Spool, folder: Path) -> None:
    os.mkfifo(folder)  # whoever opens it for reading waits
    entering = asyncio.create_task(entered(spool))
    await asyncio.wait({entering}, timeout=0.1)
    assert not entering.done()
    os.rename(folder, folder.with_name("pipe"))
    os.close(os.open(folder.with_name("pipe"), os.O_RDWR))
    assert await entering == []


async def test_who_stops_waiting_for_a_turn_gives_it_back(spool: Spool, folder: Path) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    os.mkfifo(folder)
    entering = asyncio.create_task(entered(spool))
    await asyncio.wait({entering}, timeout=0.1)
    entering.cancel()
    await asyncio.wait({entering})
    pipe = os.open(folder, os.O_RDWR)
    await asyncio.to_thread(str)  # the one thread has come to the end of what it did before
    await asyncio.sleep(0)
    fcntl.flock(pipe, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(pipe)


async def test_one_process_at_a_time_enters(spool: Spool, folder: Path, time: Time) -> None:
    await spool.keep(noted("First"))
    other = Spool(folder, time)
    meanwhile = []

    async def enter(line: dict[str, Any]) -> bool:
        meanwhile.append(await entered(other))
        await other.keep(noted("Second")) if line["call"]["text"] == "First" else None
        return True

    assert await spool.enter(enter) == 2
    assert meanwhile == [[], []]


async def test_processes_that_keep_and_enter_side_by_side_lose_nothing(folder: Path, time: Time) -> None:
    spools = [Spool(folder, time) for _ in range(3)]
    found: list[str] = []

    async def keeps(spool: Spool, name: str) -> None:
        for number in range(0, 20, 4):
            assert await keeps_at_once(spool, *(f"{name}-{number + more}" for more in range(4))) == [""] * 4

    async def enters(spool: Spool) -> None:
        while len(found) < 60:
            found.extend(await entered(spool))
            await asyncio.sleep(0)

    async with asyncio.timeout(60):
        typing = (keeps(spool, name) for spool, name in zip(spools, "abc", strict=True))
        await asyncio.gather(*typing, *(enters(spool) for spool in spools))
    assert sorted(found) == sorted(f"{name}-{number}" for name in "abc" for number in range(20))
    for name in "abc":
        assert [one for one in found if one.startswith(name)] == [f"{name}-{number}" for number in range(20)]
