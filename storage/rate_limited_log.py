"""Limits how often the same problem is logged: one line at once, then one a minute with a count."""

from __future__ import annotations

import time
from collections.abc import Callable

EVERY_SECONDS = 60.0
MOST_KEYS = 200
"""How many keys are counted separately; further keys share one limit, so that memory stays bounded."""


class RateLimitedLog:
    """Counts occurrences by key and says when a log line is due."""

    def __init__(self, seconds: float = EVERY_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the pause between two lines of one key (seconds) and a monotonic clock."""
        self._seconds = seconds
        self._clock = clock
        self._said: dict[str, float] = {}
        self._counts: dict[str, int] = {}

    def count(self, key: str) -> int:
        """Count one more; give how many there were since the last line if a line is due, else 0."""
        if key not in self._said and len(self._said) >= MOST_KEYS:
            key = ""
        self._counts[key] = self._counts.get(key, 0) + 1
        now = self._clock()
        if key in self._said and now - self._said[key] < self._seconds:
            return 0
        self._said[key] = now
        return self._counts.pop(key)
