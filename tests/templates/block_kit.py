"""What Slack would say to a message or a view: a strict reading of its Block Kit reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Thing = dict[str, Any]

TEXTS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
BLOCKS: dict[str, set[str]] = {
    "header": {"type", "text"},
    "section": {"type", "text"},
    "context": {"type", "elements"},
    "divider": {"type"},
    "image": {"type", "image_url", "alt_text", "title"},
    "actions": {"type", "elements"},
    "rich_text": {"type", "elements"},
    "input": {"type", "block_id", "label", "element", "optional", "hint"},
}
LEAVES: dict[str, set[str]] = {
    "text": {"type", "text", "style"},
    "link": {"type", "url", "text"},
    "date": {"type", "timestamp", "format", "fallback"},
    "user": {"type", "user_id"},
    "usergroup": {"type", "usergroup_id"},
    "channel": {"type", "channel_id"},
}
LIVE = re.compile(r"<[^>]*>")
KNOWN_TOKEN = re.compile(
    r"<(@[A-Z0-9]+|#[A-Z0-9]+|!subteam\^[A-Z0-9]+|!date\^\d+\^[^|^<>]+\|[^|<>]+|https?://[^|<>]+\|[^|<>]+)>\Z"
)


def complaints(payload: Thing) -> list[str]:
    """Everything that Slack would refuse, or that would call somebody whom no `mention` named."""
    return [*_message(payload), *_blocks(payload["blocks"], 50), *_nulls(payload)]


def complaints_about_view(view: Thing) -> list[str]:
    return [*_view(view), *_blocks(view["blocks"], 100), *_nulls(view)]


def _message(payload: Thing) -> Iterator[str]:
    if not 1 <= len(payload["text"]) <= 3_900:
        yield "the text is empty or too long"
    yield from _tokens(payload["text"])
    if re.search(r"@(here|channel|everyone)\b", payload["text"]):
        yield "the text has a plain broadcast"
    if _weight(payload["blocks"]) > 13_000:
        yield "the blocks are too long together"


def _view(view: Thing) -> Iterator[str]:
    if set(view) - {"type", "title", "submit", "close", "callback_id", "private_metadata", "blocks"}:
        yield "the view has unknown keys"
    for name in ("title", "close", "submit"):
        if name in view:
            yield from _text(view[name], 24, "plain_text")
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        yield "fields need a submit button"
    if len(view["private_metadata"]) > 3_000 or not view["callback_id"]:
        yield "private_metadata too long or no callback_id"


def _blocks(blocks: list[Thing], most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    names = [block["block_id"] for block in blocks if "block_id" in block]
    if len(names) != len(set(names)):
        yield "a block_id stands twice"
    for block in blocks:
        if set(block) - BLOCKS.get(block["type"], set()):
            yield f"{block['type']} has unknown keys"
        yield from _block(block)


def _block(block: Thing) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield from _text(block["text"], 150, "plain_text")
        case "section":
            yield from _text(block["text"], 3_000, "mrkdwn")
        case "context":
            for element in block["elements"]:
                yield from _text(element, 3_000, "mrkdwn")
        case "actions":
            yield from _actions(block["elements"])
        case "rich_text":
            yield from _rich(block["elements"])
        case "input":
            yield from _text(block["label"], 2_000, "plain_text")
            yield from _element(block["element"])
        case "image":
            if not block["image_url"].startswith("http") or not block["alt_text"]:
                yield "a picture without address or words"


def _actions(elements: list[Thing]) -> Iterator[str]:
    if not 1 <= len(elements) <= 25 or len({element["action_id"] for element in elements}) != len(elements):
        yield "actions: too many, none, or two of one action_id"
    for element in elements:
        if set(element) - {"type", "text", "value", "action_id", "style"} or len(element["value"]) > 2_000:
            yield "a button with unknown keys or too long a value"
        if element.get("style", "primary") not in ("primary", "danger"):
            yield "a button of unknown style"
        yield from _text(element["text"], 75, "plain_text")


def _rich(elements: list[Thing]) -> Iterator[str]:
    if not elements:
        yield "an empty rich_text"
    for element in elements:
        if element["type"] not in ("rich_text_section", "rich_text_preformatted") or not element["elements"]:
            yield "an empty or unknown rich_text element"
        for leaf in element["elements"]:
            if set(leaf) - LEAVES.get(leaf["type"], set()) or leaf.get("text") == "":
                yield f"a leaf that is empty or unknown: {leaf}"


def _element(element: Thing) -> Iterator[str]:
    options = element.get("options", [])
    if "options" in element and not 1 <= len(options) <= (10 if element["type"] == "checkboxes" else 100):
        yield "too many or no options"
    if "initial_option" in element and element["initial_option"] not in options:
        yield "the initial option is none of the options"
    for option in options:
        yield from _text(option["text"], 75, "plain_text")
        if len(option["value"]) > 150:
            yield "an option's value is too long"
    if len(element.get("initial_value", "")) > element.get("max_length", 3_000):
        yield "an initial value that is too long"


def _text(text: Thing, longest: int, kind: str) -> Iterator[str]:
    if text["type"] != kind or set(text) - TEXTS[kind]:
        yield f"not a {kind}: {text}"
    if not 1 <= len(text["text"]) <= longest:
        yield f"a text of {len(text['text'])} characters: {text['text'][:40]}"
    if kind == "mrkdwn":
        yield from _tokens(text["text"])
        if text.get("verbatim") is not True:
            yield "mrkdwn that is not verbatim"


def _tokens(text: str) -> Iterator[str]:
    for token in LIVE.findall(text):
        if not KNOWN_TOKEN.match(token):
            yield f"a token that nobody asked for: {token}"
    if "<" in LIVE.sub("", text):
        yield "a token cut in two"


def _nulls(value: object, path: str = "") -> Iterator[str]:
    if value is None:
        yield f"null at {path}"
    for name, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from _nulls(inner, f"{path}/{name}")


def _weight(value: object) -> int:
    if isinstance(value, dict):
        own = sum(len(text) for name, text in value.items() if name in ("text", "url") and isinstance(text, str))
        return own + sum(_weight(inner) for inner in value.values())
    return sum(_weight(inner) for inner in value) if isinstance(value, list) else 0
