"""A SQLite file that is locked, read-only or on a full disk: what is typed is kept, and enters the record once."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.bot.requests.spool.lines import stored
from tests.replicas.conftest import opened
from tests.replicas.deployment import Deployment
from tests.replicas.notes import FULL, NOT_READY, NOTES, ONLY_READ, begins, goes_on, is_heard_meanwhile
from tests.replicas.replica import eventually

ROOM_FOR_WORDS = 32 * 1024
"""How long a file may become on the full disk: the spool's fits, and the database's is longer already."""

ROOM_FOR_NOTHING = 100

MANY = 60


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hotwash.db"


@pytest.fixture
async def on_sqlite(file: Path, tmp_path: Path) -> AsyncIterator[Deployment]:
    async with opened(f"sqlite:///{file}", tmp_path, hastened=False) as deployment:
        yield deployment


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock of the file as another program does."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.execute("ROLLBACK")
    other.close()


async def test_a_process_that_starts_while_the_file_is_locked(on_sqlite: Deployment, file: Path) -> None:
    (replica,) = await on_sqlite.start()
    room = await begins(on_sqlite, replica)
    assert await replica.stop() == 0
    with locked(file):
        (successor,) = await on_sqlite.start()
        assert await on_sqlite.is_ready(successor) == NOT_READY
        await is_heard_meanwhile(on_sqlite, successor, room)
    await goes_on(on_sqlite, successor, room)


async def test_a_process_that_is_killed_while_what_was_kept_enters(on_sqlite: Deployment, file: Path) -> None:
    (replica,) = await on_sqlite.start()
    room = await begins(on_sqlite, replica)
    notes = [NOTES[0], *(f"note-2-{number:02}" for number in range(MANY))]
    with locked(file):
        for note in notes[1:]:
            assert "Kept on this machine" in await on_sqlite.hears(replica, f"event {note}", room)
    await eventually(lambda: entered(file) > 2, True)
    await replica.kill()
    assert entered(file) < len(notes), "it was too fast to be killed on the way"
    (successor,) = await on_sqlite.start(HOTWASH_SPOOL=str(on_sqlite.folder / "spool-0"))
    await eventually(lambda: on_sqlite.recorded(1), notes)
    await eventually(lambda: on_sqlite.said(room), notes)
    assert await successor.stop() == 0


def entered(file: Path) -> int:
    """Count what is on the timelines, without waiting for anybody."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as reader:
        return int(reader.execute("SELECT count(*) FROM timeline_entry").fetchone()[0])


@contextmanager
def read_only(file: Path) -> Iterator[None]:
    """Forbid writing to the database and to what SQLite keeps beside it."""
    files = list(file.parent.glob(file.name + "*"))
    for one in files:
        one.chmod(0o444)
    yield
    for one in files:
        one.chmod(0o644)


async def test_a_file_that_another_program_locks(on_sqlite: Deployment, file: Path) -> None:
    (replica,) = await on_sqlite.start()
    room = await begins(on_sqlite, replica)
    with locked(file):
        await is_heard_meanwhile(on_sqlite, replica, room)
        assert await on_sqlite.is_ready(replica) == NOT_READY
    await goes_on(on_sqlite, replica, room)
    assert await replica.stop() == 0


async def test_a_process_that_is_killed_while_the_file_is_locked(on_sqlite: Deployment, file: Path) -> None:
    (replica,) = await on_sqlite.start()
    room = await begins(on_sqlite, replica)
    with locked(file):
        await is_heard_meanwhile(on_sqlite, replica, room)
        await replica.kill()
    (successor,) = await on_sqlite.start(HOTWASH_SPOOL=str(on_sqlite.folder / "spool-0"))
    await goes_on(on_sqlite, successor, room)


async def test_a_file_that_may_only_be_read(on_sqlite: Deployment, file: Path) -> None:
    on_sqlite.module = ("tests.replicas.ordinary",)
    (replica,) = await on_sqlite.start()
    room = await begins(on_sqlite, replica)
    with read_only(file):
        with locked(file):  # what is open already may be written: only a connection that is opened anew may not
            await eventually(lambda: on_sqlite.is_ready(replica), ONLY_READ)
        await is_heard_meanwhile(on_sqlite, replica, room)
        await eventually(lambda: "readonly database" in replica.log, True)
    await goes_on(on_sqlite, replica, room)


async def test_a_full_disk(on_sqlite: Deployment) -> None:
    (replica,) = await on_sqlite.start()
    room = await begins(on_sqlite, replica)
    with replica.largest_file(ROOM_FOR_WORDS):
        await is_heard_meanwhile(on_sqlite, replica, room)
        await eventually(lambda: on_sqlite.is_ready(replica), FULL)
    await goes_on(on_sqlite, replica, room)


async def test_a_disk_so_full_that_nothing_can_be_kept_either(on_sqlite: Deployment) -> None:
    (replica,) = await on_sqlite.start()
    room = await begins(on_sqlite, replica)
    with replica.largest_file(ROOM_FOR_WORDS):
        await is_heard_meanwhile(on_sqlite, replica, room)
        with replica.largest_file(ROOM_FOR_NOTHING):
            answer = await on_sqlite.hears(replica, f"event {NOTES[3]}", room)
        assert "Not recorded: the database did not answer" in answer
        assert f"event {NOTES[3]}" in answer
        assert stored(on_sqlite.folder / "spool-0") == NOTES[1:3]
    await goes_on(on_sqlite, replica, room)


async def test_a_disk_that_fails_while_what_was_kept_enters(on_sqlite: Deployment, file: Path) -> None:
    (replica,) = await on_sqlite.start()
    room = await begins(on_sqlite, replica)
    spool = on_sqlite.folder / "spool-0" / "spool.db"
    with locked(file):
        await is_heard_meanwhile(on_sqlite, replica, room)
        spool.rename(spool.with_name("aside"))
        spool.mkdir()  # what cannot be read
        await eventually(lambda: "spool.failed" in replica.log, True)
        spool.rmdir()
        spool.with_name("aside").rename(spool)
    await goes_on(on_sqlite, replica, room)
