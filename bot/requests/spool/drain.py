"""Brings what was kept on this machine into the record: in its order, each line once, one round at a time."""

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
"""How long one kept line may take to enter the record; nobody waits for it with a finger on Enter."""


class SpoolDrain:
    """Takes lines from the spool to the recorder. `committed` is called after a round in which some entered."""

    def __init__(
        self, database: Database, executor: RequestExecutor, spool: Spool, committed: Callable[[], None]
    ) -> None:
        self._database = database
        self._executor = executor
        self._spool = spool
        self._committed = committed
        self._round: asyncio.Task[int] | None = None
        self._is_closing = False

    async def enter(self) -> int:
        """Bring in what can enter now; give how many lines that were.

        Whoever asks while a round runs gets that one's outcome. A round goes on when nobody waits for it any more.

        Raises:
            OSError: when the disk that keeps them fails.
        """
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._enter())
        return await asyncio.shield(self._round)

    async def _enter(self) -> int:
        async def one(line: dict[str, Any]) -> bool:
            return not self._is_closing and await self._line(line)

        entered = await self._spool.enter(one)
        if entered:
            log.info("spool.drained", lines=entered)
            self._committed()
        return entered

    async def close(self) -> None:
        """Let the line that is entering be the last one, and wait for it; whoever ends this wait ends the line."""
        self._is_closing = True
        if self._round is None:
            return
        try:
            await asyncio.wait({self._round})
        finally:
            self._round.cancel()
            await asyncio.gather(self._round, return_exceptions=True)

    async def _line(self, line: dict[str, Any]) -> bool:
        """Say whether a line is settled: in the record, or set aside and its author told."""
        try:
            async with asyncio.timeout(LATE_PATIENCE_SECONDS):
                await self._executor.record(request_of(line), late=True)
        except (DatabaseUnavailable, TimeoutError):
            return False
        except Refused as refused:
            return await self._give_up(line, refused.reason, refused.reason)
        except Exception as error:
            log.exception("spool.line_failed", verb=line["call"].get("verb"))
            self._executor.forget()  # whatever it was: what is remembered shall not be to blame again
            return await self._give_up(line, type(error).__name__, "Something went wrong inside Hotwash.")
        return True

    async def _give_up(self, line: dict[str, Any], reason: str, words: str) -> bool:
        """Set a line aside with its reason, and say why to its author; False when that has to wait."""
        try:
            await self._spool.set_aside(line, reason)
            await self._tell_author(line, words)
        except (DatabaseUnavailable, OSError) as error:
            log.error("spool.line_deferred", verb=line["call"].get("verb"), error=type(error).__name__)
            return False
        except Exception:
            log.exception(
                "spool.author_not_notified", verb=line["call"].get("verb")
            )  # the line is set aside: others may enter
        return True

    async def _tell_author(self, line: dict[str, Any], words: str) -> None:
        """Owe the author a direct message, once: their words could not enter the record after all."""
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
