"""Runs waiting requests as one batch in one transaction, without those that need a transaction of their own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Generic, TypeVar

import structlog

from storage.database.cancellable import CancellableWork, WorkCancelled
from storage.database.database import Database, DatabaseUnavailable, Transaction
from storage.database.sqlite_writer import LONGEST_QUEUE, WriterBusy

log = structlog.get_logger(__name__)

Work = TypeVar("Work")
Result = TypeVar("Result")

_MOST_TOGETHER = 64
"""How many requests share a transaction: a longer one would delay the next batch too much."""


_TURNS = 8
"""How often the batch yields to the event loop before it starts without a new request. Each turn takes microseconds;
a caller that was just answered and asks again at once still joins the batch."""


class NotBatchable(Exception):
    """A request needs a transaction of its own; nothing of it was done."""


class BatchItem(CancellableWork[Result], Generic[Work, Result]):
    """A piece of work and its caller's future."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work


Together = Callable[[Transaction, Sequence[Work]], Coroutine[None, None, list[Result | Exception]]]


class GroupCommit(Generic[Work, Result]):
    """A queue in front of the database: work that arrives while a transaction runs shares the next one.

    `together` runs a batch in a session, and gives a result or an error for each piece.
    """

    def __init__(self, database: Database, together: Together[Work, Result]) -> None:
        self._database = database
        self._together = together
        self._waiting: deque[BatchItem[Work, Result]] = deque()
        self._rounds: asyncio.Task[None] | None = None

    async def run(self, work: Work) -> Result:
        """Do a piece of work in a transaction with others, and give its result after the commit.

        Raises:
            NotBatchable: when it needs a transaction of its own.
            DatabaseUnavailable: when the database cannot be reached or does not answer in time, or the queue is full.
            Exception: what `together` gave for it.
        """
        if len(self._waiting) >= LONGEST_QUEUE:
            raise DatabaseUnavailable("too much waits") from WriterBusy()
        piece: BatchItem[Work, Result] = BatchItem(work)
        self._waiting.append(piece)
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._run_rounds())
        try:
            return await piece.result()
        except NotBatchable:
            if _is_cancelled():
                raise asyncio.CancelledError from None  # it is not done, and the caller would only now start it alone
            raise

    async def _run_rounds(self) -> None:
        while self._waiting:
            await self._wait_for_arrivals()
            some = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_TOGETHER))]
            pieces = [piece for piece in some if not piece.withdrawn]
            if pieces:
                await self._round(pieces)

    async def _wait_for_arrivals(self) -> None:
        """Yield to the event loop 8 times, again after each new arrival; if nothing arrived, the batch starts."""
        before = 0
        while before < len(self._waiting) < _MOST_TOGETHER:
            before = len(self._waiting)
            for _ in range(_TURNS):
                await asyncio.sleep(0)

    async def _round(self, pieces: list[BatchItem[Work, Result]]) -> None:
        async def transaction(session: Transaction) -> list[Result | Exception]:
            outcomes = await self._together(session, [piece.work for piece in pieces])
            for piece in pieces:
                piece.begin_commit()
            return outcomes

        outcomes: list[Result | BaseException]
        try:
            outcomes = [*await self._database.run(transaction)]
        except WorkCancelled:
            if staying := _pin_remaining(pieces):
                await self._round(staying)
            return
        except DatabaseUnavailable as error:
            outcomes = [error for _ in pieces]
        except Exception as error:  # noqa: BLE001 - one piece failed: each is repeated alone
            log.info("group_commit.failed", error=type(error).__name__, pieces=len(pieces))
            outcomes = [NotBatchable() for _ in pieces]
        except BaseException as error:  # noqa: BLE001 - the process ends: no caller is left
            outcomes = [error for _ in pieces]
        for piece, outcome in zip(pieces, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                piece.settle(None, outcome)
            else:
                piece.settle(outcome)


def _pin_remaining(pieces: list[BatchItem[Work, Result]]) -> list[BatchItem[Work, Result]]:
    """Give the pieces that still have a caller, and pin them, so that cancellations cannot restart the batch again."""
    staying = [piece for piece in pieces if not piece.withdrawn]
    for piece in staying:
        piece.begin_commit()
    return staying


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
