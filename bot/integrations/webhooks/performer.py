"""Sends timeline entries to webhooks: one signed POST for each, and what its answer means."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.outbox.ports import DeliveryFailed, OutcomeUnknown, PermanentFailure, RetryLater, Work
from storage.outbox.effects import CallWebhook
from storage.rules.webhooks import Webhook

_CALL_SECONDS = 10.0
"""How long one delivery may take; the lease in the outbox is renewed meanwhile."""

LONGEST_RETRY_AFTER = 3600.0
"""How many seconds a receiver can ask us to wait, at the most."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign `timestamp.body` with HMAC-SHA256: the value of `Hotwash-Signature`."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"v1={digest}"


class WebhookPerformer:
    """Performs `CallWebhook`. `secrets` are by the webhook's name; `now` gives the time (UTC) that is signed."""

    def __init__(
        self,
        webhooks: tuple[Webhook, ...],
        secrets: Mapping[str, SecretStr],
        now: Callable[[], datetime],
        *,
        call_seconds: float = _CALL_SECONDS,
    ) -> None:
        self._webhooks = {one.name: one for one in webhooks}
        self._secrets = secrets
        self._now = now
        self._timeout = aiohttp.ClientTimeout(total=call_seconds)
        self._session: aiohttp.ClientSession | None = None

    async def perform(self, work: Work) -> dict[str, Any]:
        """Send one entry; returns no update of the incident.

        Raises:
            RetryLater: the receiver asks us to wait (429, or 503 with Retry-After).
            OutcomeUnknown: no answer in time, no connection, or an error of the receiver's (5xx).
            PermanentFailure: the receiver refuses, or the webhook is no longer in the settings.
        """
        effect = work.claim.effect
        if not isinstance(effect, CallWebhook):
            raise TypeError(f"{effect.kind} came to the performer of webhooks")
        webhook = self._webhooks.get(effect.webhook)
        if webhook is None:
            raise PermanentFailure("it is no longer in hotwash.toml", method=f"webhook {effect.webhook}")
        await work.hold()
        await self._post(webhook, effect)
        return {}

    async def _post(self, webhook: Webhook, effect: CallWebhook) -> None:
        body = json.dumps(effect.body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = self._headers(webhook, effect.delivery, body)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        try:
            async with self._session.post(webhook.url, data=body, headers=headers, allow_redirects=False) as answer:
                failed = _meaning(answer.status, answer.headers.get("Retry-After"), f"webhook {webhook.name}")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise OutcomeUnknown(type(error).__name__, method=f"webhook {webhook.name}") from error
        if failed is not None:
            raise failed

    def _headers(self, webhook: Webhook, delivery: str, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._now().timestamp()))
        return {
            "Content-Type": "application/json",
            "User-Agent": "hotwash",
            "Hotwash-Delivery": delivery,
            "Hotwash-Timestamp": timestamp,
            "Hotwash-Signature": signature(self._secrets[webhook.name].get_secret_value(), timestamp, body),
        }

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
        self._session = None


def _meaning(status: int, retry_after: str | None, method: str) -> DeliveryFailed | None:
    if 200 <= status < 300:
        return None
    if status == 429 or (status == 503 and retry_after):
        return RetryLater(f"HTTP {status}", after=_seconds(retry_after), method=method)
    if status >= 500:
        return OutcomeUnknown(f"HTTP {status}", method=method)
    return PermanentFailure(f"HTTP {status}", method=method)


def _seconds(retry_after: str | None) -> float:
    if retry_after is None or not retry_after.strip().isdecimal():
        return 30.0  # also for a date, which the header may carry
    return min(float(retry_after), LONGEST_RETRY_AFTER)
