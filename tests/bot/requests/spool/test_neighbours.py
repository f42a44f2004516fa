"""What a process learns of the words that others keep in the same folder, or enter from there, while it runs."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.requests.spool.spool import Spool
from tests.bot.requests.spool.lines import entered, noted
from tests.cast import Time


@pytest.fixture
def neighbour(folder: Path, time: Time) -> Spool:
    """Another process, which found the folder empty."""
    return Spool(folder, time)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Whoever reads this file waits for a disk that does not come to its end."""
    with file.open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


async def test_a_line_that_is_kept_later_is_known_and_enters(spool: Spool, neighbour: Spool) -> None:
    await spool.keep(noted("First"))
    assert not neighbour.holds_something
    await neighbour.look()
    assert (len(neighbour), neighbour.since) == (1, noted("First").received_at)
    assert await entered(neighbour) == ["First"]
    assert await entered(spool) == []


async def test_what_several_keep_enters_in_its_order_and_once(spool: Spool, neighbour: Spool) -> None:
    for one, text in ((spool, "First"), (neighbour, "Second"), (spool, "Third")):
        await one.keep(noted(text))
    await neighbour.look()
    assert len(neighbour) == 3
    assert await entered(neighbour) == ["First", "Second", "Third"]
    assert await entered(spool) == []


async def test_what_a_process_left_half_entered_its_neighbour_enters(
    spool: Spool, neighbour: Spool, folder: Path
) -> None:
    for text in ("First", "Second"):
        await spool.keep(noted(text))
    (folder / "waiting.jsonl").rename(folder / "entering.jsonl")  # and then it was killed
    await neighbour.look()
    assert await entered(neighbour) == ["First", "Second"]


async def test_what_another_has_kept_is_not_kept_twice(spool: Spool, neighbour: Spool, folder: Path) -> None:
    await spool.keep(noted("First"))
    await neighbour.look()
    await neighbour.keep(noted("First"))
    assert len((folder / "waiting.jsonl").read_bytes().splitlines()) == 1


async def test_what_another_has_entered_waits_no_more_and_is_not_stuck(spool: Spool, neighbour: Spool) -> None:
    await spool.keep(noted("First"))
    await neighbour.look()
    await entered(neighbour, lambda line: False)
    assert neighbour.is_stuck
    assert await entered(spool) == ["First"]
    await neighbour.look()
    assert (neighbour.is_stuck, neighbour.holds_something, neighbour.since) == (False, False, None)


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
    with held(folder / "waiting.jsonl"):
        neighbour.look_seconds = 0.01
        await neighbour.look()
        assert not neighbour.holds_something
    neighbour.look_seconds = 20
    await neighbour.look()
    assert len(neighbour) == 1


async def test_what_is_kept_here_during_a_look_counts_too(spool: Spool, neighbour: Spool, folder: Path) -> None:
    await spool.keep(noted("First"))
    (folder / "waiting.jsonl").rename(folder / "entering.jsonl")
    with held(folder / "entering.jsonl"):
        neighbour.look_seconds = 0.05
        await neighbour.look()
        await neighbour.keep(noted("Second"))
    neighbour.look_seconds = 20
    await neighbour.look()
    assert len(neighbour) == 2
    assert await entered(neighbour) == ["First", "Second"]


async def test_what_enters_during_a_look_waits_no_more(spool: Spool, folder: Path) -> None:
    await spool.keep(noted("First"))
    entering = folder / "entering.jsonl"
    holds = held(entering)

    async def enter(line: dict[str, Any]) -> bool:
        holds.__enter__()
        spool.look_seconds = 0.05
        await spool.look()
        return True

    assert await spool.enter(enter) == 1
    holds.__exit__(None, None, None)
    spool.look_seconds = 20
    await spool.look()
    assert not spool.holds_something


async def test_a_disk_that_fails_leaves_known_what_was_known(spool: Spool, neighbour: Spool, folder: Path) -> None:
    await spool.keep(noted("First"))
    await neighbour.look()
    (folder / "waiting.jsonl").rename(folder / "there.jsonl")
    (folder / "waiting.jsonl").symlink_to("waiting.jsonl")  # a circle: whoever looks there gets an error
    await neighbour.look()
    assert len(neighbour) == 1
    (folder / "there.jsonl").replace(folder / "waiting.jsonl")
    await asyncio.gather(neighbour.look(), neighbour.look())
    assert await entered(neighbour) == ["First"]
