"""Remembers Slack's rate limits for each method and channel, so that no call is made before they end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

_MOST = 1_000


class RateLimits:
    """Slack's `Retry-After` for each method and channel; a limited channel does not delay others."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[tuple[str, str], datetime] = {}

    def seconds_left(self, method: str, arguments: Mapping[str, Any]) -> float:
        """Give how many seconds this call has to wait; 0 if it may go."""
        until = self._until.get(_which(method, arguments))
        return max((until - self._now()).total_seconds(), 0.0) if until else 0.0

    def remember(self, method: str, arguments: Mapping[str, Any], seconds: float) -> None:
        """Record that Slack asked for a pause of so many seconds."""
        now = self._now()
        if len(self._until) >= _MOST:
            self._until = {which: until for which, until in self._until.items() if until > now}
        self._until[_which(method, arguments)] = now + timedelta(seconds=seconds)


def _which(method: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
    return method, str(arguments.get("channel") or arguments.get("channel_id") or "")
