"""Message timestamps and ids: unique, strictly increasing, and the same in every run."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from itertools import count

Now = Callable[[], datetime]
TIMESTAMP = re.compile(r"^\d{1,12}\.\d{6}$")


class Stamps:
    """Mints Slack's `seconds.micros` strings from a clock that may stand still or go back."""

    def __init__(self, now: Now) -> None:
        self.now = now
        self._last = 0

    def mint(self) -> str:
        """Give a ts later than every one before, as close to now as that allows."""
        self._last = max(micros(self.now()), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"


class Ids:
    """Mints Slack-like ids (`C000000012`); one counter for all kinds, so no two ids share a number."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def mint(self, prefix: str) -> str:
        """Give the next id with this prefix (U, C, D, F, V, Ev, Bk …)."""
        return f"{prefix}{next(self._numbers):09d}"


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exactly (a float could not hold them)."""
    return int(moment.replace(microsecond=0).timestamp()) * 1_000_000 + moment.microsecond


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())
