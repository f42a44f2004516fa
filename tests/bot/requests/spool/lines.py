"""Words that the spool keeps, what of them it hands over, and what goes wrong with its file."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bot.requests.spool.spool import Spool
from commands import COMMANDS
from commands.core.dispatch import resolve
from commands.core.request import Request
from storage.rules.actor import Actor
from tests.cast import Time

Settle = Callable[[dict[str, Any]], bool]


def noted(text: str) -> Request:
    return Request(
        call=resolve(f"event {text}", COMMANDS),
        actor=Actor(workspace="T1", id="U1"),
        key=f"command:{text}",
        door="command",
        received_at=Time()(),
    )


async def entered(spool: Spool, settle: Settle = lambda line: True) -> list[str]:
    """What was handed over to the record, in order; `settle` says what becomes of it."""
    texts = []

    async def replay(line: dict[str, Any]) -> bool:
        texts.append(line["call"]["text"])
        return settle(line)

    await spool.drain(replay)
    return texts


async def keeps_at_once(spool: Spool, *texts: str) -> list[str]:
    """What each of several people who type at the same moment hears: nothing, or what went wrong."""
    told = await asyncio.gather(*(spool.keep(noted(text)) for text in texts), return_exceptions=True)
    return [type(error).__name__ if error else "" for error in told]


def stored(folder: Path, table: str = "waiting") -> list[str]:
    """The texts in a table of the spool's file, in the order in which they came."""
    with closing(sqlite3.connect(f"file:{folder / 'spool.db'}?mode=ro", uri=True)) as reader:
        lines = reader.execute(f"SELECT line FROM {table} ORDER BY rowid").fetchall()  # noqa: S608 - a test's own words
    return [json.loads(line)["call"]["text"] for (line,) in lines]


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Somebody else holds the spool's file: a call that uses it does not come to its end."""
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / "spool.db", isolation_level=None)) as other:
        other.executescript("PRAGMA user_version = 1; BEGIN EXCLUSIVE")
        yield


@contextmanager
def full(folder: Path, table: str) -> Iterator[None]:
    """A table of the spool's file takes no more."""
    with closing(sqlite3.connect(folder / "spool.db", isolation_level=None)) as other:
        other.execute(f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        yield
        other.execute("DROP TRIGGER full")
