"""A way to PostgreSQL that can be swallowed by the network (nothing is refused or answered) or lead elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress

from sqlalchemy import make_url


class Way:
    """Passes bytes between a port of this machine and the server's socket, as long as it is open."""

    def __init__(self, address: str) -> None:
        self._socket = _socket(address)
        self._database = make_url(address).database
        self._open = asyncio.Event()
        self._open.set()
        self._passing: set[asyncio.Task[None]] = set()
        self.address = ""

    async def begin(self) -> None:
        """Listen; `address` is the database's address by this way."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.address = f"postgresql://postgres@127.0.0.1:{port}/{self._database}"

    async def end(self) -> None:
        """Cut every connection."""
        self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def lead_to(self, address: str) -> None:
        """Lead to a database of the same name on another server from now on."""
        self._socket = _socket(address)

    def swallow(self) -> None:
        """Take what comes, and pass nothing on."""
        self._open.clear()

    def pass_on(self) -> None:
        """Pass on what was taken, and what comes."""
        self._open.set()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self._passing.add(task)
        with suppress(OSError, asyncio.CancelledError), closing(writer):
            await self._open.wait()
            from_server, to_server = await asyncio.open_unix_connection(self._socket)
            with closing(to_server):
                there = asyncio.create_task(self._copy(reader, to_server))
                back = asyncio.create_task(self._copy(from_server, writer))
                try:
                    await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    there.cancel()
                    back.cancel()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._open.wait()
                writer.write(data)


def _socket(address: str) -> str:
    return f"{make_url(address).query['host']}/.s.PGSQL.5432"


@asynccontextmanager
async def way_to(address: str) -> AsyncIterator[Way]:
    """Give a way to a database that is open until the block ends."""
    way = Way(address)
    await way.begin()
    try:
        yield way
    finally:
        await way.end()
