"""Puts lines that wait at the same moment at the end of one file together: one append, one fsync for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.requests.spool import jsonl_file


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A line on its way to the disk: what became of it is none when it is there, or the error."""

    key: str
    content: bytes
    outcome: asyncio.Future[OSError | None]


class BatchAppend:
    """The end of a file. `kept` is called with the key of each line once it is on the disk.

    Lines go there in the order in which they came. Whoever stops waiting leaves a line that goes there too.
    """

    def __init__(self, file: Path, kept: Callable[[str], None]) -> None:
        self._file = file
        self._kept = kept
        self._coming: dict[str, Coming] = {}
        self._writer: asyncio.Task[None] | None = None
        self.writing = asyncio.Lock()
        """Held while lines are written: whoever has it may move the file."""

    def __len__(self) -> int:
        return len(self._coming)

    def __contains__(self, key: object) -> bool:
        return key in self._coming

    async def append(self, key: str, content: bytes) -> None:
        """Put a line on the disk; one that is on its way with the same key is the same line.

        Raises:
            OSError: when the disk does not take it; nothing of it is there.
        """
        if key not in self._coming:
            outcome: asyncio.Future[OSError | None] = asyncio.get_running_loop().create_future()
            self._coming[key] = Coming(key=key, content=content, outcome=outcome)
            if self._writer is None or self._writer.done():
                self._writer = asyncio.create_task(self._write())
        error = await asyncio.shield(self._coming[key].outcome)
        if error is not None:
            raise OSError(error.errno, error.strerror) from error

    async def settled(self) -> None:
        """Wait until what is on its way now is on the disk, or refused by it."""
        if self._coming:
            await asyncio.wait({coming.outcome for coming in self._coming.values()})

    async def _write(self) -> None:
        while self._coming:
            async with self.writing:
                group = list(self._coming.values())
                try:
                    await self._write_group(group)
                finally:
                    for one in group:
                        if one.outcome.cancel():  # it has none, because this was ended
                            del self._coming[one.key]

    async def _write_group(self, group: Sequence[Coming]) -> None:
        """Write lines; a disk that takes only the first of them is asked about the others again, and then refuses."""
        while group:
            try:
                taken = await asyncio.to_thread(jsonl_file.append, self._file, [one.content for one in group])
            except OSError as error:
                self._settle(group, error)
                return
            self._settle(group[:taken], None)
            group = group[taken:]

    def _settle(self, group: Sequence[Coming], error: OSError | None) -> None:
        for one in group:
            del self._coming[one.key]
            if error is None:
                self._kept(one.key)
            one.outcome.set_result(error)
