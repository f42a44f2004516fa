"""Listens for effects that other processes commit on one PostgreSQL; polling finds what this misses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from asyncpg import InterfaceError, PostgresError  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import NullPool

from storage.database import postgresql

log = structlog.get_logger(__name__)

CHANNEL = "hotwash_outbox"
"""The channel of PostgreSQL's LISTEN and NOTIFY for new effects."""

_SIGN_OF_LIFE_SECONDS = 30.0
"""How often the connection is checked: a connection dropped by the network raises no error by itself."""

SHORTEST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""The longest pause (seconds) before reconnecting; it doubles with each try."""


class NotificationListener:
    """Calls `wake` whenever any process has committed effects."""

    def __init__(self, url: URL, wake: Callable[[], None]) -> None:
        """Take the database's address with its driver, as `Database.url` has it."""
        self._engine = postgresql.engine(url, postgresql.CONNECT_SECONDS, poolclass=NullPool)
        self._wake = wake

    async def run(self, stopping: asyncio.Event) -> None:
        """Listen until `stopping` is set, on a connection of its own, which is reopened whenever it breaks."""
        wait = SHORTEST_WAIT
        while not stopping.is_set():
            try:
                async with self._engine.connect() as connection:
                    wait = SHORTEST_WAIT
                    await self._listen(connection, stopping)
            except (PostgresError, InterfaceError, DBAPIError, OSError) as error:
                log.info("notifications.interrupted", error=type(error).__name__, seconds=wait)
            await _either(wait, stopping)
            wait = min(2 * wait, LONGEST_WAIT)
        await self._engine.dispose()

    async def _listen(self, connection: AsyncConnection, stopping: asyncio.Event) -> None:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        broken = asyncio.Event()
        driver.add_termination_listener(lambda _: broken.set())
        try:
            async with asyncio.timeout(postgresql.STATEMENT_SECONDS):
                await driver.add_listener(CHANNEL, lambda *_: self._wake())
            self._wake()  # effects committed meanwhile were not notified
            while not await _either(_SIGN_OF_LIFE_SECONDS, stopping, broken):
                async with asyncio.timeout(postgresql.STATEMENT_SECONDS):
                    await driver.fetchval("SELECT 1")
        finally:
            driver.terminate()  # a clean close would wait for a server that may not answer


async def _either(seconds: float, *events: asyncio.Event) -> bool:
    """Wait up to `seconds` for one of these events; True if one is set."""
    waiting = [asyncio.create_task(one.wait()) for one in events]
    done, _ = await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    return bool(done)
