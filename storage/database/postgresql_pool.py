"""The connections to PostgreSQL that requests, delivery and clock share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import audit_guard, postgresql, text_sanitizer

Result = TypeVar("Result")
Body = Callable[[AsyncSession], Coroutine[Any, Any, Any]]


class PostgresqlPool:
    """A pool of connections with a watchdog over them.

    `lock_wait_seconds` is how long a statement waits for a lock or a transaction for a connection; a connection
    notifies other processes of new effects once in `notify_seconds` at the most.
    """

    def __init__(self, url: URL, lock_wait_seconds: float, *, notify_seconds: float) -> None:
        self._goodbye_seconds = lock_wait_seconds
        self._engine = postgresql.pooled_engine(url, lock_wait_seconds)
        event.listen(
            self._engine.sync_engine, "before_cursor_execute", text_sanitizer.replace_in_parameters, retval=True
        )
        self._sessions = async_sessionmaker(
            self._engine,
            class_=AsyncSession,
            expire_on_commit=False,
            sync_session_class=audit_guard.GuardedSession,
            info={"notify_seconds": notify_seconds},
        )
        self._watchdog = postgresql.ConnectionWatchdog()
        self._watchdog.watch(self._engine)

    async def run(self, body: Body) -> Any:
        """Run a piece of work in a transaction of its own and give its result after the commit.

        Raises:
            TimeoutError: when it took longer than a transaction may.
            SQLAlchemyError: when the database failed; the work is rolled back, unless its commit was being sent.
        """
        return await self._watchdog.run(self._in_transaction(body), postgresql.TRANSACTION_SECONDS)

    async def _in_transaction(self, body: Body) -> Any:
        async with self.transaction() as session:
            return await body(session)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose changes are committed together at the end, or not at all; the watchdog is not asked."""
        async with self._sessions() as session, session.begin():
            yield session

    async def on_connection(self, work: Callable[[Connection], Result]) -> Result:
        """Run a piece of plain work on a connection in one transaction, which takes as long as it takes."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """Close every connection."""
        await self._watchdog.close()
        with suppress(TimeoutError):  # a server that answers nothing does not say goodbye either
            async with asyncio.timeout(self._goodbye_seconds):
                await self._engine.dispose()
