"""Looking channels up: info, list, members."""

from __future__ import annotations

from bot.sandbox.errors import Json, SlackError
from bot.sandbox.method_registry import TIER_2, TIER_3, TIER_4, Call, by_kind, method
from bot.sandbox.pagination import page
from bot.sandbox.permissions import seen_channel
from bot.sandbox.serializers import channel_object

READ = by_kind("channels:read", "groups:read", "im:read|im:write", "mpim:read|mpim:write")
TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


@method("conversations.info", TIER_3, READ)
def info(call: Call) -> Json:
    """Show one channel."""
    channel = seen_channel(call)
    shown = channel_object(call.place, channel)
    if call.arguments.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def _asked_kinds(call: Call) -> list[str]:
    types = call.arguments.names("types") or ["public_channel"]
    if any(one not in TYPES for one in types):
        raise SlackError("invalid_types")
    return [TYPES[one] for one in types]


@method("conversations.list", TIER_2, READ, _asked_kinds)
def list_channels(call: Call) -> Json:
    """List the channels of the asked types; private ones only where the bot is a member."""
    kinds = _asked_kinds(call)
    found = [channel for channel in call.place.channels.values() if channel.kind in kinds]
    found = [channel for channel in found if not channel.is_private or call.place.is_bot_in(channel)]
    if call.arguments.flag("exclude_archived"):
        found = [channel for channel in found if not channel.is_archived]
    part, cursor = page(found, call.arguments, default=100, most=999)
    shown = [channel_object(call.place, one) | {"num_members": len(one.members)} for one in part]
    return {"channels": shown, "response_metadata": cursor}


@method("conversations.members", TIER_4, READ)
def members(call: Call) -> Json:
    """List the ids of a channel's members."""
    part, cursor = page(seen_channel(call).members, call.arguments, default=100)
    return {"members": part, "response_metadata": cursor}
