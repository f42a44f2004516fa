"""Events on their way to the app: who subscribed, the envelope, and the queue with its retry times."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.sandbox.errors import Json
from bot.sandbox.state import Channel
from bot.sandbox.timestamps import seconds

if TYPE_CHECKING:
    from bot.sandbox.workspace import Workspace

# After the first attempt Slack tries three times more: nearly at once, a minute later, five minutes later.
RETRY_DELAYS = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "subteam_members_changed": "usergroups:read",
    "channel_created": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_rename": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_rename": "groups:read",
}
MESSAGE_SUBSCRIPTIONS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


@dataclass
class QueuedEvent:
    """An event's envelope that waits for its next attempt; `attempt` counts the deliveries already made."""

    envelope: Json
    due: datetime
    attempt: int = 0
    reason: str | None = None


class EventQueue:
    """Queues what the app subscribed to, in the order in which it happened."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.connected = False
        self.waiting: list[QueuedEvent] = []
        self.sent: list[Json] = []

    def emit(self, event: Json, *, channel: Channel | None = None, members_only: bool = True) -> None:
        """Queue an event when the manifest subscribes to it, its scope is granted and the bot may see the channel."""
        hidden = channel is not None and not self.workspace.is_bot_in(channel)
        if hidden and (members_only or (channel is not None and channel.is_private)):
            return
        if self.connected and self._wanted(event, channel):
            self.waiting.append(QueuedEvent(self._envelope(event, channel), self.workspace.now()))

    def _wanted(self, event: Json, channel: Channel | None) -> bool:
        name = str(event["type"])
        if name == "message" and channel is not None:
            name = f"message.{MESSAGE_SUBSCRIPTIONS[channel.kind]}"
        scope = SCOPES.get(name)
        if name.startswith("member_") and channel is not None:
            scope = "groups:read" if channel.is_private else "channels:read"
        manifest = self.workspace.manifest
        return name in manifest.events and (scope is None or scope in manifest.scopes)

    def _envelope(self, event: Json, channel: Channel | None) -> Json:
        """Wrap an event; in another company's channel `team_id` is theirs, `authorizations` has the app's own."""
        place = self.workspace
        teams = place.teams_in(channel) if channel is not None else [place.team_id]
        authorization = {"enterprise_id": None, "team_id": place.team_id, "user_id": place.bot.id}
        return {
            "token": "sandbox",
            "team_id": teams[0],
            "context_team_id": place.team_id,
            "context_enterprise_id": None,
            "api_app_id": place.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": place.ids.mint("Ev"),
            "event_time": seconds(place.now()),
            "authorizations": [{**authorization, "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": len(teams) > 1,
            "event_context": f"4-{place.ids.mint('')}",
        }

    def take_due(self) -> QueuedEvent | None:
        """Take the first event whose time has come, or None."""
        now = self.workspace.now()
        due = next((event for event in self.waiting if event.due <= now), None)
        if due is not None:
            self.waiting.remove(due)
        return due

    def retry_later(self, event: QueuedEvent, reason: str) -> None:
        """Queue a failed event again, unless all its attempts are spent."""
        if event.attempt < len(RETRY_DELAYS):
            due = self.workspace.now() + RETRY_DELAYS[event.attempt]
            self.waiting.append(QueuedEvent(event.envelope, due, event.attempt + 1, reason))

    def reverse(self) -> None:
        """Turn the order of the waiting events round (Slack promises none)."""
        self.waiting.reverse()

    def shuffle(self, chance: random.Random) -> None:
        """Put the waiting events into an order that `chance` decides."""
        chance.shuffle(self.waiting)
