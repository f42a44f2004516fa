"""How long Slack lets each thing be, and how words are shortened to fit.

The figures are those of Slack's Block Kit reference. The two that it does not name, the length above which Slack
splits a message's text and the sum over all blocks (some 13,200), were measured by its users; ours stay below them.
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
ADDRESS = 3_000
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
    """Count characters as Slack's own (JavaScript) checks may: one beyond the Basic Multilingual Plane counts two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int) -> str:
    """Shorten a text to at most `limit` characters, an ellipsis last, never inside an emoji or an accented letter."""
    if length(text) <= limit:
        return text
    end = _fitting(text, max(limit - 1, 0))
    while end and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end] + "…" if limit > 0 else ""


def clip_mrkdwn(text: str, limit: int) -> str:
    """Shorten a live mrkdwn text like `clip`, and never inside a `<token>` or an `&amp;`."""
    if length(text) <= limit:
        return text
    shorter = clip(text, limit).removesuffix("…")
    return _UNFINISHED_TOKEN.sub("", shorter) + "…"


def cut(text: str, limit: int) -> list[str]:
    """Cut a text into parts of at most `limit` characters; nothing is lost."""
    parts: list[str] = []
    while text:
        end = _fitting(text, limit)
        parts.append(text[:end])
        text = text[end:]
    return parts


def _fitting(text: str, limit: int) -> int:
    """Give how many code points of the text fit into `limit` characters as Slack counts them."""
    room = limit
    for position, character in enumerate(text):
        room -= length(character)
        if room < 0:
            return position
    return len(text)


def _joins(character: str) -> bool:
    """Tell whether a character belongs to the one before it: an accent, a variation, a joiner, a skin tone."""
    return (
        unicodedata.category(character).startswith("M")
        or character == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
