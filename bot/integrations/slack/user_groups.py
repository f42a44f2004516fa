"""Finds which names and user groups in `[permissions]` apply to a person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.integrations.slack.client import SlackClient
from bot.integrations.slack.directory import Directory
from bot.integrations.slack.user_cache import PATIENCE_SECONDS
from bot.outbox.ports import DeliveryFailed

log = structlog.get_logger(__name__)

_FRESH_FOR = timedelta(minutes=5)
GOOD_FOR = timedelta(hours=1)
"""How long the cached members of a group are used while Slack does not answer."""


class UserGroups:
    """A cache of the members of the user groups that the settings name, read when needed."""

    def __init__(self, slack: SlackClient, directory: Directory, now: Callable[[], datetime]) -> None:
        self._slack = slack
        self._directory = directory
        self._now = now
        self._members: dict[str, tuple[frozenset[str], datetime]] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self.patience_seconds = PATIENCE_SECONDS

    async def of(self, slack_id: str, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the names that apply to this person, and those that Slack did not resolve in time."""
        ids = await self._ids(names)
        groups = {one for one in ids.values() if one is not None and one.startswith("S")}
        await self._refresh([one for one in groups if not self._is_known(one, _FRESH_FOR)])
        belongs = [name for name, found in ids.items() if found == slack_id or slack_id in self._in(found)]
        unsure = [name for name, found in ids.items() if name not in belongs and not self._can_tell(found)]
        return tuple(belongs), tuple(unsure)

    async def _ids(self, names: Sequence[str]) -> dict[str, str | None]:
        """Give the id of each name; Slack's lists are read only if a name has none."""
        if any(self._directory.id_named(name) is None for name in names):
            with suppress(TimeoutError, DeliveryFailed):
                async with asyncio.timeout(self.patience_seconds):
                    await self._directory.find(names)
        return {name: self._directory.id_named(name) for name in names}

    def _in(self, group: str | None) -> frozenset[str]:
        return self._members[group][0] if group in self._members and self._is_known(group, GOOD_FOR) else frozenset()

    def _can_tell(self, found: str | None) -> bool:
        return found is not None and (not found.startswith("S") or self._is_known(found, GOOD_FOR))

    def _is_known(self, group: str, for_long: timedelta) -> bool:
        return group in self._members and self._now() - self._members[group][1] <= for_long

    async def _refresh(self, groups: Sequence[str]) -> None:
        if groups:
            await asyncio.wait({self._task(group) for group in groups}, timeout=self.patience_seconds)

    def _task(self, group: str) -> asyncio.Task[None]:
        task = self._asking.get(group)
        if task is None:
            task = self._asking[group] = asyncio.create_task(self._ask(group))
            task.add_done_callback(lambda _: self._asking.pop(group, None))
        return task

    async def _ask(self, group: str) -> None:
        try:
            answer = await self._slack.call("usergroups.users.list", http_verb="GET", usergroup=group)
        except DeliveryFailed as failed:
            log.warning("permissions.group_unknown", group=group, error=failed.error)
        else:
            self._members[group] = (frozenset(answer.get("users") or ()), self._now())

    async def close(self) -> None:
        """Cancel the running calls."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
