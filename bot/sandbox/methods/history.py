"""Reading back what was said: history and replies."""

from __future__ import annotations

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.method_registry import TIER_3, Call, by_kind, method
from bot.sandbox.pagination import page
from bot.sandbox.permissions import joined_channel
from bot.sandbox.serializers import message_object, thread_marks
from bot.sandbox.state import Channel, Message
from bot.sandbox.timestamps import TIMESTAMP

READ = by_kind("channels:history", "groups:history", "im:history", "mpim:history")


def _edge(arguments: Arguments, name: str) -> int | None:
    value = str(arguments.get(name) or "")
    if value in ("", "0", "now"):
        return None
    if not TIMESTAMP.match(value) and not value.isdigit():
        raise SlackError(f"invalid_ts_{name}")
    whole, _, part = value.partition(".")
    return int(whole) * 1_000_000 + int(part or 0)


def _between(messages: list[Message], arguments: Arguments) -> list[Message]:
    oldest, latest = _edge(arguments, "oldest"), _edge(arguments, "latest")
    reach = 0 if arguments.flag("inclusive") else 1
    lowest = -1 if oldest is None else oldest + reach
    highest = float("inf") if latest is None else latest - reach
    return [message for message in messages if lowest <= int(message.ts.replace(".", "")) <= highest]


def _shown(call: Call, channel: Channel, messages: list[Message]) -> list[Json]:
    metadata = call.arguments.flag("include_all_metadata")
    return [
        message_object(call.place, one, metadata=metadata) | thread_marks(channel, one) | _pinned(channel, one)
        for one in messages
    ]


def _pinned(channel: Channel, message: Message) -> Json:
    return {"pinned_to": [channel.id]} if message.ts in channel.pins else {}


@method("conversations.history", TIER_3, READ)
def history(call: Call) -> Json:
    """A channel's messages, newest first, without the replies in its threads."""
    channel = joined_channel(call)
    top = [one for one in channel.messages if not one.is_reply or one.subtype == "thread_broadcast"]
    wanted = _between(top, call.arguments)[::-1]
    part, cursor = page(wanted, call.arguments, default=100, most=999)
    more = {"response_metadata": cursor} if cursor["next_cursor"] else {}
    has_more = bool(cursor["next_cursor"])
    shown = _shown(call, channel, part)
    return {"messages": shown, "has_more": has_more, "pin_count": len(channel.pins)} | more


@method("conversations.replies", TIER_3, READ)
def replies(call: Call) -> Json:
    """A thread: its parent first, then the replies, oldest first."""
    channel = joined_channel(call)
    root = channel.message(call.arguments.text("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    parent, *answers = channel.thread(root.thread_ts or root.ts)
    wanted = [parent, *_between(answers, call.arguments)]
    part, cursor = page(wanted, call.arguments, default=1000)
    more = {"response_metadata": cursor} if cursor["next_cursor"] else {}
    return {"messages": _shown(call, channel, part), "has_more": bool(cursor["next_cursor"])} | more
