"""Connections that strangers open and leave open: they are closed, and whoever has something to say is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web

from bot.inbound.http.connections import ConnectionGuard, most_connections
from bot.inbound.http.refusals import Refusals

Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def served(guard: ConnectionGuard, *, verify: bool = False) -> AsyncIterator[int]:
    async def pong(request: web.Request) -> web.Response:
        if verify:
            guard.verified(request)
        await request.read()
        return web.Response(text="pong")

    application = web.Application(middlewares=[guard.middleware()])
    application.router.add_route("*", "/", pong)
    runner = web.AppRunner(application, lingering_time=0)
    await runner.setup()
    assert runner.server is not None
    guard.serves(runner.server)
    listener = await asyncio.get_running_loop().create_server(guard, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        await runner.cleanup()


async def opens(port: int, words: bytes = b"") -> Opened:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(words)
    await writer.drain()
    return reader, writer


async def is_closed(opened: Opened) -> bool:
    """Wait for the server to end a connection."""
    try:
        return await asyncio.wait_for(opened[0].read(), 5) == b""
    except ConnectionError:
        return True
    finally:
        opened[1].close()


async def ping(port: int) -> str:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as answer:
        return await answer.text()


async def test_a_connection_without_a_request_is_closed() -> None:
    reasons: list[str] = []
    guard = ConnectionGuard(Refusals(reasons.append), most=10, head_seconds=0.05)
    async with served(guard) as port:
        silent, half = await opens(port), await opens(port, b"POST / HTTP/1.1\r\nHost: x\r\nX-Slow")
        assert await is_closed(silent)
        assert await is_closed(half)
    assert reasons == ["no_request"] * 2


async def test_above_the_bound_the_oldest_silent_connection_makes_room() -> None:
    guard = ConnectionGuard(Refusals(), most=5, head_seconds=60)
    async with served(guard) as port:
        silent = [await opens(port) for _ in range(20)]
        assert await ping(port) == "pong"
        assert all([await is_closed(one) for one in silent[:15]])
        for _, writer in silent[15:]:
            writer.close()


async def test_a_request_that_is_slacks_is_not_closed_to_make_room() -> None:
    guard = ConnectionGuard(Refusals(), most=3, head_seconds=60)
    async with served(guard, verify=True) as port:
        reader, writer = await opens(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
        assert await ping(port) == "pong"  # by now the request of the first one is in work
        silent = [await opens(port) for _ in range(9)]
        writer.write(b"cd")
        assert b"pong" in await asyncio.wait_for(reader.readuntil(b"pong"), 5)
        for _, other in [*silent, (reader, writer)]:
            other.close()


async def test_connections_that_ended_by_themselves_are_forgotten() -> None:
    guard = ConnectionGuard(Refusals(), most=4, head_seconds=60, settling_seconds=0)
    async with served(guard) as port:
        for _ in range(12):
            assert await ping(port) == "pong"
        waiting = await opens(port)
        assert await ping(port) == "pong"
        waiting[1].write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await asyncio.wait_for(waiting[0].read(), 5)).endswith(b"pong")
        waiting[1].close()


async def test_a_request_that_may_be_anybodys_makes_room() -> None:
    guard = ConnectionGuard(Refusals(), most=3, head_seconds=60)
    async with served(guard) as port:
        head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab"
        stalled = [await opens(port, head) for _ in range(3)]
        assert await ping(port) == "pong"
        assert await ping(port) == "pong"
        assert await is_closed(stalled[0])
        for _, writer in stalled[1:]:
            writer.close()


async def test_a_connection_that_had_a_request_is_closed_after_those_that_had_none() -> None:
    guard = ConnectionGuard(Refusals(), most=3, head_seconds=60)
    async with served(guard) as port:
        reader, writer = await opens(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.wait_for(reader.readuntil(b"pong"), 5)
        silent = [await opens(port) for _ in range(9)]
        assert await ping(port) == "pong"
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"pong" in await asyncio.wait_for(reader.readuntil(b"pong"), 5)
        for _, other in [*silent, (reader, writer)]:
            other.close()


def test_half_of_the_file_descriptors_are_left_for_everything_else() -> None:
    assert 16 <= most_connections() <= 128
