"""What every command asks is found by an index that leads to it, however much stands in the tables by now."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from storage import answered, history, lanes, locking, requests
from storage.database import Database

ASKED_BY_EVERY_COMMAND: dict[str, Any] = {
    "what was answered before": answered.LIKE_THESE,
    "the answer to this request": requests.FIRST_ANSWER,
    "the same words a moment ago": answered.PRESSES,
    "what was typed between two presses": answered.BETWEEN,
    "what was typed a moment ago": requests.RECENT,
    "this key": requests.REMEMBER,
    "the incident with this number": locking.BY_NUMBER,
    "the incident of this channel": locking.BY_CHANNEL,
    "the incidents of these channels": locking.OF_CHANNELS,
    "what is owed": lanes.HEADS,
    "what follows in a lane": lanes.FOLLOWERS,
    "what was performed": lanes.COMPLETE,
    "the entries that a message shows": history.NUMBERED_ENTRIES,
    "the entries that a card is told from": history.MILESTONE_OR_NEWEST,
    "what the amended said before": history.REVISIONS_OF,
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
    async with file.transaction() as session:
        plan = await (await session.connection()).execute(text(f"EXPLAIN QUERY PLAN {words}"), values)
        steps = [str(row[3]) for row in plan]

    assert not [step for step in steps if step.endswith(THE_WHOLE_WORKSPACE)]
    assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in TABLES]
