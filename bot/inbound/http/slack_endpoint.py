"""Slack's HTTP endpoint: checks the signature, reads the body within bounds, and hands the payload to bolt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime

from aiohttp import ClientPayloadError, web
from aiohttp.http_exceptions import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_sdk.signature import Clock, SignatureVerifier

from bot.inbound.http.refusals import Refusals
from bot.inbound.slack.dispatch import SlackDispatch

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""The errors of reading an invalid payload."""

LARGEST_BODY = 1024 * 1024

SMALL_BODY = 64 * 1024
"""A slash command, a click and most forms are smaller than this."""

LARGE_BODIES = 16
"""How many larger bodies are read at the same time: requests with a forged signature must not fill the memory."""

BODY_SECONDS = 3.0
"""How long a body may take to arrive: Slack itself waits for an answer no longer than that."""


class _SignatureClock(Clock):
    """The clock of the bot, for the five minutes within which Slack's signature holds."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        """Give the time in seconds."""
        return self._now().timestamp()


class SlackEndpoint:
    """Answers Slack's requests over HTTP. `verified` is called for each request that Slack has signed."""

    def __init__(
        self,
        dispatch: SlackDispatch,
        signing_secret: str,
        now: Callable[[], datetime],
        refusals: Refusals,
    ) -> None:
        self._dispatch = dispatch
        self._verifier = SignatureVerifier(signing_secret, clock=_SignatureClock(now))
        self._refusals = refusals
        self.verified: Callable[[web.Request], None] = lambda request: None
        self._large_bodies = asyncio.Semaphore(LARGE_BODIES)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request; requests that cannot be Slack's are refused by their headers, before the body is read."""
        refused = self._refused_by_headers(request)
        if refused is not None:
            return self._refuse(*refused)
        body = await self._read(request)
        if isinstance(body, web.Response):
            return body
        if not self._is_from_slack(request, body):
            return self._refuse("signature", 401, "invalid request")
        self.verified(request)
        try:
            response = await self._dispatch(await to_bolt_request(request))
        except UNREADABLE as error:  # a listener's own errors are caught by bolt's error handler
            return self._refuse("malformed", 400, "this is not what Slack sends", error=type(error).__name__)
        return await to_aiohttp_response(response)

    def _refused_by_headers(self, request: web.Request) -> tuple[str, int, str] | None:
        """Give the reason, status and text of a refusal, or None for a request that may be Slack's."""
        if not request.headers.get("X-Slack-Signature", "").startswith("v0="):
            return "no_signature", 401, "invalid request"
        if not self._is_recent(request.headers.get("X-Slack-Request-Timestamp", "")):
            return "stale", 401, "invalid request"
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            return "compressed", 415, "compressed bodies are not read"
        if (request.content_length or 0) > LARGEST_BODY:
            return "too_large", 413, "the body is too large"
        return None

    async def _read(self, request: web.Request) -> bytes | web.Response:
        try:
            async with asyncio.timeout(BODY_SECONDS), self._room_for(request):
                return await request.read()
        except TimeoutError:
            return self._refuse("too_slow", 408, "the body did not arrive in time")
        except web.HTTPRequestEntityTooLarge:
            return self._refuse("too_large", 413, "the body is too large")
        except (ConnectionError, web.RequestPayloadError, ClientPayloadError, HttpProcessingError):
            return self._refuse("cut_off", 400, "the body was cut off")

    def _refuse(self, reason: str, status: int, words: str, **about: object) -> web.Response:
        self._refusals.note(reason, **about)
        return _answer(status, words)

    def _is_recent(self, timestamp: str) -> bool:
        """Say whether a timestamp is within the five minutes that Slack's signature holds."""
        try:
            return abs(self._verifier.clock.now() - int(timestamp)) <= 60 * 5
        except (ValueError, OverflowError):
            return False

    def _room_for(self, request: web.Request) -> AbstractAsyncContextManager[object]:
        """Give the semaphore for large bodies: only a few are in memory before their signature is checked."""
        length = request.content_length
        return nullcontext() if length is not None and length <= SMALL_BODY else self._large_bodies

    def _is_from_slack(self, request: web.Request, body: bytes) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except (ValueError, TypeError, UnicodeError, OverflowError):
            return False  # non-ASCII bytes are no signature


def _answer(status: int, why: str) -> web.Response:
    """Answer and close the connection without waiting for the rest of the body."""
    response = web.json_response({"error": why}, status=status)
    response.force_close()
    return response
