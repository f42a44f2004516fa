"""Slack's rate limits: a bucket for each method, and one for the posts in each channel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.method_registry import Call, Method
from bot.sandbox.timestamps import Now

POSTS_AT_ONCE = 4  # about one message a second in a channel; short bursts pass


@dataclass
class Bucket:
    """A token bucket: so many calls at once, refilled at a rate per second."""

    capacity: float
    rate: float
    level: float
    seen: datetime

    def take(self, now: datetime) -> int:
        """Take a token; give 0, or the whole seconds (at least 1) until there is one again."""
        passed = max((now - self.seen).total_seconds(), 0)
        self.level = min(self.capacity, self.level + passed * self.rate)
        self.seen = now
        if self.level >= 1:
            self.level -= 1
            return 0
        return max(1, math.ceil((1 - self.level) / self.rate))


class RateLimits:
    """The buckets of one app in one workspace."""

    def __init__(self, now: Now, *, on: bool) -> None:
        self.now = now
        self.on = on
        self._buckets: dict[str, Bucket] = {}

    def wait(self, method: Method, call: Call) -> int:
        """Give 0 when the call may go on, otherwise the seconds to put into `Retry-After`."""
        if not self.on:
            return 0
        if method.name == "chat.postMessage":
            wait = self._take(f"posts in {call.arguments.get('channel')}", POSTS_AT_ONCE, 1.0)
            if wait:
                return wait
        return self._take(method.name, method.tier, method.tier / 60)

    def _take(self, name: str, capacity: float, rate: float) -> int:
        now = self.now()
        bucket = self._buckets.setdefault(name, Bucket(capacity, rate, capacity, now))
        return bucket.take(now)
