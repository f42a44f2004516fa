"""Runs work that waits at the same moment in one transaction, and leaves out what cannot share one."""

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

MOST_TOGETHER = 64
"""How many pieces share a transaction: a longer one would let the next wait too long."""


TURNS = 8
"""How many turns of the loop without anything new say that nothing is on its way. Each takes microseconds, and whoever
was answered just now and asks again at once is heard within them."""


class NotBatchable(Exception):
    """A piece needs a transaction of its own; nothing of it was done."""


class BatchItem(CancellableWork[Result], Generic[Work, Result]):
    """A piece of work and who waits for it."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work


Together = Callable[[Transaction, Sequence[Work]], Coroutine[None, None, list[Result | Exception]]]


class GroupCommit(Generic[Work, Result]):
    """A queue in front of the database: what comes while a transaction runs shares the next one.

    `together` does many pieces in a session, and gives a result or an error for each.
    """

    def __init__(self, database: Database, together: Together[Work, Result]) -> None:
        self._database = database
        self._together = together
        self._waiting: deque[BatchItem[Work, Result]] = deque()
        self._rounds: asyncio.Task[None] | None = None

    async def run(self, work: Work) -> Result:
        """Do a piece of work in a transaction with others, and give its result after the commit.

        Raises:
            CannotShare: when it has to be done alone.
            DatabaseUnavailable: when the database cannot be reached or does not answer in time, or too much waits.
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
            if _somebody_wants_to_go():
                raise asyncio.CancelledError from None  # it is not done, and would begin again only now
            raise

    async def _run_rounds(self) -> None:
        while self._waiting:
            await self._let_more_come()
            some = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
            pieces = [piece for piece in some if not piece.withdrawn]
            if pieces:
                await self._round(pieces)

    async def _let_more_come(self) -> None:
        """Wait as long as the loop brings more: what has arrived comes along, and nothing else is waited for."""
        before = 0
        while before < len(self._waiting) < MOST_TOGETHER:
            before = len(self._waiting)
            for _ in range(TURNS):
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
            if staying := _staying(pieces):
                await self._round(staying)
            return
        except DatabaseUnavailable as error:
            outcomes = [error for _ in pieces]
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to one of them, who meets it again alone
            log.info("group_commit.failed", error=type(error).__name__, pieces=len(pieces))
            outcomes = [NotBatchable() for _ in pieces]
        except BaseException as error:  # noqa: BLE001 - the end of this process: nobody is left waiting for it
            outcomes = [error for _ in pieces]
        for piece, outcome in zip(pieces, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                piece.settle(None, outcome)
            else:
                piece.settle(outcome)


def _staying(pieces: list[BatchItem[Work, Result]]) -> list[BatchItem[Work, Result]]:
    """Give those that somebody still waits for. They stay: a crowd in a hurry would hold itself up again and again."""
    staying = [piece for piece in pieces if not piece.withdrawn]
    for piece in staying:
        piece.begin_commit()
    return staying


def _somebody_wants_to_go() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
