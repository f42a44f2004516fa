"""Reads a message as a person would: one string, times by their fallbacks, buttons in brackets."""

from __future__ import annotations

import html
import re
from typing import Any

Thing = dict[str, Any]


def read(blocks: Any) -> str:
    """Everything that the blocks show, a block a line."""
    return "\n".join(_block(block) for block in blocks)


def spoken(mrkdwn: str) -> str:
    """A mrkdwn text as it is shown."""
    shown = re.sub(r"<!date\^[^|]*\|([^>]*)>", r"\1", mrkdwn)
    return html.unescape(re.sub(r"<(https?:[^|>]*)\|([^>]*)>", r"\2", shown))


def _block(block: Thing) -> str:
    match block["type"]:
        case "header":
            return f"# {block['text']['text']}"
        case "section":
            return spoken(block["text"]["text"])
        case "context":
            return " ".join(spoken(element["text"]) for element in block["elements"])
        case "rich_text":
            return "\n".join("".join(_leaf(leaf) for leaf in element["elements"]) for element in block["elements"])
        case "actions":
            return " ".join(f"[{element['text']['text']}]" for element in block["elements"])
        case "input":
            return f"{block['label']['text']} ____"
        case _:
            return "---"


def _leaf(leaf: Thing) -> str:
    for name in ("text", "fallback", "user_id", "usergroup_id", "channel_id"):
        if name in leaf:
            return str(leaf[name])
    raise AssertionError(leaf)
