"""Pins: add, remove, list."""

from __future__ import annotations

from bot.sandbox import message_store
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.method_registry import TIER_2, Call, method
from bot.sandbox.permissions import joined_channel, message_at, open_channel
from bot.sandbox.serializers import message_object
from bot.sandbox.state import Channel, Message
from bot.sandbox.timestamps import TIMESTAMP, seconds
from bot.sandbox.workspace import Workspace

MOST_PINS = 100


def _item(call: Call) -> tuple[Channel, Message]:
    channel = open_channel(call)
    ts = call.arguments.text("timestamp", "")
    if not ts:
        raise SlackError("no_item_specified")
    if not TIMESTAMP.match(ts):
        raise SlackError("bad_timestamp")
    return channel, message_at(call, channel)


@method("pins.add", TIER_2, "pins:write")
def add(call: Call) -> Json:
    """Pin a message, with Slack's line in the channel and `pin_added`."""
    channel, message = _item(call)
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    if message.is_system:
        raise SlackError("not_pinnable")
    if len(channel.pins) >= MOST_PINS:
        raise SlackError("too_many_pins")
    channel.pins.append(message.ts)
    place = call.place
    message_store.post(place, channel, place.bot, "pinned a message to this channel.", subtype="pinned_item")
    _tell(place, channel, message, "pin_added")
    return {}


@method("pins.remove", TIER_2, "pins:write")
def remove(call: Call) -> Json:
    """Take a pin off."""
    channel, message = _item(call)
    if message.ts not in channel.pins:
        raise SlackError("no_pin")
    channel.pins.remove(message.ts)
    _tell(call.place, channel, message, "pin_removed")
    return {}


def _tell(place: Workspace, channel: Channel, message: Message, name: str) -> None:
    item = {"type": "message", "channel": channel.id, "message": message_object(place, message)}
    event = {"type": name, "user": place.bot.id, "channel_id": channel.id, "item": item, "item_user": message.user}
    stamp = place.stamps.mint()
    place.events.emit(event | {"pin_count": len(channel.pins), "event_ts": stamp}, channel=channel)


@method("pins.list", TIER_2, "pins:read")
def list_pins(call: Call) -> Json:
    """List a channel's pinned messages."""
    channel = joined_channel(call)
    now = seconds(call.place.now())
    items = [
        {"type": "message", "channel": channel.id, "created": now, "message": message_object(call.place, message)}
        for message in channel.pinned
    ]
    return {"items": items}
