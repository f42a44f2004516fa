"""Reactions: add, remove, get."""

from __future__ import annotations

import re

from bot.sandbox.errors import Json, SlackError
from bot.sandbox.method_registry import TIER_2, TIER_3, Call, method
from bot.sandbox.permissions import joined_channel, message_at, open_channel
from bot.sandbox.serializers import message_object
from bot.sandbox.state import Channel, Message, Person
from bot.sandbox.workspace import Workspace

NAME = re.compile(r"^[\w+'-]+(::skin-tone-[2-6])?$")
MOST_EMOJI = 23


def _emoji(call: Call) -> str:
    name = call.arguments.text("name").strip(":")
    if not NAME.match(name):
        raise SlackError("invalid_name")
    return name


@method("reactions.add", TIER_3, "reactions:write")
def add(call: Call) -> Json:
    """React to a message as the bot."""
    channel, name = open_channel(call), _emoji(call)
    message = message_at(call, channel)
    if call.place.bot.id in message.reactions.get(name, ()):
        raise SlackError("already_reacted")
    if name not in message.reactions and len(message.reactions) >= MOST_EMOJI:
        raise SlackError("too_many_emoji")
    react(call.place, channel, message, call.place.bot, name)
    return {}


@method("reactions.remove", TIER_2, "reactions:write")
def remove(call: Call) -> Json:
    """Take the bot's reaction back."""
    channel, name = open_channel(call), _emoji(call)
    message = message_at(call, channel)
    if call.place.bot.id not in message.reactions.get(name, ()):
        raise SlackError("no_reaction")
    unreact(call.place, channel, message, call.place.bot, name)
    return {}


@method("reactions.get", TIER_3, "reactions:read")
def get(call: Call) -> Json:
    """Show a message with its reactions."""
    channel = joined_channel(call)
    message = message_at(call, channel)
    return {"type": "message", "channel": channel.id, "message": message_object(call.place, message)}


def react(place: Workspace, channel: Channel, message: Message, person: Person, name: str) -> None:
    """Add a person's reaction and emit `reaction_added`."""
    message.reactions.setdefault(name, []).append(person.id)
    _tell(place, channel, message, person, name, "reaction_added")


def unreact(place: Workspace, channel: Channel, message: Message, person: Person, name: str) -> None:
    """Take a person's reaction back and emit `reaction_removed`."""
    message.reactions[name].remove(person.id)
    if not message.reactions[name]:
        del message.reactions[name]
    _tell(place, channel, message, person, name, "reaction_removed")


def _tell(place: Workspace, channel: Channel, message: Message, person: Person, name: str, event: str) -> None:
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    who = {"user": person.id, "reaction": name, "item": item, "item_user": message.user}
    place.events.emit({"type": event, **who, "event_ts": place.stamps.mint()}, channel=channel)
