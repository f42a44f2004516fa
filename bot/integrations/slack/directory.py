"""Finds Slack ids by the names that people write in settings: `#incidents`, `@ana`, `@sre`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.integrations.slack.client import LONGEST_PAGE, SlackClient
from bot.integrations.slack.lookup import ListLookup
from bot.outbox.ports import PermanentFailure, RetryLater, UnknownName
from storage.escalations.notify import SLACK_ID
from storage.rules.policy import Policy

log = structlog.get_logger(__name__)

_FRESH_FOR = timedelta(minutes=30)
"""How long a list is valid while it has every wanted name."""

MISSING_FOR = timedelta(minutes=5)
"""How long an unknown name is not looked up again."""

_PATIENCE_SECONDS = 3.0
"""How long an effect waits for a running read; then it is postponed."""

_LOOK_SECONDS = 1.0
"""How often the bot checks whether a list is due to be read."""

LONGEST_WAIT_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True)
class FoundNames:
    """The result of a lookup. `later` says when to ask again for the names that are `pending`."""

    known: dict[str, str]
    unknown: frozenset[str]
    pending: frozenset[str]
    later: RetryLater


def _handle(user: dict[str, Any]) -> str | None:
    return None if user.get("deleted") else _plain(str(user.get("name", "")))


def _plain(name: str) -> str:
    return name.lstrip("@#").lower()


class Directory:
    """The cache of Slack ids by name. People, user groups and channels are read independently of each other."""

    def __init__(self, slack: SlackClient, policy: Policy, now: Callable[[], datetime]) -> None:
        """Take the workspace, the policy whose names are looked up in the background, and the clock (UTC)."""
        self._progress = asyncio.Event()
        self._named = _named(policy)
        self._said: list[str] = []
        self._people = ListLookup(
            slack, now, self._on_progress, method="users.list", key="members", name_of=_handle, limit=LONGEST_PAGE
        )
        self._groups = ListLookup(
            slack,
            now,
            self._on_progress,
            method="usergroups.list",
            key="usergroups",
            name_of=lambda group: _plain(str(group.get("handle", ""))),
            fine=frozenset({"plan_upgrade_required"}),  # free plans have no user groups
        )
        self._channels = ListLookup(
            slack,
            now,
            self._on_progress,
            method="conversations.list",
            key="channels",
            name_of=lambda channel: _plain(str(channel.get("name", ""))),
            types="public_channel,private_channel",
            limit=LONGEST_PAGE,
            exclude_archived="true",
        )
        self._lists = (self._people, self._groups, self._channels)
        for _, name in self._named:
            self._want(name)

    async def channel(self, name: str) -> str:
        """Give the id of a channel that is named by id or by `#name`; an unknown name is returned as it is.

        Raises:
            RetryLater: while the channel list has not been read yet.
        """
        if SLACK_ID.match(name):
            return name
        asked = "#" + _plain(name)
        found = await self.find([asked])
        if found.pending:
            raise found.later
        return found.known.get(asked, name)

    async def find(self, names: Collection[str]) -> FoundNames:
        """Look names up: those of people and groups, and those of channels, which begin with `#`.

        Known names are given at once. A read that has just started is awaited; all callers share it.
        """
        for name in names:
            self._want(name)
        self._begin()
        while self._is_pending(names) and (left := self._patience(names)) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._progress.wait(), left)
            self._begin()
        for one in self._lists:
            one.raise_if_cut()
        return self._found(names)

    def known(self, names: Iterable[str]) -> dict[str, str]:
        """Give the ids that are known now, without waiting."""
        ids = {name: self._id(name) for name in names}
        return {name: slack_id for name, slack_id in ids.items() if slack_id is not None}

    def why_unknown(self, name: str) -> PermanentFailure:
        """Give the reason why a name has no id: Slack refuses the list, or the name is unknown."""
        refused = [one.trouble for one in self._lists_for(name) if isinstance(one.trouble, PermanentFailure)]
        return refused[0] if refused else UnknownName(name)

    def id_named(self, name: str) -> str | None:
        """Give the id of a name in `[permissions]`, if it is known; an id is returned unchanged."""
        return name if SLACK_ID.match(name) else self.known([name]).get(name)

    def warnings(self) -> list[str]:
        """Give a warning for each name in the settings without an id, with its key."""
        troubles = {one.method: one.trouble for _, name in self._named for one in self._lists_for(name)}
        waits = [f"names in hotwash.toml cannot be looked up: {failed}" for failed in troubles.values() if failed]
        return [*self._unknown(), *waits]

    async def refresh(self) -> None:
        """Read the lists that are due, and wait until they are read or Slack has failed."""
        self._begin()
        for one in self._lists:
            await one.finish()

    async def keep_fresh(self, stops_within: Callable[[float], Awaitable[bool]]) -> None:
        """Read the lists when they are due until the bot is stopped (`stops_within` so many seconds)."""
        self._begin()
        while not await stops_within(_LOOK_SECONDS):
            self._begin()

    async def close(self) -> None:
        """Stop reading."""
        for one in self._lists:
            await one.close()

    def _want(self, name: str) -> None:
        for one in self._lists_for(name):
            one.want(_plain(name))

    def _lists_for(self, name: str) -> tuple[ListLookup, ...]:
        return (self._channels,) if name.startswith("#") else (self._groups, self._people)

    def _id(self, name: str) -> str | None:
        found = (one.found.get(_plain(name)) for one in self._lists_for(name))
        return next((slack_id for slack_id in found if slack_id is not None), None)

    def _begin(self) -> None:
        people, groups, channels = self._lists
        people.begin(self._fresh_for(people, groups))
        groups.begin(self._fresh_for(groups, people))
        channels.begin(self._fresh_for(channels, channels))

    def _fresh_for(self, one: ListLookup, other: ListLookup) -> timedelta:
        """Give how long a list is valid; a name missing from it may be in the other list."""
        return _FRESH_FOR if one.wanted <= one.found.keys() | other.found.keys() else MISSING_FOR

    def _is_pending(self, names: Iterable[str]) -> bool:
        return any(self._id(name) is None and not self._is_unknown(name, MISSING_FOR) for name in names)

    def _is_unknown(self, name: str, within: timedelta | None = None) -> bool:
        looked = all(one.has_looked_for(_plain(name), within) for one in self._lists_for(name))
        return looked and self._id(name) is None

    def _patience(self, names: Iterable[str]) -> float:
        """Give how many seconds the running reads are worth waiting for."""
        lists = {one for name in names if self._id(name) is None for one in self._lists_for(name) if one.is_running}
        return max((_PATIENCE_SECONDS - one.running_for for one in lists), default=0.0)

    def _found(self, names: Collection[str]) -> FoundNames:
        known = self.known(names)
        unknown = frozenset(name for name in names if self._is_unknown(name, MISSING_FOR))
        pending = frozenset(names) - known.keys() - unknown
        lists = {one for name in pending for one in self._lists_for(name)}
        after = min((one.seconds_left() for one in lists if not one.is_running), default=0.0)
        trouble = next((str(one.trouble) for one in lists if one.trouble), "Slack is still being asked who that is")
        later = RetryLater(trouble, after=min(max(after, 1.0), LONGEST_WAIT_SECONDS))
        return FoundNames(known=known, unknown=unknown, pending=pending, later=later)

    def _on_progress(self) -> None:
        """Wake the waiting callers, and log the unknown names of the settings when they have changed."""
        self._progress.set()
        self._progress = asyncio.Event()
        unknown = self._unknown()
        if unknown == self._said or any(one.is_running for one in self._lists):
            return
        self._said = unknown
        if unknown:
            # a name of somebody who left must not stop a restart during an incident
            log.error("settings.unknown_names", detail="; ".join(unknown))

    def _unknown(self) -> list[str]:
        return [
            f"hotwash.toml, {key}: {name} is not known in Slack"
            for key, name in self._named
            if self._is_unknown(name) and isinstance(self.why_unknown(name), UnknownName)
        ]


def _named(policy: Policy) -> list[tuple[str, str]]:
    """Give the names in a policy that are no ids, each with the key in which it stands; a channel's begins with `#`."""
    named = [
        (f"levels.{index}.who ({level.name})", one) for index, level in enumerate(policy.levels) for one in level.who
    ]
    named += [("invite", one) for one in policy.invite]
    named += [("permissions", one) for one in policy.permissions.names()]
    channel = policy.announcement_channel
    if channel and not SLACK_ID.match(channel):
        named.append(("announcement_channel", "#" + channel.lstrip("#")))
    return [(key, one) for key, one in named if not SLACK_ID.match(one)]
