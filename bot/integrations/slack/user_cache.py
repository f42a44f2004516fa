"""Caches people's names and time zones from Slack; lookups never take longer than a request's deadline."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.integrations.slack.client import SlackClient
from bot.integrations.slack.identity import Identity, membership
from bot.outbox.ports import DeliveryFailed
from storage.rules.actor import Actor
from storage.rules.known_people import KnownPerson, Unavailable
from storage.rules.permissions import Membership
from storage.rules.time_parsing import zone_of

log = structlog.get_logger(__name__)

_FRESH_FOR = timedelta(minutes=15)
_ASK_AGAIN = timedelta(minutes=1)
"""How long after a failed look-up somebody is looked up again."""

PATIENCE_SECONDS = 0.8
"""How long a stranger's first command waits for names and zones: this is part of the request's deadline."""

_MOST = 10_000


def _zone(name: object) -> str | None:
    try:
        zone_of(str(name))
    except ValueError:
        return None
    return str(name)


LONGEST_LOOK = 300
"""How many characters of a text are searched for names."""


def _called(one: KnownPerson) -> set[str]:
    return {one.handle.lower(), *one.name.lower().split()}


def _is_near(one: KnownPerson, words: set[str]) -> bool:
    """Whether a handle begins as one of the words does: that is enough to be offered."""
    return any(len(word) > 2 and one.handle.lower().startswith(word[:2]) for word in words)


@dataclass(frozen=True)
class CachedUser:
    """A person as last read from Slack; `membership` is None where it did not say.

    `unavailable` says why they cannot be asked, or cannot come into a channel.
    """

    actor: Actor
    at: datetime
    membership: Membership | None = None
    unavailable: Unavailable | None = None


class UserCache:
    """A bounded cache of people. An unknown person is looked up at once; a known one is refreshed in the background."""

    def __init__(self, slack: SlackClient, now: Callable[[], datetime], identity: Callable[[], Identity]) -> None:
        self._slack = slack
        self._now = now
        self._identity = identity
        self._known: OrderedDict[str, CachedUser] = OrderedDict()
        self._handles: dict[str, str] = {}
        self._refreshing: dict[str, asyncio.Task[None]] = {}
        self.patience_seconds = PATIENCE_SECONDS

    async def actor(self, slack_id: str, handle: str | None = None, *, from_elsewhere: bool = False) -> Actor:
        """Give the actor, as far as it is known in time.

        `handle` is what the request itself said, and `from_elsewhere` that it named another workspace as theirs: that
        makes them a stranger as long as Slack does not say what they are.
        """
        if slack_id not in self._known:
            await self._wait_for(self._refresh(slack_id))
            if slack_id not in self._known:  # not found in time: go on without, and do not wait again
                self._keep(CachedUser(self._actor(slack_id, handle=handle), self._soon()))
        known = self._known[slack_id]
        if self._now() - known.at > _FRESH_FOR:
            self._refresh(slack_id)
        is_stranger = from_elsewhere and known.membership is None
        return replace(known.actor, membership="stranger") if is_stranger else known.actor

    def _soon(self) -> datetime:
        """Give a "last read" time with which a failed lookup is repeated after a while, not at once."""
        return self._now() - _FRESH_FOR + _ASK_AGAIN

    def learn(self, user: dict[str, Any]) -> None:
        """Cache a user object from `users.info` or from a `user_change` event."""
        slack_id = user.get("id")
        if not isinstance(slack_id, str):
            return
        profile = user.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
        they_are = membership(user, self._identity())
        about = {"handle": user.get("name"), "name": name, "timezone": _zone(user.get("tz"))}
        actor = self._actor(slack_id, membership=they_are or "member", **about)
        self._keep(CachedUser(actor, self._now(), they_are, self._unavailable(user, they_are)))

    def _unavailable(self, user: dict[str, Any], they_are: Membership | None) -> Unavailable | None:
        if user.get("deleted"):
            return "deactivated"
        if user.get("is_bot") or user.get("id") == self._identity().bot_user_id:
            return "bot"
        if user.get("is_ultra_restricted"):
            return "guest"
        return "stranger" if they_are == "stranger" else None

    def unavailable(self, ids: Iterable[str]) -> dict[str, Unavailable]:
        """Give why people cannot be asked or cannot come, as far as it is known now."""
        known = {one: self._known[one].unavailable for one in ids if one in self._known}
        own = self._identity().bot_user_id
        bot: dict[str, Unavailable] = {one: "bot" for one in ids if one == own}
        return {one: why for one, why in known.items() if why is not None} | bot

    def named_in(self, text: str) -> tuple[KnownPerson, ...]:
        """Give the people whose handle or a part of whose name stands in a text, or nearly does."""
        words = {word.lower() for word in re.findall(r"[^\W_][\w.'’-]*", text[:LONGEST_LOOK])}
        words |= {word.rstrip(".-'’") for word in words}
        people = [
            KnownPerson(id=slack_id, handle=known.actor.handle or slack_id, name=known.actor.name or "")
            for slack_id, known in self._known.items()
            if known.actor.handle
        ]
        return tuple(one for one in people if not words.isdisjoint(_called(one)) or _is_near(one, words))

    def _actor(self, slack_id: str, **about: Any) -> Actor:
        return Actor(workspace=self._identity().team_id or "", id=slack_id, **about)

    def _keep(self, known: CachedUser) -> None:
        actor = known.actor
        self._known[actor.id] = known
        self._known.move_to_end(actor.id)
        self._handles[actor.id] = actor.handle or actor.id
        while len(self._known) > _MOST:
            forgotten, _ = self._known.popitem(last=False)
            del self._handles[forgotten]

    def handles(self) -> Mapping[str, str]:
        """Give the handle of every cached person by Slack id; not copied, because every command needs it."""
        return self._handles

    async def close(self) -> None:
        """Cancel the running lookups."""
        for task in list(self._refreshing.values()):
            task.cancel()
        await asyncio.gather(*self._refreshing.values(), return_exceptions=True)

    def _refresh(self, slack_id: str) -> asyncio.Task[None]:
        task = self._refreshing.get(slack_id)
        if task is None:
            task = asyncio.create_task(self._look_up(slack_id))
            self._refreshing[slack_id] = task
            task.add_done_callback(lambda _: self._refreshing.pop(slack_id, None))
        return task

    async def _look_up(self, slack_id: str) -> None:
        try:
            answer = await self._slack.call("users.info", http_verb="GET", user=slack_id)
        except DeliveryFailed as failed:
            log.info("user_cache.lookup_failed", person=slack_id, error=failed.error)
            if slack_id in self._known:
                self._keep(replace(self._known[slack_id], at=self._soon()))
        else:
            self.learn(answer.get("user") or {})

    async def _wait_for(self, task: asyncio.Task[None]) -> None:
        await asyncio.wait({task}, timeout=self.patience_seconds)
