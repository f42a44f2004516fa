"""Calls Slack with a timeout and no hidden retries, and classifies failures: try again, look first, or fail."""

from __future__ import annotations

import copy
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.integrations.slack.rate_limits import RateLimits
from bot.outbox.ports import DeliveryFailed, OutcomeUnknown, PermanentFailure, RetryLater

LONGEST_PAGE = 999
"""The largest page of users.list and conversations.list (docs.slack.dev: "an integer under 1000")."""

CALL_SECONDS = 10.0
"""How long one call may take; the lease in the outbox is renewed meanwhile."""

PASSING = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org", "rate_limited"}
)
"""Errors in Slack's answers that pass by themselves; the call may have taken effect."""

OPERATOR = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "ekm_access_denied"}
)
"""Errors that last until an operator fixes the installation: nothing took effect, and the effect is retried."""


Result = TypeVar("Result")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _now() -> datetime:
    return datetime.now(UTC)


async def _at_any_time() -> None:
    return None


OUTCOMES: dict[type[DeliveryFailed], str] = {
    RetryLater: "not now",
    PermanentFailure: "refused",
    OutcomeUnknown: "unheard",
}


class SlackClient:
    """The Web API for one bot token. Every call has a timeout; every failure is a `DeliveryFailed`."""

    def __init__(
        self,
        token: str,
        api_url: str,
        checkpoint: Callable[[str], None] = lambda point: None,
        *,
        now: Callable[[], datetime] = _now,
        call_seconds: float = CALL_SECONDS,
    ) -> None:
        """Take the token and the connection's settings.

        Args:
            token: the bot token.
            api_url: the address of the Web API.
            checkpoint: called around each call (the crash tests cut there).
            now: gives the time (UTC), for the waits that Slack asks for.
            call_seconds: how long one call may take.

        `called` receives each call's method and outcome; set it to count calls.
        """
        self._passing = checkpoint
        self.called: Callable[[str, str], None] = lambda method, outcome: None
        self.token = token
        self.api_url = api_url
        self.call_seconds = call_seconds
        self._limits = RateLimits(now)
        self._hold: Callable[[], Awaitable[None]] = _at_any_time
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    @property
    def client(self) -> AsyncWebClient:
        """The official client, on one session that is made within the running loop."""
        if self._client is None:
            timeout = aiohttp.ClientTimeout(total=self.call_seconds, connect=self.call_seconds / 2)
            self._session = aiohttp.ClientSession(timeout=timeout)
            self._client = AsyncWebClient(
                token=self.token,
                base_url=self.api_url,
                session=self._session,
                retry_handlers=[],  # the outbox retries, and looks before it does
                user_agent_prefix="hotwash",
                logger=logging.getLogger("slack_sdk"),  # whose level is set: else each request is put into words
            )
            if urlsplit(self.api_url).hostname in LOOPBACK:
                self._client.proxy = None  # else the SDK sends even loopback calls through a proxy of the environment
        return self._client

    def while_held(self, hold: Callable[[], Awaitable[None]]) -> SlackClient:
        """Give a copy of this client that awaits `hold` right before each call; its errors are raised by the call."""
        self.client  # noqa: B018 - made now, so that both have the one
        held = copy.copy(self)
        held._hold = hold
        return held

    async def call(self, method: str, *, http_verb: str = "POST", **arguments: Any) -> dict[str, Any]:
        """Call a Web API method with the arguments that are not None, as JSON or (for GET) in the query.

        Raises:
            RetryLater: Slack's rate limit; `after` is its Retry-After, or what is left of an earlier one.
            PermanentFailure: Slack refused.
            OutcomeUnknown: anything else: no connection, no answer in time, a gateway's page.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        answer = await self._answer(method, http_verb, given)
        return answer.data if isinstance(answer.data, dict) else {}

    async def _answer(self, method: str, http_verb: str, given: dict[str, Any]) -> AsyncSlackResponse:
        wait = self._limits.seconds_left(method, given)
        if wait:
            raise RetryLater("ratelimited", after=wait, method=method)
        self._passing(f"before {method}")
        await self._hold()
        try:
            if http_verb == "GET":
                answer = await self.client.api_call(method, http_verb="GET", params=given)
            else:
                answer = await self.client.api_call(method, json=given)
        except SlackApiError as error:
            meaning = self._meaning(error, method, given)
            self.called(method, OUTCOMES[type(meaning)])
            raise meaning from error
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError, AttributeError) as error:
            self.called(method, OUTCOMES[OutcomeUnknown])
            raise OutcomeUnknown(type(error).__name__, method=method) from error
        self.called(method, "done")
        self._passing(f"after {method}")
        return answer

    def _meaning(self, error: SlackApiError, method: str, given: dict[str, Any]) -> DeliveryFailed:
        meaning = _meaning(error, method)
        if isinstance(meaning, RetryLater) and meaning.error == "ratelimited":
            self._limits.remember(method, given, meaning.after)
        return meaning

    async def call_inside(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method that works only within a channel; a public channel that we are not in is joined first.

        Raises:
            DeliveryFailed: as `call` does.
        """
        return await self.inside(
            str(arguments.get("channel") or arguments.get("channel_id")), lambda: self.call(method, **arguments)
        )

    async def inside(self, channel: str, deed: Callable[[], Awaitable[Result]]) -> Result:
        """Run `deed` within a channel; a public channel that we are not in is joined first.

        Raises:
            DeliveryFailed: as `call` does.
        """
        try:
            return await deed()
        except PermanentFailure as refusal:
            if refusal.error != "not_in_channel":
                raise
        await self.call("conversations.join", channel=channel)
        return await deed()

    async def who_am_i(self) -> tuple[dict[str, Any], frozenset[str] | None]:
        """Ask Slack for the token's identity, and for its scopes if the response headers have them.

        Raises:
            DeliveryFailed: as `call` does.
        """
        answer = await self._answer("auth.test", "POST", {})
        headers = {name.lower(): value for name, value in (getattr(answer, "headers", None) or {}).items()}
        listed = headers.get("x-oauth-scopes")
        granted = frozenset(one.strip() for one in listed.split(",") if one.strip()) if listed else None
        return (answer.data if isinstance(answer.data, dict) else {}), granted

    async def page(
        self, method: str, key: str, cursor: str | None = None, **arguments: Any
    ) -> tuple[list[Any], str | None]:
        """Read one page of a list method, which may be short or empty: its items, and the cursor of the next page.

        Raises:
            DeliveryFailed: as `call` does.
        """
        answer = await self.call(method, http_verb="GET", cursor=cursor, **arguments)
        return answer.get(key) or [], (answer.get("response_metadata") or {}).get("next_cursor") or None

    async def each(self, method: str, key: str, **arguments: Any) -> AsyncIterator[Any]:
        """Read a list method item by item to its end, one page in memory at a time.

        Raises:
            DeliveryFailed: as `call` does.
        """
        items, cursor = await self.page(method, key, **arguments)
        while True:
            for item in items:
                yield item
            if cursor is None:
                return
            items, cursor = await self.page(method, key, cursor, **arguments)

    async def upload(self, address: str, content: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for it.

        Raises:
            OutcomeUnknown: when Slack did not take them; an upload without its completion has no effect.
        """
        client = self.client
        await self._hold()
        try:
            if client.session is None:
                raise RuntimeError("the client has no session")
            async with client.session.post(address, data=content) as answer:
                if answer.status >= 300:
                    raise OutcomeUnknown(f"HTTP {answer.status}", method="upload")
            self._passing("after the upload")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise OutcomeUnknown(type(error).__name__, method="upload") from error

    async def respond(self, address: str, message: dict[str, Any]) -> None:
        """Answer an interaction at the address that came with it (five times within thirty minutes).

        Raises:
            OutcomeUnknown: when Slack did not take it.
        """
        session = self.client.session
        if session is None:
            raise RuntimeError("the client has no session")
        try:
            async with session.post(address, json={"response_type": "ephemeral", **message}) as answer:
                if answer.status >= 300:
                    raise OutcomeUnknown(f"HTTP {answer.status}", method="response_url")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutcomeUnknown(type(error).__name__, method="response_url") from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
        self._session = self._client = None


def _meaning(error: SlackApiError, method: str) -> DeliveryFailed:
    response = error.response
    status = getattr(response, "status_code", 0)
    data = getattr(response, "data", None)
    word = data.get("error") if isinstance(data, dict) else None
    if status == 429 or word == "ratelimited":
        return RetryLater("ratelimited", after=_retry_after(response), method=method)
    if status >= 500 or not isinstance(word, str) or word in PASSING:
        return OutcomeUnknown(word if isinstance(word, str) else f"HTTP {status}", method=method)
    if word in OPERATOR:
        return RetryLater(word, after=60, method=method)
    return PermanentFailure(word, method=method)


def _retry_after(response: Any) -> float:
    headers = getattr(response, "headers", None) or {}
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    try:
        return min(max(float(value), 0.0), 3600.0)
    except ValueError:
        return 30.0
