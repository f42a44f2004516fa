"""Starts the HTTP servers: Slack's endpoint, and the operator's pages on the same port or on their own."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from bot.inbound.http.connections import ConnectionGuard, most_connections
from bot.inbound.http.health import Health
from bot.inbound.http.health import routes as health_routes
from bot.inbound.http.metrics import Metrics
from bot.inbound.http.refusals import Refusals
from bot.inbound.http.server import HttpServer, Route
from bot.inbound.http.slack_endpoint import LARGEST_BODY, SlackEndpoint
from bot.inbound.slack.app import bolt_app
from bot.inbound.slack.context import SlackContext
from bot.inbound.slack.dispatch import SlackDispatch
from bot.settings import Settings


class Servers:
    """The HTTP servers of one process. `port` and `ops_port` are those of the settings until a free one was taken.

    `finish_seconds` is how long requests in progress may take when the servers are closed; `checkpoint` is called at
    each point where a crash would matter.
    """

    def __init__(self, settings: Settings, *, finish_seconds: float, checkpoint: Callable[[str], None]) -> None:
        self.port = settings.port
        self.ops_port = settings.hotwash_ops_port
        self._settings = settings
        self._finish_seconds = finish_seconds
        self._checkpoint = checkpoint
        self._open: list[HttpServer] = []

    async def open(
        self, context: SlackContext, metrics: Metrics, state: Callable[[], Coroutine[Any, Any, Health]]
    ) -> None:
        """Listen for Slack and for the operator's probes.

        Args:
            context: what answers Slack's requests.
            metrics: counts requests and refusals; served as a page.
            state: gives the bot's health, for the health pages.

        Raises:
            OSError: when a port is taken.
        """
        refusals = Refusals(metrics.refused)
        operations = [*health_routes(state), Route("GET", "/metrics", metrics.page)]
        guard = ConnectionGuard(refusals, most_connections())
        slack = Route("POST", "/slack/events", self._endpoint(context, metrics, refusals, guard).handle)
        self.port = await self._listen([slack, *(operations if self.ops_port is None else [])], guard, self.port)
        if self.ops_port is not None:
            apart = ConnectionGuard(refusals, most_connections())
            self.ops_port = await self._listen(operations, apart, self.ops_port)

    def _endpoint(
        self, context: SlackContext, metrics: Metrics, refusals: Refusals, guard: ConnectionGuard
    ) -> SlackEndpoint:
        secret = self._settings.slack_signing_secret.get_secret_value()
        dispatch = SlackDispatch(bolt_app(context, refusals), metrics, self._checkpoint)
        endpoint = SlackEndpoint(dispatch, secret, context.now, refusals)
        endpoint.verified = guard.verified
        return endpoint

    async def _listen(self, routes: list[Route], guard: ConnectionGuard, port: int) -> int:
        server = HttpServer(routes, guard, largest_body=LARGEST_BODY, finish=self._finish_seconds)
        self._open.append(server)
        return await server.start(self._settings.host, port)

    async def close(self) -> None:
        """Stop accepting requests, and finish those in progress."""
        for server in self._open:
            await server.stop()
