"""Sets up connections to PostgreSQL with timeouts, so that a server that stops answering blocks no request for long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from storage.database import text_sanitizer, url_options

Result = TypeVar("Result")

CONNECT_SECONDS = 2.0
"""How long a connection may take to open: an unreachable server may never answer."""

STATEMENT_SECONDS = 2.5
"""How long one statement may take. Slack wants its answer within three seconds; nobody waits for a later one."""

IDLE_SECONDS = 10
"""How long a transaction may be idle. Ours await only the database, so an idle one means that its process stopped."""

TRANSACTION_SECONDS = 5.0
"""How long a whole transaction may take; only a server that does not answer reaches this."""

_SIGN_OF_LIFE_SECONDS = 0.5


def engine(url: URL, lock_wait_seconds: float, **more: Any) -> AsyncEngine:
    """Make an engine whose connections have a timeout for every wait."""
    address, asked = url_options.connect_args(url, seconds=CONNECT_SECONDS, most_seconds=TRANSACTION_SECONDS)
    return create_async_engine(
        address,
        json_serializer=text_sanitizer.to_json,
        connect_args={
            "timeout": asked["timeout"],
            "server_settings": {
                **asked["server_settings"],
                "lock_timeout": str(int(lock_wait_seconds * 1000)),
                "statement_timeout": str(int(STATEMENT_SECONDS * 1000)),
                "idle_in_transaction_session_timeout": str(IDLE_SECONDS * 1000),
                "timezone": "UTC",
            },
        },
        **more,
    )


def pooled_engine(url: URL, lock_wait_seconds: float) -> AsyncEngine:
    """Make the engine that requests, delivery and clock share."""
    return engine(
        url, lock_wait_seconds, pool_size=10, max_overflow=5, pool_timeout=lock_wait_seconds, pool_recycle=600
    )


class ConnectionWatchdog:
    """Ends transactions that take too long; after a timeout, older connections are checked before reuse."""

    def __init__(self) -> None:
        self._silent_at = float("-inf")
        self._left_behind: set[asyncio.Task[Any]] = set()

    def watch(self, engine: AsyncEngine) -> None:
        """Watch the connections of an engine."""
        event.listen(engine.sync_engine, "checkin", self._note_use)
        event.listen(engine.sync_engine, "checkout", self._refuse_broken)

    async def run(self, work: Coroutine[Any, Any, Result], seconds: float) -> Result:
        """Run a transaction for at most `seconds`, and give its result.

        A cancelled or timed-out transaction is abandoned at once: closing its connection cleanly would wait for the
        server again.

        Raises:
            TimeoutError: when it took longer.
        """
        task = asyncio.create_task(work)
        try:
            await asyncio.wait({task}, timeout=seconds)
        finally:
            if not task.done():
                self._leave_behind(task)
        if task.done():
            return task.result()
        raise TimeoutError("the database was silent")

    def _leave_behind(self, task: asyncio.Task[Any]) -> None:
        self._silent_at = monotonic()
        task.cancel()
        self._left_behind.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._left_behind.discard(task)
        if not task.cancelled():
            task.exception()  # its caller already has an error

    async def close(self) -> None:
        """Wait for the abandoned transactions; each ends by itself within seconds."""
        if self._left_behind:
            await asyncio.wait(self._left_behind, timeout=TRANSACTION_SECONDS)

    def _note_use(self, _connection: Any, record: Any) -> None:
        record.info["used"] = monotonic()

    def _refuse_broken(self, connection: Any, record: Any, _fairy: object) -> None:
        """Have the pool replace a connection that the server closed, or an older one that is dead after a timeout.

        Checking every connection each time (SQLAlchemy's pre-ping) would cost each transaction three round trips.
        """
        driver = connection.driver_connection
        if driver.is_closed():
            raise DisconnectionError("the server has closed this connection")
        if record.info.get("used", self._silent_at) < self._silent_at and not await_only(_answers(driver.fetchval)):
            driver.terminate()
            raise DisconnectionError("this connection has fallen silent")


async def _answers(ask: Callable[[str], Coroutine[Any, Any, Any]]) -> bool:
    try:
        await asyncio.wait_for(ask("SELECT 1"), _SIGN_OF_LIFE_SECONDS)
    except Exception:  # noqa: BLE001 - after any error this connection is unusable
        return False
    return True
