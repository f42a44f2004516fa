"""The spool on the local disk: what is confirmed is whole, what is not confirmed leaves nothing behind."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.requests.spool.spool import HANDED_OVER_TOGETHER, MOST_KEPT, Spool
from tests.bot.requests.spool.lines import entered, keeps_at_once, noted, stored

LONG = "x" * 20_000


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file become longer than so many bytes, as on a disk that is full (Linux)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def rights(folder: Path) -> dict[str, str]:
    return {place.name: f"{place.stat().st_mode & 0o777:o}" for place in (folder, *folder.iterdir())}


def aside_in(folder: Path) -> list[Path]:
    return list(folder.glob("spool.db.corrupt-*"))


async def test_what_is_kept_is_read_by_the_next_process_and_by_nobody_else(spool: Spool, folder: Path) -> None:
    await spool.keep(noted("First"))
    await spool.keep(noted("Second"))
    assert rights(folder) == {"spool": "700", "spool.db": "600"}
    after = Spool(folder)
    assert after.since == noted("First").received_at
    assert await entered(after) == ["First", "Second"]


@pytest.mark.parametrize("damage", [b"no database at all", b"\0" * 4096])
async def test_a_corrupt_file_is_set_aside_and_a_new_one_is_begun(spool: Spool, folder: Path, damage: bytes) -> None:
    await spool.keep(noted("First"))
    with (folder / "spool.db").open("r+b") as file:
        file.write(damage)
    with capture_logs() as logs:
        after = Spool(folder)
    assert [one["event"] for one in logs] == ["spool.corrupt", "spool.unreadable"]
    (aside,) = aside_in(folder)
    assert str(aside) == logs[0]["set_aside"]
    assert b"First" in aside.read_bytes()
    assert await keeps_at_once(after, "Second") == [""]
    assert await entered(after) == ["Second"]


async def test_a_file_that_is_torn_while_the_bot_runs_is_found_by_the_next_look(spool: Spool, folder: Path) -> None:
    await spool.keep(noted(LONG))
    with (folder / "spool.db").open("r+b") as file:
        file.truncate(3 * 4096)
    await spool.look()
    assert len(aside_in(folder)) == 1
    assert await keeps_at_once(spool, "Second") == [""]
    assert await entered(spool) == ["Second"]


async def test_a_commit_that_a_crash_cut_off_is_undone(spool: Spool, folder: Path) -> None:
    await spool.keep(noted("First"))
    before = (folder / "spool.db").read_bytes()
    with closing(sqlite3.connect(folder / "spool.db", isolation_level=None)) as dying:
        dying.executescript("PRAGMA cache_size = 1; BEGIN; UPDATE waiting SET line = hex(zeroblob(50000))")
        torn, journal = (folder / "spool.db").read_bytes(), (folder / "spool.db-journal").read_bytes()
    assert torn != before
    (folder / "spool.db").write_bytes(torn)
    (folder / "spool.db-journal").write_bytes(journal)
    assert await entered(Spool(folder)) == ["First"]


async def test_who_types_at_the_same_moment_waits_for_the_disk_once(spool: Spool, folder: Path) -> None:
    texts = [f"Number {number}" for number in range(200)]
    telling = [asyncio.create_task(spool.keep(noted(text))) for text in texts]
    await asyncio.wait(telling, return_when=asyncio.FIRST_COMPLETED)
    assert stored(folder) == texts
    await asyncio.gather(*telling)
    assert len(texts) > HANDED_OVER_TOGETHER
    assert await entered(spool) == texts


async def test_what_was_received_first_enters_first(spool: Spool) -> None:
    later = replace(noted("Second"), received_at=noted("").received_at + timedelta(microseconds=1))
    await spool.keep(later)
    await spool.keep(noted("First"))
    assert await entered(spool) == ["First", "Second"]


async def test_a_full_disk_refuses_all_who_type_at_the_same_moment_and_stores_nothing_of_theirs(
    spool: Spool, folder: Path
) -> None:
    await spool.keep(noted("First"))
    with largest_file((folder / "spool.db").stat().st_size):
        assert await keeps_at_once(spool, LONG, "Second", LONG) == ["OSError"] * 3
        assert len(spool) == 1
    assert stored(folder) == ["First"]
    assert await keeps_at_once(spool, "Second", "Third") == ["", ""]
    assert await entered(Spool(folder)) == ["First", "Second", "Third"]


async def test_a_disk_that_takes_not_even_a_file_refuses_the_words(spool: Spool, folder: Path) -> None:
    with largest_file(100), pytest.raises(OSError, match="disk"):
        await spool.keep(noted("Too much"))
    assert not spool.has_waiting
    assert spool.since is None
    await spool.keep(noted("First"))
    assert await entered(spool) == ["First"]


async def test_a_disk_too_full_to_delete_what_entered_holds_nothing_up(spool: Spool, folder: Path) -> None:
    await keeps_at_once(spool, "First", "Second")
    with largest_file(100), capture_logs() as logs:
        assert await entered(spool) == ["First", "Second"]
        assert not spool.has_waiting
    assert {one["event"] for one in logs} == {"spool.not_deleted"}
    assert stored(folder) == ["First", "Second"]
    await spool.look()
    assert stored(folder) == []


async def test_who_stops_waiting_leaves_a_line_that_enters_and_takes_nothing_from_the_others(spool: Spool) -> None:
    first, second, third = (asyncio.create_task(spool.keep(noted(text))) for text in ("First", "Second", "Third"))
    await asyncio.sleep(0)
    first.cancel()
    second.cancel()
    await asyncio.gather(first, second, third, return_exceptions=True)
    assert first.cancelled()
    assert third.exception() is None
    assert await entered(spool) == ["First", "Second", "Third"]
    assert not spool.has_waiting


async def test_what_is_on_its_way_to_the_disk_enters_before_what_is_typed_after_it(spool: Spool) -> None:
    keeping = asyncio.create_task(spool.keep(noted("First")))
    await asyncio.sleep(0)
    assert spool.has_waiting
    assert await entered(spool) == ["First"]
    await keeping


async def test_the_last_place_is_given_once_and_a_second_line_with_its_key_needs_none(crowded: Path) -> None:
    with closing(sqlite3.connect(crowded / "spool.db", isolation_level=None)) as other:
        other.execute("DELETE FROM waiting WHERE key = 'command:7'")
    spool = Spool(crowded)
    assert await keeps_at_once(spool, "First", "Second", "First") == ["", "SpoolFull", ""]
    assert len(spool) == MOST_KEPT


async def test_a_line_that_is_settled_is_not_handed_over_again(spool: Spool) -> None:
    for text in ("First", "Second", "Third"):
        await spool.keep(noted(text))
    assert await entered(spool, lambda line: line["call"]["text"] != "Second") == ["First", "Second"]
    await spool.keep(noted("Fourth"))
    assert await entered(spool) == ["Second", "Third", "Fourth"]
    assert not spool.has_waiting


async def test_what_comes_while_others_enter_waits_for_its_turn(spool: Spool) -> None:
    await spool.keep(noted("First"))
    handed = []

    async def replay(line: dict[str, Any]) -> bool:
        handed.append(line["call"]["text"])
        if line["call"]["text"] == "First":
            await asyncio.gather(*(spool.keep(noted(text)) for text in ("Second", "Third")))
        return True

    assert await spool.drain(replay) == 3
    assert handed == ["First", "Second", "Third"]
    assert not spool.has_waiting
