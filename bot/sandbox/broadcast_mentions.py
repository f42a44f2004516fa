"""Mentions that ring many phones: which of them an app's message would really set off."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import Json
from bot.sandbox.state import Message

TOKEN = re.compile(r"<!(?:here|channel|everyone|subteam\^[A-Z0-9]+)(?:\|[^<>]*)?>")
PLAIN = re.compile(r"(?<![\w@])@(?:here|channel|everyone)\b")


def live_broadcasts(message: Message) -> list[str]:
    """The broadcast and user group mentions that Slack acts on in a message.

    In `text` that is a `<!…>` token, and so it is in blocks; a mrkdwn object that is not `verbatim` also makes a plain
    `@here` live, as if a person had typed it. Text in plain_text objects and rich_text leaves is inert.
    """
    found = [] if message.blocks else TOKEN.findall(message.text)
    return found + [mention for block in message.blocks for mention in _in_part(block)]


def _in_part(part: Any) -> list[str]:
    if isinstance(part, list):
        return [mention for item in part for mention in _in_part(item)]
    if not isinstance(part, dict):
        return []
    if part.get("type") in ("mrkdwn", "markdown"):
        return _in_markup(part)
    if part.get("type") == "broadcast":
        return [f"<!{part['range']}>"]
    if part.get("type") == "usergroup":
        return [f"<!subteam^{part['usergroup_id']}>"]
    return [mention for item in part.values() for mention in _in_part(item)]


def _in_markup(part: Json) -> list[str]:
    text = str(part["text"])
    typed = part["type"] == "mrkdwn" and not part.get("verbatim")
    return TOKEN.findall(text) + (PLAIN.findall(TOKEN.sub("", text)) if typed else [])
