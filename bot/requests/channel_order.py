"""Keeps the order of a channel's requests: notes share transactions, all other requests have their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class ChannelOrder:
    """Tracks the requests in progress in each channel. One kind runs concurrently; neither kind overtakes the other."""

    def __init__(self) -> None:
        self._on_their_way: dict[tuple[str, bool], set[asyncio.Future[None]]] = {}
        self._alone: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def after_others(self, channel: str, *, is_note: bool) -> AsyncIterator[None]:
        """Wait until the earlier requests of the other kind in this channel have finished or failed."""
        way = (channel, is_note)
        arrived = asyncio.get_running_loop().create_future()
        self._on_their_way.setdefault(way, set()).add(arrived)
        try:
            if ahead := self._on_their_way.get((channel, not is_note)):
                await asyncio.wait({*ahead})
            yield
        finally:
            arrived.set_result(None)
            self._on_their_way[way].discard(arrived)
            if not self._on_their_way[way]:
                del self._on_their_way[way]

    def alone(self, channel: str) -> asyncio.Lock:
        """Give the lock for notes that cannot share a transaction: else each would hold a connection."""
        return self._alone.setdefault(channel, asyncio.Lock())
