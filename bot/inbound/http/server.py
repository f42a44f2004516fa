"""The aiohttp site: Slack's endpoint behind our own signature check, and the two questions that a watchdog asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_internals import build_async_context
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock, SignatureVerifier

from bot.inbound.http.health import Health
from bot.inbound.http.metrics import Metrics

log = structlog.get_logger(__name__)

LARGEST_BODY = 1024 * 1024

BODY_SECONDS = 3.0
"""How long a body may take to arrive: Slack itself waits for an answer no longer than that."""


class _SignatureClock(Clock):
    """The clock of the bot, for the five minutes within which Slack's signature holds."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        """Give the time in seconds."""
        return self._now().timestamp()


class Site:
    """Makes the web application. `ready` gives how the bot is; `checkpoint` hears of each acknowledgement."""

    def __init__(
        self,
        bolt: AsyncApp,
        signing_secret: str,
        now: Callable[[], datetime],
        ready: Callable[[], Awaitable[Health]],
        metrics: Metrics,
        checkpoint: Callable[[str], None] = lambda point: None,
    ) -> None:
        self._bolt = bolt
        self._verifier = SignatureVerifier(signing_secret, clock=_SignatureClock(now))
        self._ready = ready
        self._metrics = metrics
        self._passing = checkpoint

    def application(self) -> web.Application:
        """Give the application with its routes."""
        application = web.Application(client_max_size=LARGEST_BODY)
        application.router.add_post("/slack/events", self._slack)
        application.router.add_get("/healthz", self._healthz)
        application.router.add_get("/readyz", self._readyz)
        application.router.add_get("/metrics", self._metrics.page)
        return application

    async def _slack(self, request: web.Request) -> web.Response:
        """Refuse by the headers what cannot be Slack's, before a byte of the body is read."""
        if not self._may_be_from_slack(request):
            return _refused(401, "invalid request")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            return _refused(415, "compressed bodies are not read")  # Slack never compresses
        if (request.content_length or 0) > LARGEST_BODY:
            return _refused(413, "the body is too large")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return _refused(408, "the body did not arrive in time")
        if not self._is_from_slack(request, body):
            return _refused(401, "invalid request")
        try:
            bolt_request = await to_bolt_request(request)
            _read_forms_that_mention_payload(bolt_request)
            if not isinstance(bolt_request.body, dict):
                raise ValueError("a body of Slack's is a mapping")
            _check_form(bolt_request.body)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            log.warning("slack.unreadable", error=type(error).__name__)
            return web.json_response({"error": "this is not what Slack sends"}, status=400)
        with self._metrics.acknowledging():
            response = await self._bolt.async_dispatch(bolt_request)
        self._passing("before the acknowledgement")
        return await to_aiohttp_response(response)

    def _may_be_from_slack(self, request: web.Request) -> bool:
        """Say whether the signature headers are there and the timestamp is within Slack's five minutes."""
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if not request.headers.get("X-Slack-Signature", "").startswith("v0="):
            return False
        try:
            return abs(self._verifier.clock.now() - int(timestamp)) <= 60 * 5
        except (ValueError, OverflowError):
            return False

    def _is_from_slack(self, request: web.Request, body: bytes) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except (ValueError, TypeError, UnicodeError, OverflowError):
            return False  # odd bytes are no signature

    async def _healthz(self, request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _readyz(self, request: web.Request) -> web.Response:
        state = await self._ready()
        if state.wrong:
            said = {"ready": False, "wrong": state.wrong, "warnings": state.warnings}
            return web.json_response(said, status=503)
        return web.json_response({"ready": True, "warnings": state.warnings, "failed": state.failed})


def _refused(status: int, why: str) -> web.Response:
    """Answer and close the connection, so that the rest of the body is not waited for."""
    response = web.json_response({"error": why}, status=status)
    response.force_close()
    return response


def _check_form(body: dict[str, object]) -> None:
    """Raise TypeError or LookupError when a submitted form has not the parts that the listeners read."""
    if body.get("type") != "view_submission":
        return
    view, user = body["view"], body["user"]
    if not isinstance(view, dict) or not isinstance(user, dict):
        raise TypeError("a form has a view and a user")
    parts = (view["state"]["values"], view["blocks"], view["id"], user["id"])
    for part, kind in zip(parts, (dict, list, str, str), strict=True):
        if not isinstance(part, kind):
            raise TypeError("a part of the form has the wrong type")


def _read_forms_that_mention_payload(request: AsyncBoltRequest) -> None:
    """Read a form whose text happens to hold the word "payload": bolt takes it for an interaction and finds nothing."""
    if request.body or not request.raw_body:
        return
    if "application/x-www-form-urlencoded" in (request.headers.get("content-type") or [""])[0]:
        request.body = dict(parse_qsl(request.raw_body, keep_blank_values=True))
        request.context = build_async_context(AsyncBoltContext({}), request.body)
