"""What every command asks is found by an index that leads to it, however much stands in the tables by now."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from storage.database.database import Database
from storage.idempotency import duplicates, keys
from storage.journal import locks, queries
from storage.outbox import statements

ASKED_BY_EVERY_COMMAND: dict[str, Any] = {
    "what was answered before": duplicates.SAME_KEY_OR_WORDS,
    "what was typed between two presses": duplicates.BETWEEN,
    "what was typed a moment ago": keys.RECENT,
    "this key": keys.REMEMBER,
    "the incident with this number": locks.BY_NUMBER,
    "the incident of this channel": locks.BY_CHANNEL,
    "the incidents of these channels": locks.OF_CHANNELS,
    "what is owed": statements.HEADS,
    "what follows in a lane": statements.FOLLOWERS,
    "what was performed": statements.COMPLETE,
    "the entries that a message shows": queries.NUMBERED_ENTRIES,
    "the entries that a card is told from": queries.MILESTONE_OR_NEWEST,
    "what the amended said before": queries.REVISIONS_OF,
}
THE_WHOLE_WORKSPACE = "(workspace_id=?)"
TABLES = ("answered_request", "entry_revision", "incident", "outbox", "timeline_entry")


@pytest.fixture
async def file(sqlite_address: str) -> Any:
    opened = Database(sqlite_address)
    yield opened
    await opened.close()


@pytest.mark.parametrize("what", ASKED_BY_EVERY_COMMAND)
async def test_it_is_found_by_an_index(file: Database, what: str) -> None:
    compiled = str(ASKED_BY_EVERY_COMMAND[what].compile(dialect=sqlite.dialect()))
    pieces = re.sub(r"__\[POSTCOMPILE_\w+\]", "?", compiled).split("?")
    words = "".join(f"{piece}:p{number}" for number, piece in enumerate(pieces[:-1])) + pieces[-1]
    values = {f"p{number}": 1 for number in range(len(pieces) - 1)}
    plan = await file.on_connection(
        lambda connection: connection.execute(text(f"EXPLAIN QUERY PLAN {words}"), values).all()
    )
    steps = [str(row[3]) for row in plan]

    assert not [step for step in steps if step.endswith(THE_WHOLE_WORKSPACE)]
    assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in TABLES]
