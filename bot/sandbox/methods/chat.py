"""Messages: postMessage, update, postEphemeral, delete, getPermalink."""

from __future__ import annotations

from bot.sandbox import message_store
from bot.sandbox.blocks import with_ids
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.message_validation import SPLIT_AT, Contents, pieces, read_contents
from bot.sandbox.method_registry import SPECIAL, TIER_3, TIER_4, Call, method
from bot.sandbox.permissions import joined_channel, message_at, refuse_archived, seen_channel
from bot.sandbox.serializers import message_object
from bot.sandbox.state import Channel, Message
from bot.sandbox.workspace import Workspace


def _target(call: Call) -> Channel:
    """Where to post: a channel by id or #name, or a person's direct messages by user id."""
    named = call.arguments.text("channel", "")
    person = call.place.people.get(named)
    if person is not None and person not in (call.place.bot, call.place.slackbot):
        if not call.place.manifest.messages_tab:
            raise SlackError("messages_tab_disabled")
        return call.place.direct_message(person)
    by_name = call.place.channel_named(named[1:]) if named.startswith("#") else None
    call.arguments["channel"] = by_name.id if by_name else (named or "-")
    refuse_archived(call)
    channel = seen_channel(call)
    if not call.place.is_bot_in(channel) and "chat:write.public" not in call.place.manifest.scopes:
        raise SlackError("not_in_channel")
    return channel


def _parent(call: Call, channel: Channel) -> str | None:
    """The thread to reply in: its ts must be a parent's, not a reply's."""
    thread_ts = call.arguments.text("thread_ts", "")
    if not thread_ts:
        return None
    parent = channel.message(thread_ts)
    if parent is None or parent.is_reply or parent.is_system:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


@method("chat.postMessage", SPECIAL, "chat:write")
def post_message(call: Call) -> Json:
    """Post; a text over 4,000 characters becomes several messages of which the first one's ts comes back."""
    place, channel = call.place, _target(call)
    contents = read_contents(call.arguments)
    thread_ts = _parent(call, channel)
    subtype = "thread_broadcast" if thread_ts and call.arguments.flag("reply_broadcast") else None
    parts = {"thread_ts": thread_ts, "subtype": subtype, "from_app": True}
    first, *rest = [contents.text] if contents.blocks else pieces(contents.text)
    message = message_store.post(place, channel, place.bot, first, **parts, **_decoration(place, contents))
    for piece in rest:
        message_store.post(place, channel, place.bot, piece, **parts)
    return {"channel": channel.id, "ts": message.ts, "message": message_object(place, message, metadata=True)}


def _decoration(place: Workspace, contents: Contents) -> Json:
    blocks = with_ids(contents.blocks or [], place.ids.mint(""))
    return {"blocks": blocks, "attachments": contents.attachments or [], "metadata": contents.metadata or None}


def _own_message(call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = call.place.channels.get(call.arguments.text("channel"))
    if channel is None or (channel.is_private and not call.place.is_bot_in(channel)):
        raise SlackError("channel_not_found")
    message = message_at(call, channel, "ts")
    if message.user != call.place.bot.id or message.is_system:
        raise SlackError(refusal)
    return channel, message


@method("chat.update", TIER_3, "chat:write")
def update(call: Call) -> Json:
    """Change one of the app's own messages; parts that are not named stay, metadata `{}` clears."""
    refuse_archived(call, error="is_inactive")
    channel, message = _own_message(call, "cant_update_message")
    if len(call.arguments.text("text", "")) > SPLIT_AT:
        raise SlackError("msg_too_long")
    contents = read_contents(call.arguments)
    changes: Json = {"text": contents.text or message.text}
    if contents.blocks is not None:
        changes["blocks"] = with_ids(contents.blocks, call.place.ids.mint(""))
    if contents.attachments is not None:
        changes["attachments"] = contents.attachments
    if contents.metadata is not None:
        changes["metadata"] = contents.metadata or None
    message_store.edit(call.place, channel, message, call.place.bot, **changes)
    shown = message_object(call.place, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.postEphemeral", TIER_4, "chat:write")
def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of a channel only."""
    refuse_archived(call)
    channel = joined_channel(call)
    person = call.place.people.get(call.arguments.text("user"))
    if person is None or person.deleted or person.id not in channel.members:
        raise SlackError("user_not_in_channel")
    if len(call.arguments.text("text", "")) > SPLIT_AT:
        raise SlackError("msg_too_long")
    contents = read_contents(call.arguments)
    decoration = _decoration(call.place, contents)
    thread_ts = _parent(call, channel)
    message = message_store.whisper(call.place, channel, person, contents.text, thread_ts=thread_ts, **decoration)
    return {"message_ts": message.ts}


@method("chat.delete", TIER_3, "chat:write")
def delete(call: Call) -> Json:
    """Delete one of the app's own messages."""
    refuse_archived(call)
    channel, message = _own_message(call, "cant_delete_message")
    message_store.remove(call.place, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", SPECIAL)
def get_permalink(call: Call) -> Json:
    """Give the address of a message."""
    channel = seen_channel(call)
    message = message_at(call, channel, "message_ts")
    return {"channel": channel.id, "permalink": permalink(call.place, channel, message)}


def permalink(place: Workspace, channel: Channel, message: Message) -> str:
    """A message's address; a reply's names its thread."""
    address = f"https://{place.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return f"{address}?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else address
