"""Bookmarks: add, edit, remove, list."""

from __future__ import annotations

import re

from bot.sandbox.errors import Json, SlackError
from bot.sandbox.method_registry import TIER_2, TIER_3, Call, method
from bot.sandbox.permissions import joined_channel, open_channel
from bot.sandbox.state import Bookmark, Channel
from bot.sandbox.timestamps import seconds

MOST_BOOKMARKS = 100
LINK = re.compile(r"^https?://[^\s<>]+$")
EMOJI = re.compile(r"^:[\w+-]+:$")


def _object(channel: Channel, bookmark: Bookmark) -> Json:
    return {
        "id": bookmark.id,
        "channel_id": channel.id,
        "title": bookmark.title,
        "link": bookmark.link,
        "emoji": bookmark.emoji,
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": bookmark.created,
        "date_updated": 0,
    }


def _refuse_contents(link: str, emoji: str) -> None:
    if not LINK.match(link):
        raise SlackError("invalid_link")
    if emoji and not EMOJI.match(emoji):
        raise SlackError("invalid_emoji")


@method("bookmarks.add", TIER_2, "bookmarks:write")
def add(call: Call) -> Json:
    """Put a link into the bar below the channel's name."""
    channel = open_channel(call, "channel_id")
    title = call.arguments.text("title")
    if call.arguments.text("type") != "link":
        raise SlackError("invalid_bookmark_type")
    link, emoji = call.arguments.text("link", ""), call.arguments.text("emoji", "")
    _refuse_contents(link, emoji)
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    bookmark = Bookmark(call.place.ids.mint("Bk"), title, link, emoji, seconds(call.place.now()))
    channel.bookmarks.append(bookmark)
    return {"bookmark": _object(channel, bookmark)}


def _existing(call: Call) -> tuple[Channel, Bookmark]:
    channel = open_channel(call, "channel_id")
    wanted = call.arguments.text("bookmark_id")
    found = next((bookmark for bookmark in channel.bookmarks if bookmark.id == wanted), None)
    if found is None:
        raise SlackError("not_found")
    return channel, found


@method("bookmarks.edit", TIER_2, "bookmarks:write")
def edit(call: Call) -> Json:
    """Change a bookmark's title, link or emoji."""
    channel, bookmark = _existing(call)
    link, emoji = call.arguments.text("link", bookmark.link), call.arguments.text("emoji", bookmark.emoji)
    _refuse_contents(link, emoji)
    bookmark.title, bookmark.link, bookmark.emoji = call.arguments.text("title", bookmark.title), link, emoji
    return {"bookmark": _object(channel, bookmark)}


@method("bookmarks.remove", TIER_2, "bookmarks:write")
def remove(call: Call) -> Json:
    """Take a bookmark away."""
    channel, bookmark = _existing(call)
    channel.bookmarks.remove(bookmark)
    return {}


@method("bookmarks.list", TIER_3, "bookmarks:read")
def list_bookmarks(call: Call) -> Json:
    """List a channel's bookmarks."""
    channel = joined_channel(call, "channel_id")
    return {"bookmarks": [_object(channel, bookmark) for bookmark in channel.bookmarks]}
