"""Creates and changes messages: each change updates the channel's state and sends events to the app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.serializers import channel_object, message_object, thread_marks
from bot.sandbox.state import Channel, Message, Person
from bot.sandbox.workspace import Workspace


def post(place: Workspace, channel: Channel, author: Person, text: str, **parts: Any) -> Message:
    """Put a message into a channel and emit `message` and, when it mentions the app, `app_mention`."""
    message = Message(place.stamps.mint(), channel.id, author.id, text, place.now(), **parts)
    channel.messages.append(message)
    channel.files += message.files
    place.events.emit(message_event(place, channel, message), channel=channel)
    if f"<@{place.bot.id}" in text and not channel.is_im and not message.is_system:
        mention = message_event(place, channel, message) | {"type": "app_mention"}
        mention.pop("channel_type")
        place.events.emit(mention, channel=channel)
    return message


def whisper(place: Workspace, channel: Channel, to: Person, text: str, **parts: Any) -> Message:
    """Show an ephemeral message to one person: it is no part of the channel and makes no event."""
    parts = {"from_app": True, "is_ephemeral": True, "to": to.id, **parts}
    message = Message(place.stamps.mint(), channel.id, place.bot.id, text, place.now(), **parts)
    place.whispers.append(message)
    return message


def message_event(place: Workspace, channel: Channel, message: Message) -> Json:
    """The `message` event of a message, as the Events API sends it."""
    marks = {"channel": channel.id, "channel_type": channel.kind, "event_ts": message.ts}
    shown = message_object(place, message) | marks
    if message.is_reply:
        parent = channel.message(message.thread_ts or "")
        shown |= {"parent_user_id": parent.user} if parent else {}
    return shown


def edit(place: Workspace, channel: Channel, message: Message, editor: Person, **changes: Any) -> None:
    """Change a message's parts and emit `message_changed`."""
    before = message_object(place, message)
    for name, value in changes.items():
        setattr(message, name, value)
    stamp = place.stamps.mint()
    message.edited = {"user": editor.id, "ts": stamp}
    shown = message_object(place, message) | thread_marks(channel, message)
    event = {"type": "message", "subtype": "message_changed", "hidden": True, "message": shown}
    event |= {"previous_message": before, "channel": channel.id, "channel_type": channel.kind}
    place.events.emit(event | {"ts": stamp, "event_ts": stamp}, channel=channel)
    if not message.from_app and f"<@{place.bot.id}" in message.text and not channel.is_im:
        mention = shown | {"type": "app_mention", "channel": channel.id, "event_ts": stamp}
        place.events.emit(mention, channel=channel)


def remove(place: Workspace, channel: Channel, message: Message) -> None:
    """Delete a message, its pin with it, and emit `message_deleted`."""
    channel.messages.remove(message)
    channel.pins = [ts for ts in channel.pins if ts != message.ts]
    stamp = place.stamps.mint()
    event = {"type": "message", "subtype": "message_deleted", "hidden": True, "deleted_ts": message.ts}
    event |= {"previous_message": message_object(place, message), "channel": channel.id, "channel_type": channel.kind}
    place.events.emit(event | {"ts": stamp, "event_ts": stamp}, channel=channel)


def system_line(place: Workspace, channel: Channel, author: Person, what: str, text: str, **extra: Any) -> Message:
    """Post one of Slack's own lines ("joined", "set the topic"); `what` is the subtype without its kind."""
    prefix = "group" if channel.kind == "group" else "channel"
    return post(place, channel, author, text, subtype=f"{prefix}_{what}", extra=extra)


def join(place: Workspace, channel: Channel, person: Person, inviter: Person | None = None) -> None:
    """Make a person a member, with Slack's line and `member_joined_channel`."""
    channel.members.append(person.id)
    extra = {"inviter": inviter.id} if inviter else {}
    system_line(place, channel, person, "join", f"<@{person.id}> has joined the channel", **extra)
    _membership_event(place, channel, person, "member_joined_channel", extra)


def leave(place: Workspace, channel: Channel, person: Person) -> None:
    """End a person's membership, with Slack's line and `member_left_channel`."""
    system_line(place, channel, person, "leave", f"<@{person.id}> has left the channel")
    _membership_event(place, channel, person, "member_left_channel", {})
    channel.members.remove(person.id)


def _membership_event(place: Workspace, channel: Channel, person: Person, name: str, extra: Json) -> None:
    letter = "G" if channel.is_private else "C"
    event = {"type": name, "user": person.id, "channel": channel.id, "channel_type": letter, "team": place.team_id}
    place.events.emit(event | extra | {"event_ts": place.stamps.mint()}, channel=channel)


def channel_event(place: Workspace, channel: Channel, what: str, members: Json) -> None:
    """Emit `channel_<what>` or, for a private channel, `group_<what>`."""
    prefix = "group" if channel.kind == "group" else "channel"
    event = {"type": f"{prefix}_{what}", **members, "event_ts": place.stamps.mint()}
    place.events.emit(event, channel=channel, members_only=False)


def archive(place: Workspace, channel: Channel, actor: Person) -> None:
    """Archive a channel: the events are sent, then the bot stops being a member."""
    system_line(place, channel, actor, "archive", f"<@{actor.id}> archived the channel")
    channel_event(place, channel, "archive", {"channel": channel.id, "user": actor.id, "is_moved": 0})
    channel.is_archived = True
    channel.ejected = [member for member in channel.members if member == place.bot.id]
    channel.members = [member for member in channel.members if member != place.bot.id]


def unarchive(place: Workspace, channel: Channel, actor: Person) -> None:
    """Unarchive a channel for a person; the bot is no member until it is invited."""
    channel.is_archived = False
    channel.ejected = []
    if actor.id not in channel.members:
        channel.members.append(actor.id)
    system_line(place, channel, actor, "unarchive", f"<@{actor.id}> un-archived the channel")
    channel_event(place, channel, "unarchive", {"channel": channel.id, "user": actor.id})


def rename(place: Workspace, channel: Channel, actor: Person, name: str) -> None:
    """Give a channel another name, with Slack's line and `channel_rename`."""
    old = channel.name
    channel.previous_names = [old, *channel.previous_names]
    channel.name = name
    text = f'<@{actor.id}> has renamed the channel from "{old}" to "{name}"'
    system_line(place, channel, actor, "name", text, old_name=old, name=name)
    shown = channel_object(place, channel)
    kept: Iterable[str] = ("id", "name", "name_normalized", "created", "is_channel", "is_mpim")
    channel_event(place, channel, "rename", {"channel": {key: shown[key] for key in kept}})
