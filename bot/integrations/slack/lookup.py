"""Reads one of Slack's lists to its end, page by page, and stores the ids of the wanted names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.integrations.slack.client import SlackClient
from bot.outbox.ports import DeliveryFailed, OutcomeUnknown, PermanentFailure, RetryLater

log = structlog.get_logger(__name__)

PAGES_A_MINUTE = 20
"""Slack's rate limit for the methods that list people, user groups and channels (tier 2)."""

LONGEST_PAUSE = timedelta(minutes=1)
"""The longest pause before a list that could not be read is tried again."""

BROKEN = frozenset({"invalid_cursor"})
"""Refusals after which a list is read from its beginning."""


@dataclass
class ListReading:
    """One pass over a list: the names it looks for, the ids found, and its position."""

    names: frozenset[str]
    found: dict[str, str] = field(default_factory=dict)
    cursor: str | None = None


class ListLookup:
    """The ids behind names in one of Slack's lists. Only wanted names are stored, whatever the size of the list.

    A reading runs in a task of its own. A rate limit or a failure ends the task; the next one goes on at the same
    page once the pause is over. `trouble` is the last failure, until a reading succeeds.
    """

    def __init__(
        self,
        slack: SlackClient,
        now: Callable[[], datetime],
        on_progress: Callable[[], None],
        *,
        method: str,
        key: str,
        name_of: Callable[[dict[str, Any]], str | None],
        fine: frozenset[str] = frozenset(),
        **arguments: Any,
    ) -> None:
        """Take what reading the list needs.

        Args:
            slack: the workspace.
            now: gives the time (UTC).
            on_progress: called after each page and at the end of each task.
            method: the Web API method that gives the list.
            key: the field of its answer that holds the items.
            name_of: gives an item's name, or None for archived or deleted items.
            fine: refusals that say that the workspace has no such list.
            arguments: the method's other arguments.
        """
        self.found: dict[str, str] = {}
        self.trouble: DeliveryFailed | None = None
        self.method = method
        self._slack, self._now, self._on_progress = slack, now, on_progress
        self._key, self._name_of, self._fine, self._arguments = key, name_of, fine, arguments
        self.wanted: set[str] = set()
        self._looked_for: frozenset[str] = frozenset()
        self._read_at: datetime | None = None
        self._reading: ListReading | None = None
        self._again_at = datetime.min.replace(tzinfo=UTC)
        self._tries = 0
        self._minute, self._pages = self._again_at, 0
        self._task: asyncio.Task[None] | None = None
        self._began = 0.0

    def want(self, name: str) -> None:
        """Look for this name from the next pass on."""
        self.wanted.add(name)

    def has_looked_for(self, name: str, within: timedelta | None = None) -> bool:
        """Whether a list that was read to its end, no longer ago than `within`, was searched for this name."""
        is_recent = self._read_at is not None and (within is None or self._now() - self._read_at <= within)
        return is_recent and name in self._looked_for

    @property
    def is_running(self) -> bool:
        """Whether pages are being read at this moment."""
        return self._task is not None and not self._task.done()

    @property
    def running_for(self) -> float:
        """Give for how many seconds pages have been read without a pause."""
        return asyncio.get_running_loop().time() - self._began

    def seconds_left(self) -> float:
        """Give the seconds until Slack may be called again."""
        return max((self._again_at - self._now()).total_seconds(), 0.0)

    def begin(self, fresh_for: timedelta) -> None:
        """Read, or go on reading, if that is due; what was read no longer ago than `fresh_for` is still good."""
        if self.is_running or self._now() < self._again_at or not self.wanted:
            return
        is_stale = self._read_at is None or self._now() - self._read_at > fresh_for
        if self._reading is None and not is_stale and self.wanted <= self._looked_for:
            return
        self._began = asyncio.get_running_loop().time()
        self._task = asyncio.create_task(self._read())
        self._task.add_done_callback(lambda _: self._on_progress())

    def raise_if_cut(self) -> None:
        """Raise what ended the last task, if that was no failure of Slack's."""
        if self._task is not None and self._task.done() and not self._task.cancelled():
            self._task.result()

    async def finish(self) -> None:
        """Wait until no page is being read."""
        if self._task is not None:
            await self._task

    async def close(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _read(self) -> None:
        try:
            while await self._read_page():
                self._on_progress()
        except RetryLater as failed:
            self._pause(failed, timedelta(seconds=max(failed.after, 0.1)))
        except OutcomeUnknown as failed:
            self._tries += 1
            self._pause(failed, min(timedelta(seconds=2 ** min(self._tries, 6)), LONGEST_PAUSE))
        except PermanentFailure as failed:
            self._refused(failed)
        except Exception as error:
            log.exception("look_up.failed", method=self.method)
            self._pause(DeliveryFailed(type(error).__name__, method=self.method), LONGEST_PAUSE)

    async def _read_page(self) -> bool:
        """Read the next page; False when it was the last one, or a minute's pages have been read."""
        if self._has_read_enough():
            return False
        reading = self._reading = self._reading or ListReading(frozenset(self.wanted))
        items, cursor = await self._slack.page(self.method, self._key, reading.cursor, **self._arguments)
        for item in items:
            name = self._name_of(item)
            if name is not None and name in reading.names:
                reading.found[name] = item["id"]
        self.found |= reading.found
        self.trouble, self._tries, reading.cursor = None, 0, cursor
        if cursor is None:
            self._end(reading.found)
        return cursor is not None

    def _has_read_enough(self) -> bool:
        now = self._now()
        if now - self._minute >= timedelta(minutes=1):
            self._minute, self._pages = now, 0
        self._pages += 1
        if self._pages > PAGES_A_MINUTE:
            self._again_at = self._minute + timedelta(minutes=1)
            return True
        return False

    def _end(self, found: dict[str, str]) -> None:
        reading = self._reading
        self._looked_for = reading.names if reading is not None else frozenset(self.wanted)
        self.found, self._reading, self._read_at = found, None, self._now()

    def _pause(self, failed: DeliveryFailed, pause: timedelta) -> None:
        self._again_at = self._now() + pause
        if failed.error != "ratelimited":
            self.trouble = failed
            log.warning("look_up.postponed", method=self.method, error=failed.error, seconds=pause.total_seconds())

    def _refused(self, failed: PermanentFailure) -> None:
        """Treat a refusal as an empty list, but keep earlier ids, and the reason unless it is one of `fine`."""
        if failed.error in BROKEN:
            self._reading = None
            self._pause(failed, timedelta(seconds=1))
        elif failed.error in self._fine:
            self._end({})
        else:
            self._pause(failed, LONGEST_PAUSE)
            self._end(self.found)
