"""SQLite's one writer: a thread that owns the connection and commits the work of many callers together.

Each piece of work is a coroutine that awaits nothing but its session. The session's statements run synchronously in
this thread, so a piece costs one thread switch instead of one for each statement, and all waiting pieces share one
commit to the disk. A piece that fails is rolled back to its savepoint; the others are not affected.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import audit_guard, sqlite
from storage.database.cancellable import CancellableWork, WorkCancelled

Result = TypeVar("Result")
Body = Callable[[AsyncSession], Coroutine[Any, Any, Any]]

_MOST_TOGETHER = 64
"""How many pieces of work share one commit."""

LONGEST_QUEUE = 2_000
"""How many pieces may wait: more would not be answered within Slack's three seconds."""


class InlineSession(AsyncSession):
    """The async session's interface over a plain session: each call runs synchronously in the calling thread."""

    def __init__(self, connection: Connection, *, alone: bool) -> None:
        # the parent's constructor requires an async connection; these two attributes are all that it sets
        self.sync_session = self._proxied = audit_guard.GuardedSession(
            bind=connection,
            expire_on_commit=False,
            join_transaction_mode="rollback_only" if alone else "create_savepoint",
        )

    async def exec(self, statement: Any, **options: Any) -> Any:
        """Run a statement."""
        return self.sync_session.exec(statement, **options)

    async def execute(self, statement: Any, *parameters: Any, **options: Any) -> Any:
        """Run a statement with SQLAlchemy's `execute`."""
        return Session.execute(self.sync_session, statement, *parameters, **options)

    async def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """Give a row by its key, or None."""
        return self.sync_session.get(entity, ident, **options)

    async def get_one(self, entity: Any, ident: Any, **options: Any) -> Any:
        """Give a row by its key."""
        return self.sync_session.get_one(entity, ident, **options)

    async def flush(self, objects: Any = None) -> None:
        """Flush the pending changes."""
        self.sync_session.flush(objects)

    async def run_sync(self, fn: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Call a function with the plain session."""
        return fn(self.sync_session, *arguments, **options)

    async def delete(self, instance: object) -> None:
        """Delete a row."""
        self.sync_session.delete(instance)


class WriterBusy(Exception):
    """Too much work waits for the database."""


class WriteJob(CancellableWork[Any]):
    """A piece of work and its caller's future. It can be withdrawn until its commit starts."""

    def __init__(self, body: Body) -> None:
        super().__init__()
        self.body = body


class SqliteWriter:
    """The thread and its queue. `lock_wait_seconds` is how long it waits for another process's lock."""

    def __init__(self, url: URL, lock_wait_seconds: float) -> None:
        self._url = url
        self._lock_wait = lock_wait_seconds
        self._jobs: queue.SimpleQueue[WriteJob | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._engine: Engine | None = None

    async def run(self, body: Body) -> Any:
        """Run a piece of work and give its result after the commit. Work that is cancelled before its turn is skipped.

        Raises:
            WriterBusy: when too much waits already.
            SQLAlchemyError: when the database failed; the work is rolled back.
        """
        if self._jobs.qsize() >= LONGEST_QUEUE:
            raise WriterBusy
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="sqlite-writer", daemon=True)
            self._thread.start()
        job = WriteJob(body)
        self._jobs.put(job)
        return await job.result()

    async def on_connection(self, work: Callable[[Connection], Result]) -> Result:
        """Run a piece of plain work on the connection as one transaction, in its turn."""

        async def body(session: AsyncSession) -> Result:
            return await session.run_sync(lambda plain: work(plain.connection()))

        result: Result = await self.run(body)
        return result

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Give a session over a connection of its own, as another process would have; it commits at the end.

        Its statements run in the calling thread; only the wait for the write lock runs in another one.
        """
        engine = sqlite.plain_engine(self._url, self._lock_wait)
        try:
            with await asyncio.to_thread(_begun, engine) as connection:
                session = InlineSession(connection, alone=True)
                try:
                    yield session
                    session.sync_session.commit()
                    connection.commit()
                finally:
                    session.sync_session.close()
        finally:
            engine.dispose()

    async def close(self) -> None:
        """Finish the queue and close the connection."""
        if self._thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            together = [job]
            with suppress(queue.Empty):
                while len(together) < _MOST_TOGETHER and (more := self._jobs.get_nowait()) is not None:
                    together.append(more)
                if len(together) < _MOST_TOGETHER:
                    self._jobs.put(None)  # the stop marker: queue it again for the next round
            self._together([job for job in together if not job.withdrawn])
        self._forget_engine()

    def _together(self, jobs: list[WriteJob]) -> None:
        if not jobs:
            return
        try:
            with self._connection() as connection, connection.begin():
                outcomes = [_attempt(connection, job, alone=len(jobs) == 1) for job in jobs]
        except (SQLAlchemyError, OSError) as error:
            self._forget_engine()
            outcomes = [(None, error)] * len(jobs)
        _settle(list(zip(jobs, outcomes, strict=True)))

    def _connection(self) -> Connection:
        if self._engine is None:
            self._engine = sqlite.plain_engine(self._url, self._lock_wait)
        return self._engine.connect()

    def _forget_engine(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


def _begun(engine: Engine) -> Connection:
    connection = engine.connect()
    connection.begin()
    return connection


Outcome = tuple[Any, BaseException | None]


def _attempt(connection: Connection, job: WriteJob, *, alone: bool) -> Outcome:
    """Run one piece; a database failure fails the whole round, any other error only this piece.

    It has a savepoint, or the whole transaction if it is alone.
    """
    session = InlineSession(connection, alone=alone)
    try:
        if job.withdrawn:
            raise WorkCancelled
        result = _run_now(job.body(session))
        session.sync_session.flush()
        job.begin_commit()
        session.sync_session.commit()
    except (OperationalError, InterfaceError, InternalError):
        raise
    except BaseException as error:  # noqa: BLE001 - every error goes to the caller of this piece
        session.sync_session.rollback()
        return None, error
    finally:
        session.sync_session.close()
    return result, None


def _run_now(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that never suspends."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise RuntimeError("work on the database awaited something else than the database")


def _settle(settled: list[tuple[WriteJob, Outcome]]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[WriteJob, Outcome]]] = {}
    for job, outcome in settled:
        by_loop.setdefault(job.waiter.get_loop(), []).append((job, outcome))
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: no caller is left
            loop.call_soon_threadsafe(_tell, theirs)


def _tell(settled: list[tuple[WriteJob, Outcome]]) -> None:
    for job, (result, error) in settled:
        job.settle(result, error)
