"""Bounds the connections of the HTTP server: how many there are, and how long one may stay without a request."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware
from aiohttp.web_protocol import RequestHandler

from bot.inbound.http.refusals import Refusals

HEAD_SECONDS = 5.0
"""How long a new connection may take until the head of its first request has arrived: Slack waits 3 s in all."""

_MOST = 128
"""How many connections are open at the most: Slack needs some ten, and each may hold half a megabyte unread."""

SETTLING_SECONDS = 0.1
"""How long it may take until an accepted connection has its transport; without one later, it is closed."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def most_connections() -> int:
    """Give how many connections may be open: half of the process's file descriptors, so that the rest works on."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST if soft == resource.RLIM_INFINITY else max(16, min(_MOST, soft // 2))


class ConnectionGuard:
    """Makes the protocol of each accepted connection, and closes those that strangers leave open.

    Above the bound, one is closed for each new one, so that a new one is always served: the oldest without a request,
    or else the oldest whose request is not known to be Slack's, or else the oldest that is idle.
    """

    def __init__(
        self,
        refusals: Refusals,
        most: int,
        head_seconds: float = HEAD_SECONDS,
        settling_seconds: float = SETTLING_SECONDS,
    ) -> None:
        """Take what counts the closed ones, how many may be open, and how many seconds a head and a transport take."""
        self._most = most
        self._settling_seconds = settling_seconds
        self._head_seconds = head_seconds
        self._server: web.Server | None = None
        self._open: dict[RequestHandler, float] = {}  # opened at, on the event loop's clock; oldest first
        self._silent: dict[RequestHandler, asyncio.TimerHandle] = {}
        self._unverified: dict[RequestHandler, None] = {}
        self._working: set[RequestHandler] = set()
        self._refusals = refusals

    def serves(self, server: web.Server) -> None:
        """Take the aiohttp server whose connections these are."""
        self._server = server

    def __call__(self) -> RequestHandler:
        """Make the protocol of a connection that was just accepted."""
        if self._server is None:
            raise RuntimeError("the guard has no server yet")
        loop = asyncio.get_running_loop()
        if len(self._open) >= self._most:
            self._forget_closed(loop.time())
        if len(self._open) >= self._most:
            self._make_room()
        protocol = self._server()
        self._open[protocol] = loop.time()
        self._silent[protocol] = loop.call_later(self._head_seconds, self._end_silence, protocol)
        return protocol

    def middleware(self) -> Middleware:
        """Give the middleware that tracks which connections have a request in progress."""

        @web.middleware
        async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._watch(request, handler)

        return watch

    async def _watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        protocol = request.protocol
        if timer := self._silent.pop(protocol, None):
            timer.cancel()
        self._unverified[protocol] = None
        try:
            return await handler(request)
        finally:
            self._unverified.pop(protocol, None)
            self._working.discard(protocol)

    def verified(self, request: web.Request) -> None:
        """Mark a request as Slack's: its connection is not closed to make room."""
        self._unverified.pop(request.protocol, None)
        self._working.add(request.protocol)

    def _forget_closed(self, now: float) -> None:
        """Forget closed connections; a connection that was just accepted has no transport yet, either."""
        is_new = {one for one, since in self._open.items() if now - since < self._settling_seconds}
        self._open = {one: since for one, since in self._open.items() if one.transport or one in is_new}

    def _make_room(self) -> None:
        idle = (one for one in self._open if one not in self._working)
        chosen = next(iter(self._silent), None) or next(iter(self._unverified), None) or next(idle, None)
        if chosen:
            self._close(chosen, "too_many_connections")

    def _end_silence(self, protocol: RequestHandler) -> None:
        if self._silent.pop(protocol, None) and protocol.transport is not None:
            self._close(protocol, "no_request")

    def _close(self, protocol: RequestHandler, reason: str) -> None:
        if timer := self._silent.pop(protocol, None):
            timer.cancel()
        self._open.pop(protocol, None)
        protocol.force_close()
        self._refusals.note(reason)
