"""The least that a durable note costs: bolt, and three rows in SQLite, committed together with those that wait.

Nothing is parsed, looked after, drawn or delivered: what is left between this and Hotwash is Hotwash. It stands on the
same libraries, because what they cost is not ours to save.
"""

from __future__ import annotations

import asyncio
import queue
import re
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from sqlalchemy import Connection, bindparam, insert, make_url, select, update
from sqlmodel import SQLModel

from storage import models
from storage.database.in_clause import pad_for_in
from storage.database.sqlite import plain_engine
from tests.bench.bolt_alone import authorize, ready
from tests.bench.load import SECRET

WORKSPACE, INCIDENT, ENTRY, PENDING, ANSWERED = (
    SQLModel.metadata.tables[str(model.__tablename__)]
    for model in (
        models.Workspace,
        models.Incident,
        models.TimelineEntry,
        models.OutboxEffect,
        models.AnsweredRequest,
    )
)
KNOWN = select(ANSWERED.c.key).where(ANSWERED.c.key.in_(bindparam("keys", expanding=True)))
LAST = select(INCIDENT.c.last_entry_number).where(INCIDENT.c.id == 1)
COUNT = update(INCIDENT).where(INCIDENT.c.id == 1).values(last_entry_number=bindparam("last"))


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note and who waits for its number."""

    key: str
    text: str
    number: asyncio.Future[int]


class Least:
    """A thread that writes what waits in one transaction."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: queue.SimpleQueue[Note] = queue.SimpleQueue()
        self._folder = TemporaryDirectory(prefix="hotwash-least-")
        self._engine = plain_engine(make_url(f"sqlite:///{self._folder.name}/least.db"), 2.0)
        with self._engine.begin() as connection:
            SQLModel.metadata.create_all(connection)
            connection.execute(insert(WORKSPACE), {"id": 1, "slack_id": "T0BENCH", "last_incident_number": 1})
            connection.execute(insert(INCIDENT), incident())
        threading.Thread(target=self._work, daemon=True).start()

    async def record(self, key: str, text: str) -> int:
        note = Note(key=key, text=text, number=self._loop.create_future())
        self._waiting.put(note)
        return await note.number

    def _work(self) -> None:
        while True:
            notes = [self._waiting.get()]
            with suppress(queue.Empty):
                while len(notes) < 64:
                    notes.append(self._waiting.get_nowait())
            with self._engine.begin() as connection:
                last = write(connection, notes)
            self._loop.call_soon_threadsafe(tell, notes, last)


def tell(notes: Sequence[Note], last: int) -> None:
    for number, note in enumerate(notes, last + 1):
        note.number.set_result(number)


def write(connection: Connection, notes: Sequence[Note]) -> int:
    """Write the rows of each note, and give the number of the entry before them."""
    now = datetime.now(UTC)
    known = connection.execute(KNOWN, {"keys": pad_for_in(note.key for note in notes)}).all()
    if known:
        raise RuntimeError(f"sent twice: {known}")
    last = connection.execute(LAST).scalar_one()
    numbered = list(enumerate(notes, last + 1))
    connection.execute(insert(ENTRY), [entry(note, number, now) for number, note in numbered])
    connection.execute(insert(PENDING), [owed(number, now) for number, _ in numbered])
    connection.execute(insert(ANSWERED), [answered(note, number, now) for number, note in numbered])
    connection.execute(COUNT, {"last": last + len(notes)})
    return int(last)


def incident() -> dict[str, Any]:
    return {
        "id": 1, "workspace_id": 1, "number": 1, "title": "Nodes fail", "severity": "sev3", "status": "investigating",
        "private": False, "drill": False, "timezone": "Etc/UTC", "roles": {}, "declared_at": datetime.now(UTC),
        "last_entry_number": 0, "last_follow_up_number": 0, "last_draft_version": 0,
    }  # fmt: skip


def entry(note: Note, number: int, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": 1, "incident_id": 1, "number": number, "kind": "note", "text": note.text, "data": {"tag": None},
        "happened_at": now, "recorded_at": now, "source": "recorded", "via": "command",
    }  # fmt: skip


def owed(number: int, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": 1, "incident_id": 1, "lane": "1:messages", "kind": "post_entry", "payload": {"number": number},
        "needs_channel": True, "state": "pending", "attempts": 0, "uncertain": False, "available_at": now,
        "created_at": now,
    }  # fmt: skip


def answered(note: Note, number: int, now: datetime) -> dict[str, Any]:
    facts = {"ref": "INC-1", "number": number, "at": now.isoformat(), "text": note.text}
    answer = {"template": "replies/recorded", "facts": facts}
    return {"workspace_id": 1, "key": note.key, "fingerprint": note.key, "answer": answer, "received_at": now}


class Door:
    """What Slack talks to."""

    def __init__(self) -> None:
        self._app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)
        self._app.command(re.compile(".*"))(self.command)
        self._least: Least

    async def begin(self, _application: web.Application) -> None:
        self._least = Least(asyncio.get_running_loop())

    async def command(self, ack: Any, body: dict[str, Any]) -> None:
        number = await self._least.record(body["trigger_id"], body["text"])
        await ack(text=f"Recorded as entry {number}.")

    async def slack(self, request: web.Request) -> web.Response:
        return await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))


if __name__ == "__main__":
    door, application = Door(), web.Application()
    application.on_startup.append(door.begin)
    application.router.add_post("/slack/events", door.slack)
    application.router.add_get("/readyz", ready)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
