"""Keeps the order in which a channel's requests came, where notes take one way into the record and the rest another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class ChannelOrder:
    """Knows what is on its way in each channel. Notes go side by side, and so does the rest; neither overtakes."""

    def __init__(self) -> None:
        self._on_their_way: dict[tuple[str, bool], set[asyncio.Future[None]]] = {}
        self._alone: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def after_others(self, channel: str, *, is_note: bool) -> AsyncIterator[None]:
        """Go once all of the other kind that came before in this channel have arrived, or given up."""
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
        """Give what a note holds that cannot go with others: many would wait for one incident, each on a connection."""
        return self._alone.setdefault(channel, asyncio.Lock())
