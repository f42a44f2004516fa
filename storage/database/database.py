"""Opens the database (SQLite or PostgreSQL), migrates it, and gives transactions."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import migrate as migrating
from storage.database import url_options
from storage.database.notifications import NotificationListener
from storage.database.postgresql_pool import PostgresqlPool
from storage.database.sqlite_writer import SqliteWriter, WriterBusy
from storage.rate_limited_log import RateLimitedLog

log = structlog.get_logger(__name__)

DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
LOCK_WAIT = timedelta(seconds=2)
"""How long one statement may wait for a lock: Slack wants its answer within three seconds."""


Result = TypeVar("Result")

Transaction = AsyncSession
"""The session of a piece of work: its changes are committed together or not at all."""


class DatabaseUnavailable(Exception):
    """The database did not answer, or not in time. Nothing was confirmed."""


class WrongDatabaseUrl(ValueError):
    """The address in `DATABASE_URL` cannot be understood or names a database that is not supported."""


def driver_url(address: str) -> URL:
    """Turn an address as people write it (`sqlite:///file.db`, `postgresql://…`) into one with our driver.

    Raises:
        WrongDatabaseUrl: when it is not an address, not of a SQLite file or PostgreSQL, or an option is not supported.
    """
    try:
        url = make_url(address)
    except Exception as error:
        shown = re.sub("//.*@", "//***@", address)  # a password that was not escaped is why some are not understood
        raise WrongDatabaseUrl(f"DATABASE_URL is not a database address: {shown!r}") from error
    name = url.get_backend_name()
    if name not in DRIVERS:
        raise WrongDatabaseUrl(f"DATABASE_URL names {name}; only sqlite and postgresql are supported")
    if name == "sqlite" and url.database in (None, "", ":memory:"):
        if url.host:  # sqlite://x.db reads the file's name as a host
            raise WrongDatabaseUrl(f"DATABASE_URL names no file: use three slashes, as in sqlite:///{url.host}")
        raise WrongDatabaseUrl("DATABASE_URL names no file: a record has to last, as in sqlite:///hotwash.db")
    try:
        url = url if name == "sqlite" else url_options.for_driver(url)
    except ValueError as error:
        raise WrongDatabaseUrl(str(error)) from error
    return url.set(drivername=DRIVERS[name])


class Database:
    """The one place where the database is reached. Its address is as people write it."""

    def __init__(
        self, address: str, checkpoint: Callable[[str], None] = lambda point: None, *, notify_seconds: float = 0.0
    ) -> None:
        """Take an address, and a checkpoint to call where a crash would matter (the crash tests cut there).

        A connection to PostgreSQL notifies other processes of new effects at most once in `notify_seconds`.
        `on_unavailable` is called at each failure to reach the database; set it to count outages.
        """
        self._passing = checkpoint
        self.on_unavailable: Callable[[], None] = lambda: None
        self._log_limit = RateLimitedLog()
        self.url = driver_url(address)
        seconds = LOCK_WAIT.total_seconds()
        self._backend: SqliteWriter | PostgresqlPool = (
            SqliteWriter(self.url, seconds)
            if self.is_sqlite
            else PostgresqlPool(self.url, seconds, notify_seconds=notify_seconds)
        )

    async def run(self, body: Callable[[AsyncSession], Coroutine[Any, Any, Result]]) -> Result:
        """Run a piece of work in a transaction of its own, and give its result after the commit.

        The work may await nothing but its session. On SQLite, pieces that wait at the same time share one commit.

        Raises:
            DatabaseUnavailable: when the database cannot be reached or does not answer in time.
        """

        async def watched(session: AsyncSession) -> Result:
            result = await body(session)
            self._passing("before the commit")
            return result

        result = await self._run(watched)
        self._passing("after the commit")
        return result

    async def _run(self, body: Callable[[AsyncSession], Coroutine[Any, Any, Result]]) -> Result:
        with self._failures_translated():
            result: Result = await self._backend.run(body)
        return result

    @contextmanager
    def _failures_translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout, OSError, WriterBusy) as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> DatabaseUnavailable:
        self.on_unavailable()
        self.log_unreachable(error)
        return DatabaseUnavailable(type(error).__name__)

    def log_unreachable(self, error: BaseException) -> None:
        """Log that the database does not answer: once for each reason, then once a minute with a count."""
        reason = f"{type(error).__name__}: {getattr(error, 'orig', None) or error}"[:300]
        count = self._log_limit.count(reason)
        if count:
            what = "refuses connections" if isinstance(error, ConnectionRefusedError) else "does not answer"
            where = self.url.database if self.is_sqlite else f"{self.url.host}:{self.url.port or 5432}"
            name = "SQLite file" if self.is_sqlite else "PostgreSQL at"
            detail = f"{name} {where} {what}; notes are kept on this disk until it answers"
            log.warning("database.unreachable", detail=detail, count=count, error=reason)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite, which has one writer and no row locks."""
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Give a session whose changes are committed together at the end, or not at all.

        Unlike in `run`, other things may be awaited while it is open: for tools and tests beside the bot.

        Raises:
            DatabaseUnavailable: when the database cannot be reached or does not answer in time.
        """
        with self._failures_translated():
            async with self._backend.transaction() as session:
                yield session

    async def on_connection(self, work: Callable[[Connection], Result]) -> Result:
        """Run a piece of plain SQLAlchemy work on a connection in one transaction, and give its result: migrations.

        Raises:
            DBAPIError: when the database refuses.
            OSError: when it cannot be reached.
        """
        return await self._backend.on_connection(work)

    async def listen(self, wake: Callable[[], None], stopping: asyncio.Event) -> None:
        """Call `wake` whenever another process has committed effects, until `stopping` is set.

        SQLite sends no notifications: effects of other processes are found by polling.
        """
        if not self.is_sqlite:
            await NotificationListener(self.url, wake).run(stopping)

    async def migrate(self) -> None:
        """Bring the tables up to this version of Hotwash; several processes may do so at once."""
        try:
            await self.on_connection(migrating.upgrade)
        except (DBAPIError, OSError) as error:
            raise DatabaseUnavailable(f"{type(error).__name__}: {str(error.__cause__ or error)[:300]}") from error

    async def close(self) -> None:
        """Close every connection."""
        await self._backend.close()
