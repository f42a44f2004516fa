"""Who may do what where: membership, hidden private channels and archived channels, as Slack refuses them."""

from __future__ import annotations

from bot.sandbox.errors import SlackError
from bot.sandbox.method_registry import Call
from bot.sandbox.state import Channel, Message


def seen_channel(call: Call, name: str = "channel") -> Channel:
    """The channel an argument names, when the bot may know of it; else SlackError `channel_not_found`."""
    channel = call.place.channels.get(call.arguments.text(name))
    if channel is None or (channel.is_private and not call.place.is_bot_in(channel)):
        raise SlackError("channel_not_found")
    return channel


def joined_channel(call: Call, name: str = "channel") -> Channel:
    """The same, and the bot is a member; else SlackError `not_in_channel`."""
    channel = seen_channel(call, name)
    if not call.place.is_bot_in(channel):
        raise SlackError("not_in_channel")
    return channel


def open_channel(call: Call, name: str = "channel") -> Channel:
    """The same, and the channel takes changes; else SlackError `is_archived`."""
    refuse_archived(call, name)
    return joined_channel(call, name)


def refuse_archived(call: Call, name: str = "channel", error: str = "is_archived") -> None:
    """Refuse an archived channel that the bot may know of, even though archiving has removed it."""
    channel = call.place.channels.get(call.arguments.text(name))
    if channel and channel.is_archived and (not channel.is_private or call.place.bot.id in channel.ejected):
        raise SlackError(error)


def message_at(call: Call, channel: Channel, name: str = "timestamp") -> Message:
    """The message an argument names by its ts; else SlackError `message_not_found`."""
    message = channel.message(call.arguments.text(name))
    if message is None:
        raise SlackError("message_not_found")
    return message
