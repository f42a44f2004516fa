"""Remembers until when Slack wants to hear no more of a method in a channel, so that nobody asks before that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

MOST = 1_000


class RateLimits:
    """What Slack's `Retry-After` said, for each method and channel; one room that waits keeps no other waiting."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._until: dict[tuple[str, str], datetime] = {}

    def seconds_left(self, method: str, arguments: Mapping[str, Any]) -> float:
        """Tell how long this call has to wait; nothing when it may go."""
        until = self._until.get(_which(method, arguments))
        return max((until - self._now()).total_seconds(), 0.0) if until else 0.0

    def remember(self, method: str, arguments: Mapping[str, Any], seconds: float) -> None:
        """Take in that Slack asked for so many seconds of silence."""
        now = self._now()
        if len(self._until) >= MOST:
            self._until = {which: until for which, until in self._until.items() if until > now}
        self._until[_which(method, arguments)] = now + timedelta(seconds=seconds)


def _which(method: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
    return method, str(arguments.get("channel") or arguments.get("channel_id") or "")
