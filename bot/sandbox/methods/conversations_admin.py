"""Founding channels and changing them: create, rename, setTopic, setPurpose, archive, unarchive."""

from __future__ import annotations

from bot.sandbox import message_store
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.method_registry import TIER_2, Call, by_kind, method
from bot.sandbox.permissions import joined_channel, open_channel, refuse_archived, seen_channel
from bot.sandbox.serializers import channel_object
from bot.sandbox.state import Channel
from bot.sandbox.timestamps import seconds

MANAGE = by_kind("channels:manage", "groups:write", "im:write", "mpim:write")
TOPIC = by_kind("channels:write.topic|channels:manage", "groups:write.topic|groups:write", "im:write", "mpim:write")
NAME_LENGTH = 80
TOPIC_LENGTH = 250


def refused_name(name: str) -> str | None:
    """Slack's error for a channel name, in the order in which Slack looks; None when the name is proper."""
    if not name:
        return "invalid_name_required"
    if len(name) > NAME_LENGTH:
        return "invalid_name_maxlength"
    if not any(letter.isalnum() for letter in name):
        return "invalid_name_punctuation"
    if any(not _is_proper(letter) for letter in name):
        return "invalid_name_specials"
    return None


def _is_proper(letter: str) -> bool:
    return letter in "-_" or letter.isnumeric() or (letter.isalpha() and letter == letter.lower())


def _free_name(call: Call, own: Channel | None = None) -> str:
    name = call.arguments.text("name", "")
    refusal = refused_name(name)
    if refusal:
        raise SlackError(refusal)
    holder = call.place.channel_named(name)
    if holder is not None and holder is not own:
        raise SlackError("name_taken")
    return name


def _asked_kind(call: Call) -> list[str]:
    return ["group" if call.arguments.flag("is_private") else "channel"]


@method("conversations.create", TIER_2, MANAGE, _asked_kind)
def create(call: Call) -> Json:
    """Found a channel with the bot as creator and member; names of archived and private channels are taken."""
    place = call.place
    name = _free_name(call)
    channel = place.add_channel(name, place.bot.id, is_private=call.arguments.flag("is_private"))
    if not channel.is_private:
        shown = {"id": channel.id, "name": name, "created": channel.created, "creator": place.bot.id}
        message_store.channel_event(place, channel, "created", {"channel": shown})
    message_store.join(place, channel, place.bot)
    more = {"last_read": "0000000000.000000", "latest": None, "unread_count": 0, "unread_count_display": 0}
    return {"channel": channel_object(place, channel) | more | {"priority": 0}}


@method("conversations.rename", TIER_2, MANAGE)
def rename(call: Call) -> Json:
    """Rename a channel that the bot itself created."""
    channel = open_channel(call)
    if channel.creator != call.place.bot.id:
        raise SlackError("not_authorized")
    name = _free_name(call, channel)
    if name != channel.name:
        message_store.rename(call.place, channel, call.place.bot, name)
    return {"channel": channel_object(call.place, channel)}


@method("conversations.setTopic", TIER_2, TOPIC)
def set_topic(call: Call) -> Json:
    """Set the topic (at most 250 characters), with Slack's line in the channel."""
    channel, words = _described(call, "topic")
    place = call.place
    channel.topic, channel.topic_set = words, (place.bot.id, seconds(place.now()))
    message_store.system_line(place, channel, place.bot, "topic", f"set the channel topic: {words}", topic=words)
    return {"channel": channel_object(place, channel)}


@method("conversations.setPurpose", TIER_2, TOPIC)
def set_purpose(call: Call) -> Json:
    """Set the purpose (at most 250 characters), with Slack's line in the channel."""
    channel, words = _described(call, "purpose")
    place = call.place
    channel.purpose, channel.purpose_set = words, (place.bot.id, seconds(place.now()))
    message_store.system_line(
        place, channel, place.bot, "purpose", f"set the channel description: {words}", purpose=words
    )
    return {"channel": channel_object(place, channel)}


def _described(call: Call, what: str) -> tuple[Channel, str]:
    channel = open_channel(call)
    if channel.is_im or channel.is_mpim:
        raise SlackError("method_not_supported_for_channel_type")
    words = call.arguments.text(what, "")
    if len(words) > TOPIC_LENGTH:
        raise SlackError("too_long")
    return channel, words


@method("conversations.archive", TIER_2, MANAGE)
def archive(call: Call) -> Json:
    """Archive a channel; the bot is no member afterwards."""
    refuse_archived(call, error="already_archived")
    channel = joined_channel(call)
    if channel.is_im or channel.is_mpim:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    message_store.archive(call.place, channel, call.place.bot)
    return {}


@method("conversations.unarchive", TIER_2, MANAGE)
def unarchive(call: Call) -> Json:
    """Refuse: no bot token can bring a channel back."""
    if not seen_channel(call).is_archived:
        raise SlackError("not_archived")
    raise SlackError("not_in_channel")
