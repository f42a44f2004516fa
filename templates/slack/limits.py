"""Slack's limits of length and number, and functions that shorten text to them.

The figures are from Slack's Block Kit reference. It does not document two of them, the length from which Slack splits a
message's text and the sum over all blocks (about 13,200): its users measured these, and ours stay below.
"""

from __future__ import annotations

import re
import unicodedata

MESSAGE_TEXT = 3_900
MESSAGE_TOTAL = 13_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
HEADER = 150
SECTION = 3_000
PREFORMATTED = 3_000
BUTTON = 75
BUTTON_VALUE = 2_000
ACTIONS = 25
URL = 3_000
ALT_TEXT = 2_000
LABEL = 2_000
PLACEHOLDER = 150
OPTION = 75
OPTION_VALUE = 150
CHECKBOXES = 10
SELECT = 100
VIEW_TITLE = 24
PRIVATE_METADATA = 3_000
INPUT = 3_000
ID = 255

_UNFINISHED_TOKEN = re.compile(r"(<[^>]*|&[a-z]{0,3})\Z")


def length(text: str) -> int:
    """Count characters as Slack does, in UTF-16 units: one beyond the Basic Multilingual Plane counts as two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """Shorten a text to at most `limit` characters, with an ellipsis, never inside an emoji or an accented letter."""
    if length(text) <= limit:
        return text
    end = _fitting_prefix(text, max(limit - 1, 0))
    while end and (_is_combining(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end] + "…" if limit > 0 else ""


def clip_mrkdwn(text: str, limit: int) -> str:
    """Shorten mrkdwn like `clip`, and never inside a `<token>` or an `&amp;`."""
    if length(text) <= limit:
        return text
    shorter = clip(text, limit).removesuffix("…")
    return _UNFINISHED_TOKEN.sub("", shorter) + "…"


def split(text: str, limit: int) -> list[str]:
    """Split a text into parts of at most `limit` characters; nothing is lost."""
    parts: list[str] = []
    while text:
        end = _fitting_prefix(text, limit)
        parts.append(text[:end])
        text = text[end:]
    return parts


def _fitting_prefix(text: str, limit: int) -> int:
    """Give how many code points of the text fit into `limit` characters as Slack counts them."""
    room = limit
    for position, character in enumerate(text):
        room -= length(character)
        if room < 0:
            return position
    return len(text)


def _is_combining(character: str) -> bool:
    """Tell whether a character modifies the one before it: an accent, a variation, a joiner, a skin tone."""
    return (
        unicodedata.category(character).startswith("M")
        or character == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
