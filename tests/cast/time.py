"""Time: it stands still until a test lets it pass, and then stops at every moment at which something is due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

MOST_STOPS = 500


async def _nothing() -> None:
    return None


class Time:
    """The one clock that bot and workspace share: a summer evening, 17:00 UTC, 18:00 in Lagos, 19:00 in Berlin."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 7, 14, 17, 0, tzinfo=UTC)
        self.next_due: Callable[[], Awaitable[datetime | None]] = _nothing
        self.settle: Callable[[], Awaitable[None]] = _nothing

    def __call__(self) -> datetime:
        """Give the moment (UTC)."""
        return self.moment

    async def passes(self, **parts: float) -> None:
        """Let time pass (minutes=5); whatever becomes due meanwhile happens at its own moment."""
        until = self.moment + timedelta(**parts)
        for _ in range(MOST_STOPS):
            due = await self.next_due()
            if due is None or due > until:
                break
            self.moment = max(due, self.moment)
            await self.settle()
        self.moment = until
        await self.settle()
