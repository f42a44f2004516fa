"""The line to the app: signed requests with a budget of three seconds, and a record of each."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp

from bot.sandbox.errors import Json
from bot.sandbox.events import QueuedEvent
from bot.sandbox.signing import signed_headers
from bot.sandbox.socket_mode import Sockets
from bot.sandbox.timestamps import seconds
from bot.sandbox.workspace import Workspace

BUDGET = 3.0  # seconds that an app has to answer


@dataclass
class Delivery:
    """One request to the app and what came of it; `failure` is Slack's retry reason, or None when it got a 2xx."""

    kind: str
    body: bytes
    content_type: str
    extra_headers: dict[str, str]
    at: datetime
    status: int = 0
    answer: bytes = b""
    answer_type: str = ""
    answer_headers: dict[str, str] = field(default_factory=dict)
    failure: str | None = None

    @property
    def error(self) -> str | None:
        """The error that a person sees when a command or click fails: `operation_timeout` or `dispatch_failed`."""
        if self.failure is None:
            return None
        return "operation_timeout" if self.failure == "http_timeout" else "dispatch_failed"

    def answer_json(self) -> Json | None:
        """The answer as a JSON object, or None when it is none."""
        try:
            answer = json.loads(self.answer or b"null")
        except ValueError:
            return None
        return answer if isinstance(answer, dict) else None


class Line:
    """Sends what Slack sends to the app's request URL."""

    def __init__(self, place: Workspace, signing_secret: str, budget: float = BUDGET) -> None:
        self.place = place
        self.signing_secret = signing_secret
        self.budget = budget
        self.request_url: str | None = None
        self.sockets = Sockets(place)
        self.record: list[Delivery] = []
        self._session: aiohttp.ClientSession | None = None
        self._pumping = asyncio.Lock()

    def connect(self, request_url: str) -> None:
        """Say where commands, events and interactions go from now on."""
        self.request_url = request_url
        self.place.events.connected = True

    async def close(self) -> None:
        """Hang up."""
        await self.sockets.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, kind: str, body: bytes, content_type: str, headers: dict[str, str] | None = None) -> Delivery:
        """Deliver one request and wait for its answer, at most the budget; never raises for what the app does."""
        delivery = Delivery(kind, body, content_type, headers or {}, self.place.now())
        self.record.append(delivery)
        try:
            await self._hand_over(delivery)
        except TimeoutError:
            delivery.failure = "http_timeout"
        except aiohttp.TooManyRedirects:
            delivery.failure = "too_many_redirects"
        except (aiohttp.ClientError, ConnectionError):
            delivery.failure = "connection_failed"
        return delivery

    @property
    def is_connected(self) -> bool:
        """Whether there is anybody to deliver to: a Socket Mode connection or a request URL."""
        return bool(self.sockets.open) or self.request_url is not None

    async def _hand_over(self, delivery: Delivery) -> None:
        if self.sockets.open and delivery.kind != "verification":
            answer = await self.sockets.send(delivery.kind, delivery.body, delivery.extra_headers, self.budget)
            delivery.status, delivery.answer_type = 200, "application/json"
            delivery.answer = b"" if answer is None else json.dumps(answer).encode()
        elif self.request_url is None:
            delivery.failure = "connection_failed"
        else:
            await self._exchange(self.request_url, delivery)

    async def _exchange(self, url: str, delivery: Delivery) -> None:
        if self._session is None:
            # A kept connection could be one that the app has just closed, which would look like a failure of the app.
            connector = aiohttp.TCPConnector(force_close=True)
            self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=self.budget))
        headers = signed_headers(self.signing_secret, seconds(self.place.now()), delivery.body)
        headers |= {"Content-Type": delivery.content_type} | delivery.extra_headers
        async with self._session.post(url, data=delivery.body, headers=headers, max_redirects=2) as response:
            delivery.answer = await response.read()
            delivery.status = response.status
            delivery.answer_type = response.content_type
            delivery.answer_headers = dict(response.headers)
        if not 200 <= delivery.status < 300:
            delivery.failure = "http_error"

    async def resend(self, delivery: Delivery) -> Delivery:
        """Deliver the same body again (same trigger_id or event_id), signed anew."""
        return await self.send(delivery.kind, delivery.body, delivery.content_type, delivery.extra_headers)

    def last(self, kind: str) -> Delivery:
        """The latest delivery of a kind (`command`, `event`, `interaction`); raises LookupError."""
        found = next((one for one in reversed(self.record) if one.kind == kind), None)
        if found is None:
            raise LookupError(f"no {kind} has been delivered yet")
        return found

    async def verify(self) -> bool:
        """Ask the app's request URL to echo a challenge, as Slack does when the URL is entered."""
        challenge = self.place.ids.mint("challenge")
        body = json.dumps({"token": "sandbox", "challenge": challenge, "type": "url_verification"}).encode()
        delivery = await self.send("verification", body, "application/json")
        echo = delivery.answer_json() or {"challenge": delivery.answer.decode(errors="replace").strip()}
        return delivery.failure is None and echo.get("challenge") == challenge

    async def pump(self) -> int:
        """Deliver the waiting events whose time has come, in order, until none is left; give their number."""
        async with self._pumping:
            count = 0
            while self.is_connected and (event := self.place.events.take_due()):
                await self._deliver_event(event)
                count += 1
            return count

    async def _deliver_event(self, event: QueuedEvent) -> None:
        headers = {"X-Slack-Retry-Num": str(event.attempt), "X-Slack-Retry-Reason": event.reason or "unknown_error"}
        body = json.dumps(event.envelope).encode()
        delivery = await self.send("event", body, "application/json", headers if event.attempt else None)
        self.place.events.sent.append(event.envelope)
        if delivery.failure and delivery.answer_headers.get("X-Slack-No-Retry") != "1":
            self.place.events.retry_later(event, delivery.failure)
