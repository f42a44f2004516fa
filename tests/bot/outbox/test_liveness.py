"""Who is alive is seen by a lock: only what the dead held is given back before the end of its lease."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import Hotwash
from bot.outbox.liveness import Alive
from storage.database.database import Database
from storage.outbox import queue
from tests.cast import Member, Room, Time

PROJECT = Path(__file__).parents[3]
Live = Callable[..., Coroutine[Any, Any, Process]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool" / "alive"


@pytest.fixture
async def live(folder: Path) -> AsyncIterator[Live]:
    """Start processes that show that they are alive."""
    started = []

    async def start(*about: str) -> Process:
        arguments = ("-m", "tests.bot.outbox.showing_life", str(folder), *about)
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=PROJECT, stdin=PIPE, stdout=PIPE)
        started.append(process)
        assert process.stdout is not None
        assert await process.stdout.readline() == b"shown\n"
        return process

    yield start
    for process in started:
        await kill(process)


async def kill(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()


@pytest.fixture
async def held(alice: Member, room: Room, hotwash: Hotwash, time: Time) -> Callable[[], Any]:
    """A message that worker "one" has claimed. Calling this tells who holds it."""
    await alice.hurries("/incident event Restarted")
    async with hotwash.database.transaction() as session:
        [claim] = await queue.claim(session, worker="one", now=time(), limit=1)

    async def holder() -> str | None:
        rows = await hotwash.database.run(queue.listed)
        return next(row.claimed_by for row in rows if row.id == claim.ids[0])

    return holder


def shown(folder: Path) -> list[str]:
    """The workers whose signs of life are there, in order."""
    return sorted(file.name.partition(".")[0] for file in folder.iterdir())


def permissions(*places: Path) -> list[str]:
    return [f"{place.stat().st_mode & 0o777:o}" for place in places]


def many_died_before(folder: Path, number: int) -> None:
    """Put more beside the only sign of life that is there."""
    (sign,) = folder.iterdir()
    for one in range(number):
        (folder / f"earlier-{one:03}.{sign.name.partition('.')[2]}").touch()


@contextmanager
def files_left(number: int) -> Iterator[None]:
    """Let this process open so many files more, and no others."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = {int(name) for name in os.listdir("/proc/self/fd")}
    last = list(islice((free for free in count() if free not in taken), number))[-1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (last + 1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def in_the_way(folder: Path) -> None:
    """Put something there that is no folder."""
    folder.parent.mkdir()
    folder.write_text("no folder")


async def test_what_a_killed_one_held_is_given_back(
    live: Live, held: Callable[[], Any], hotwash: Hotwash, folder: Path
) -> None:
    await kill(await live("one"))
    assert shown(folder) == ["one"]

    assert await Alive(folder, "next").release_the_dead(hotwash.database, hotwash.now()) == 1
    assert await held() is None
    assert shown(folder) == []


@pytest.mark.parametrize("stopped", [False, True], ids=["that runs", "that is stopped"])
async def test_one_keeps_what_it_holds(
    live: Live, held: Callable[[], Any], hotwash: Hotwash, folder: Path, stopped: bool
) -> None:
    process = await live("one")
    if stopped:
        process.send_signal(signal.SIGSTOP)

    assert await Alive(folder, "next").release_the_dead(hotwash.database, hotwash.now()) == 0
    assert await held() == "one"
    assert shown(folder) == ["one"]


async def test_a_lock_under_another_kernel_proves_nothing(
    live: Live, held: Callable[[], Any], hotwash: Hotwash, folder: Path
) -> None:
    await kill(await live("one", "another machine, or this one before it was started anew"))

    assert await Alive(folder, "next").release_the_dead(hotwash.database, hotwash.now()) == 0
    assert await held() == "one"
    assert shown(folder) == []


async def test_the_dead_of_another_folder_are_not_seen(
    live: Live, held: Callable[[], Any], hotwash: Hotwash, tmp_path: Path
) -> None:
    await kill(await live("one"))

    assert await Alive(tmp_path / "not there", "next").release_the_dead(hotwash.database, hotwash.now()) == 0
    assert await held() == "one"


async def test_a_database_that_is_away_is_asked_again_at_the_next_start(
    live: Live, held: Callable[[], Any], hotwash: Hotwash, folder: Path, tmp_path: Path
) -> None:
    await kill(await live("one"))
    away = Database(f"sqlite:///{tmp_path / 'no folder' / 'hotwash.db'}")

    assert await Alive(folder, "next").release_the_dead(away, hotwash.now()) == 0
    assert shown(folder) == ["one"]
    assert await Alive(folder, "next").release_the_dead(hotwash.database, hotwash.now()) == 1
    await away.close()


async def test_more_of_the_dead_than_a_process_may_open_files_are_looked_after(
    live: Live, held: Callable[[], Any], hotwash: Hotwash, folder: Path
) -> None:
    await kill(await live("one"))
    many_died_before(folder, 300)
    database = Database(hotwash.settings.database_url)

    with files_left(100):
        assert await Alive(folder, "next").release_the_dead(database, hotwash.now()) == 1
    assert await held() is None
    assert shown(folder) == []
    await database.close()


async def test_of_two_that_start_at_once_one_looks_after_each_of_the_dead(
    live: Live, held: Callable[[], Any], hotwash: Hotwash, folder: Path
) -> None:
    for worker in ("one", "who held nothing"):
        await kill(await live(worker))
    starting = [Alive(folder, "next"), Alive(folder, "other")]
    for one in starting:
        one.show()

    released = await asyncio.gather(*(one.release_the_dead(hotwash.database, hotwash.now()) for one in starting))

    assert sorted(released) == [0, 1]
    assert await held() is None
    assert shown(folder) == ["next", "other"]
    for one in starting:
        one.end()


async def test_who_shows_itself_while_another_one_looks_is_never_taken_for_dead(hotwash: Hotwash, folder: Path) -> None:
    living = [Alive(folder, f"worker-{number:03}") for number in range(500)]

    def all_show() -> None:
        for one in living:
            one.show()

    showing, looking = asyncio.create_task(asyncio.to_thread(all_show)), Alive(folder, "looks")
    while not showing.done():
        await looking.release_the_dead(hotwash.database, hotwash.now())
        await asyncio.sleep(0)
    await showing

    assert shown(folder) == [f"worker-{number:03}" for number in range(500)]
    for one in living:
        one.end()


async def test_who_ends_leaves_nothing_behind(folder: Path) -> None:
    one = Alive(folder, "one")
    one.show()
    assert shown(folder) == ["one"]

    one.end()
    one.end()
    assert shown(folder) == []


async def test_where_nothing_can_be_shown_the_bot_goes_on_without(
    held: Callable[[], Any], hotwash: Hotwash, folder: Path
) -> None:
    in_the_way(folder)
    one = Alive(folder, "next")

    with capture_logs() as logs:
        one.show()
        assert await one.release_the_dead(hotwash.database, hotwash.now()) == 0
    one.end()

    assert [log["event"] for log in logs] == ["liveness.not_shown"]
    assert await held() == "one"


def test_signs_of_life_are_for_their_owner_alone(folder: Path) -> None:
    one = Alive(folder, "one")
    one.show()

    assert permissions(folder.parent, folder) == ["700", "700"]
    assert permissions(*folder.glob("*")) == ["600"]
    one.end()
