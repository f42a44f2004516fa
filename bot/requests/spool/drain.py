"""Drains the spool into the record: in order, each request once, one round at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

from bot.requests.executor import RequestExecutor
from bot.requests.spool.codec import request_of
from bot.requests.spool.spool import Spool
from storage.database.database import Database, DatabaseUnavailable, Transaction
from storage.idempotency import keys
from storage.outbox import queue
from storage.outbox.effects import TellPerson
from storage.people import workspace
from storage.rules.errors import Refused

log = structlog.get_logger(__name__)

LATE_PATIENCE_SECONDS = 10.0
"""How long replaying one spooled request may take; no person waits for it."""


class SpoolDrain:
    """Replays spooled requests through the executor. `committed` is called after a round that settled some."""

    def __init__(
        self, database: Database, executor: RequestExecutor, spool: Spool, committed: Callable[[], None]
    ) -> None:
        self._database = database
        self._executor = executor
        self._spool = spool
        self._committed = committed
        self._round: asyncio.Task[int] | None = None
        self._is_closing = False

    async def run(self) -> int:
        """Replay the spooled requests; give how many were settled.

        A call while a round runs gets that round's outcome. A round goes on when its caller is cancelled.

        Raises:
            OSError: when the spool's disk fails.
        """
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._run())
        return await asyncio.shield(self._round)

    async def _run(self) -> int:
        async def replay_unless_closing(line: dict[str, Any]) -> bool:
            return not self._is_closing and await self._replay(line)

        settled = await self._spool.drain(replay_unless_closing)
        if settled:
            log.info("spool.drained", lines=settled)
            self._committed()
        return settled

    async def close(self) -> None:
        """Stop after the current request and wait for it. Cancelling this call cancels that request."""
        self._is_closing = True
        if self._round is None:
            return
        try:
            await asyncio.wait({self._round})
        finally:
            self._round.cancel()
            await asyncio.gather(self._round, return_exceptions=True)

    async def _replay(self, line: dict[str, Any]) -> bool:
        """Replay one request; True if it is settled: recorded, or set aside with a message to its author."""
        try:
            async with asyncio.timeout(LATE_PATIENCE_SECONDS):
                await self._executor.record(request_of(line), late=True)
        except (DatabaseUnavailable, TimeoutError):
            return False
        except Refused as refused:
            return await self._reject(line, refused.reason, refused.reason)
        except Exception as error:
            log.exception("spool.line_failed", verb=line["call"].get("verb"))
            self._executor.forget()  # whatever it was: what is remembered shall not be to blame again
            return await self._reject(line, type(error).__name__, "Something went wrong inside Hotwash.")
        return True

    async def _reject(self, line: dict[str, Any], reason: str, words: str) -> bool:
        """Set a request aside with its reason, and send the reason to its author; False when that has to wait."""
        try:
            await self._spool.set_aside(line, reason)
            await self._notify_author(line, words)
        except (DatabaseUnavailable, OSError) as error:
            log.error("spool.line_deferred", verb=line["call"].get("verb"), error=type(error).__name__)
            return False
        except Exception:
            log.exception(
                "spool.author_not_notified", verb=line["call"].get("verb")
            )  # the request is set aside: the next one can go on
        return True

    async def _notify_author(self, line: dict[str, Any], words: str) -> None:
        """Enqueue a direct message to the author, once: the request could not be recorded."""
        facts = {
            "what": "What I kept for you while the database was away could not enter the record.",
            "detail": line["call"]["words"],
            "next": words,
        }
        effect = TellPerson(person=line["actor"]["id"], template="messages/channel_problem", facts=facts)

        async def work(session: Transaction) -> None:
            space = await workspace(session, line["actor"]["workspace"])
            moment = datetime.fromisoformat(line["received_at"])
            if await keys.claim(session, space.id, f"refused:{line['key']}", moment):
                queue.enqueue_for_workspace(session, space, effect, moment)

        await self._database.run(work)
