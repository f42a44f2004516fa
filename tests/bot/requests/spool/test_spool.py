"""The spool on the local disk: what is confirmed is whole, what is not confirmed leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.requests.spool.spool import MOST_KEPT, Spool, SpoolFull
from tests.bot.requests.spool.lines import entered, keeps_at_once, noted
from tests.cast import Time


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file become longer than so many bytes, as on a disk that is nearly full (Linux)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def permissions(*places: Path) -> list[str]:
    return [f"{place.stat().st_mode & 0o777:o}" for place in places]


@pytest.fixture
def full(spool: Spool, folder: Path) -> Path:
    """A file whose disk is full, where the spool wants to write; it can only be read without an end."""
    folder.mkdir()
    waiting = folder / "waiting.jsonl"
    waiting.symlink_to("/dev/full")
    return waiting


@pytest.fixture
def crowded(folder: Path, time: Time) -> Spool:
    """A spool that holds all that it may hold."""
    folder.mkdir()
    lines = ({"key": f"command:{number}", "received_at": time().isoformat()} for number in range(MOST_KEPT))
    (folder / "waiting.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return Spool(folder, time)


async def test_what_is_kept_is_read_by_the_next_process_and_by_nobody_else(
    spool: Spool, folder: Path, time: Time
) -> None:
    await spool.keep(noted("First"))
    await spool.keep(noted("Second"))
    assert permissions(folder, folder / "waiting.jsonl") == ["700", "600"]
    time.moment = time.moment.replace(minute=20)
    after = Spool(folder, time)
    assert after.since == Time()()
    assert await entered(after) == ["First", "Second"]


async def test_a_line_that_a_crash_tore_off_spoils_no_later_one(spool: Spool, folder: Path, time: Time) -> None:
    await spool.keep(noted("First"))
    with (folder / "waiting.jsonl").open("ab") as file:
        file.write(b'{"workspace": "T1", "text": "Torn')
    after = Spool(folder, time)
    await keeps_at_once(after, "Second", "Third")
    assert await entered(after) == ["First", "Second", "Third"]


async def test_who_types_at_the_same_moment_waits_for_the_disk_once(spool: Spool, folder: Path) -> None:
    texts = [f"Number {number}" for number in range(200)]
    telling = [asyncio.create_task(spool.keep(noted(text))) for text in texts]
    await asyncio.wait(telling, return_when=asyncio.FIRST_COMPLETED)
    assert len((folder / "waiting.jsonl").read_text().splitlines()) == len(texts)
    await asyncio.gather(*telling)
    assert await entered(spool) == texts


async def test_a_disk_with_room_for_some_takes_those_and_refuses_exactly_the_others(
    spool: Spool, folder: Path, time: Time
) -> None:
    await spool.keep(noted("1st"))
    line = (folder / "waiting.jsonl").stat().st_size
    with largest_file(3 * line + line // 2):
        assert await keeps_at_once(spool, "2nd", "3rd", "4th", "5th") == ["", "", "OSError", "OSError"]
    assert len(spool) == 3
    assert len((folder / "waiting.jsonl").read_bytes()) == 3 * line
    assert await keeps_at_once(spool, "4th", "6th") == ["", ""]
    assert await entered(Spool(folder, time)) == ["1st", "2nd", "3rd", "4th", "6th"]


async def test_a_crash_s_torn_line_costs_nobody_the_room_there_is(spool: Spool, folder: Path, time: Time) -> None:
    await spool.keep(noted("1st"))
    line = (folder / "waiting.jsonl").stat().st_size
    with (folder / "waiting.jsonl").open("ab") as file:
        file.write(b'{"torn')
    torn = len('{"torn\n')
    with largest_file(3 * line + torn - 1):
        assert await keeps_at_once(spool, "2nd", "3rd") == ["", "OSError"]
    assert await entered(Spool(folder, time)) == ["1st", "2nd"]


async def test_who_stops_waiting_leaves_a_line_that_enters_and_takes_nothing_from_the_others(spool: Spool) -> None:
    first, second, third = (asyncio.create_task(spool.keep(noted(text))) for text in ("First", "Second", "Third"))
    await asyncio.sleep(0)
    first.cancel()
    second.cancel()
    await asyncio.gather(first, second, third, return_exceptions=True)
    assert first.cancelled()
    assert third.exception() is None
    assert await entered(spool) == ["First", "Second", "Third"]
    assert not spool.holds_something


async def test_what_is_on_its_way_to_the_disk_enters_before_what_is_typed_after_it(spool: Spool) -> None:
    keeping = asyncio.create_task(spool.keep(noted("First")))
    await asyncio.sleep(0)
    assert spool.holds_something
    assert await entered(spool) == ["First"]
    await keeping


async def test_what_comes_twice_at_the_same_moment_is_kept_once(spool: Spool) -> None:
    assert await keeps_at_once(spool, "First", "First") == ["", ""]
    assert len(spool) == 1
    assert await entered(spool) == ["First"]


async def test_a_full_disk_refuses_all_who_type_at_the_same_moment(spool: Spool, full: Path) -> None:
    assert await keeps_at_once(spool, "First", "Second", "First") == ["OSError"] * 3
    assert not spool.holds_something


async def test_what_the_disk_does_not_take_is_not_kept(spool: Spool, full: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        await spool.keep(noted("Too much"))
    assert not spool.holds_something
    assert spool.since is None


async def test_what_was_not_taken_can_be_kept_when_there_is_room_again(spool: Spool, full: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        await spool.keep(noted("First"))
    os.remove(full)
    await spool.keep(noted("First"))
    await spool.keep(noted("Second"))
    assert await entered(spool) == ["First", "Second"]


async def test_when_too_much_waits_no_more_is_taken(crowded: Spool) -> None:
    with pytest.raises(SpoolFull):
        await crowded.keep(noted("One more"))
    assert len(crowded) == MOST_KEPT


async def test_the_last_place_is_given_once(crowded: Spool, folder: Path, time: Time) -> None:
    waiting = folder / "waiting.jsonl"
    waiting.write_text("".join(waiting.read_text().splitlines(keepends=True)[1:]))
    spool = Spool(folder, time)
    assert await keeps_at_once(spool, "First", "Second", "First") == ["", "SpoolFull", ""]
    assert len(spool) == MOST_KEPT


async def test_a_line_that_is_settled_is_not_handed_over_again(spool: Spool) -> None:
    for text in ("First", "Second", "Third"):
        await spool.keep(noted(text))
    assert await entered(spool, lambda line: line["call"]["text"] != "Second") == ["First", "Second"]
    await spool.keep(noted("Fourth"))
    assert await entered(spool) == ["Second", "Third", "Fourth"]
    assert not spool.holds_something


async def test_what_comes_while_others_enter_waits_for_its_turn(spool: Spool) -> None:
    await spool.keep(noted("First"))
    handed = []

    async def enter(line: dict[str, Any]) -> bool:
        handed.append(line["call"]["text"])
        if line["call"]["text"] == "First":
            await asyncio.gather(*(spool.keep(noted(text)) for text in ("Second", "Third")))
        return True

    assert await spool.enter(enter) == 3
    assert handed == ["First", "Second", "Third"]
    assert not spool.holds_something
