"""Finds what a reply offers for another time: lines to copy, and buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.sandbox import Message

CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}(?!\d)|\b\d{1,2} ?[ap]m\b|\bago\b", re.IGNORECASE)
CLEAR = re.compile(r"\b\d{2}:\d{2}(?!\d)|\b\d{1,2}(?::\d{2})? ?[ap]m\b", re.IGNORECASE)
AMEND = re.compile(r"amend #?\d+ (?:at )?[^,;`\n]*?\d{1,2}:\d{2}(?: ?[ap]m)?(?: [A-Z]{3,4})?\b", re.IGNORECASE)
COMMAND = re.compile(r"[a-z]+ \S", re.IGNORECASE)


def is_clear(line: str) -> bool:
    """Whether the time in a line is unmistakable: two digits for the hour, or am or pm."""
    return CLEAR.search(line) is not None


def lines_to_copy(shown: Sequence[Message], reply: str) -> list[str]:
    """Give the command lines in a reply that name a time, as they would be copied, without `/incident`."""
    spans = [span for message in shown for span in _code(message.blocks)]
    spans += AMEND.findall(reply)
    lines = [span.strip().removeprefix("/incident ") for span in spans]
    offered = [line for line in lines if CLOCK.search(line) and COMMAND.match(line)]
    return list(dict.fromkeys(offered))


def buttons(shown: Sequence[Message]) -> list[tuple[Message, str]]:
    """Give the buttons whose label names a time, each with its message."""
    return [(message, label) for message in shown for label in _labels(message.blocks) if CLOCK.search(label)]


def _parts(block: Any) -> Iterator[dict[str, Any]]:
    if isinstance(block, dict):
        yield block
        block = list(block.values())
    if isinstance(block, list):
        for part in block:
            yield from _parts(part)


def _code(blocks: Any) -> Iterator[str]:
    """Find what is drawn as code, one span or block after the other."""
    for part in _parts(blocks):
        if part.get("type") == "text" and isinstance(part.get("style"), dict) and part["style"].get("code"):
            yield str(part["text"])
        elif part.get("type") == "mrkdwn":
            yield from re.findall(r"`+([^`]+)`+", str(part["text"]))
        elif part.get("type") == "rich_text_preformatted":
            yield "".join(str(leaf.get("text", "")) for leaf in part["elements"])


def _labels(blocks: Any) -> Iterator[str]:
    for part in _parts(blocks):
        if part.get("type") == "button":
            yield str(part["text"]["text"])
