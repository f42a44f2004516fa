"""Serves HTTP routes on one port, within bounds for connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.inbound.http.connections import ConnectionGuard

KEEPALIVE_SECONDS = 75.0
"""How long a connection may stay idle between requests: longer than the usual 60 s of a proxy in front."""


@dataclass(frozen=True)
class Route:
    """One route: a method, a path, and its handler."""

    method: str
    path: str
    handler: Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]


class HttpServer:
    """A server for the given routes."""

    def __init__(self, routes: Sequence[Route], guard: ConnectionGuard, *, largest_body: int, finish: float) -> None:
        """Take the routes, the guard of the connections, the largest body (bytes), and the seconds of a shutdown."""
        self._guard = guard
        application = web.Application(client_max_size=largest_body, middlewares=[guard.middleware()])
        for route in routes:
            application.router.add_route(route.method, route.path, route.handler)
        self._runner = web.AppRunner(
            application,
            access_log=None,
            shutdown_timeout=finish,
            keepalive_timeout=KEEPALIVE_SECONDS,
            lingering_time=0,  # the body of a refused request is not read afterwards, either
            auto_decompress=False,  # strangers could make a small body large before its signature is checked
        )
        self._listener: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen, and give the port (0 asks for a free one).

        Raises:
            OSError: when the address cannot be used.
        """
        await self._runner.setup()
        if self._runner.server is None:
            raise RuntimeError("aiohttp made no server")
        self._guard.serves(self._runner.server)
        self._listener = await asyncio.get_running_loop().create_server(self._guard, host, port)
        return int(self._listener.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop accepting connections, and finish the requests in progress."""
        if self._listener is not None:
            self._listener.close()
        await self._runner.cleanup()
