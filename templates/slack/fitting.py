"""Shortens whole messages to Slack's limits: 50 blocks, 13,000 characters; buttons and fields are kept to the last."""

from __future__ import annotations

from templates.slack.escaping import Piece, leaf, pieces
from templates.slack.limits import MESSAGE_TOTAL, clip_mrkdwn, length
from templates.slack.rich_text import Block, leaf_size, shorten_rich_text

_ELLIPSIS = "…"
_MAX_ELEMENTS = 1_000  # Slack refuses a rich_text block with more
_ELEMENT_COST = 14  # at least this many characters each, so that MESSAGE_TOTAL allows no more elements than that
_COUNTED = ("text", "url", "fallback", "alt_text", "image_url")


def fit(blocks: list[Block], max_blocks: int, max_size: int = MESSAGE_TOTAL) -> list[Block]:
    """Shorten and drop blocks from the end, buttons and fields last, until Slack takes their number and their size."""
    return _limit_size(_limit_blocks([_limit_elements(block) for block in blocks], max_blocks), max_size)


def size(value: object) -> int:
    """Count the characters that a block shows or links to."""
    if isinstance(value, list):
        return sum(size(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = sum(length(text) for name, text in value.items() if name in _COUNTED and isinstance(text, str))
    return own + sum(size(inner) for inner in value.values())


def size_bound(block: Block) -> int:
    """Give an upper bound of `size` that is much faster to compute: two for each character of text."""
    match block["type"]:
        case "rich_text":
            leaves = [leaf for element in block["elements"] for leaf in element["elements"]]
            return 2 * sum([len(leaf["text"]) if leaf["type"] == "text" else leaf_size(leaf) for leaf in leaves])
        case "context":
            return 2 * sum([len(element["text"]) for element in block["elements"]])
        case "actions":
            return 2 * sum([len(element["text"]["text"]) for element in block["elements"]])
        case "header" | "section":
            return 2 * len(block["text"]["text"])
    return size(block)


def typed_size(text: str) -> int:
    """Count the characters that a person's text takes in a rich_text block; a URL counts as its label and its target.

    Each element counts as `_ELEMENT_COST` characters or more, because Slack refuses a block with too many elements.
    """
    leaves = [leaf for piece in pieces(text) for leaf in piece.get("elements", (piece,))]
    return max(sum([leaf_size(leaf) for leaf in leaves]), _ELEMENT_COST * len(leaves))


def _limit_elements(block: Block) -> Block:
    if block["type"] != "rich_text":
        return block
    if max([len(block["elements"]), *[len(element["elements"]) for element in block["elements"]]]) <= _MAX_ELEMENTS:
        return block  # the usual case
    elements = [_first_elements(element, leaf(_ELLIPSIS)) for element in block["elements"]]
    return _first_elements(block | {"elements": elements}, {"type": "rich_text_section", "elements": [leaf(_ELLIPSIS)]})


def _first_elements(parent: Block, last: Piece) -> Block:
    """Keep as many elements as Slack takes; if some are dropped, `last` shows that."""
    elements = parent["elements"]
    if len(elements) <= _MAX_ELEMENTS:
        return parent
    return parent | {"elements": [*elements[: _MAX_ELEMENTS - 1], last]}


def _limit_blocks(blocks: list[Block], max_blocks: int) -> list[Block]:
    if len(blocks) <= max_blocks:
        return blocks
    room = max_blocks - 1 - sum(_is_interactive(block) for block in blocks)
    texts = [index for index, block in enumerate(blocks) if not _is_interactive(block)]
    end = texts[max(room, 0)]
    kept = blocks[:end] + [_context(_ELLIPSIS)] + [block for block in blocks[end:] if _is_interactive(block)]
    return kept[:max_blocks]


def _limit_size(blocks: list[Block], max_size: int) -> list[Block]:
    if sum(size_bound(block) for block in blocks) <= max_size or size(blocks) <= max_size:
        return blocks
    room = max_size - sum(size(block) for block in blocks if _is_interactive(block))
    kept: list[Block] = []
    for block in blocks:
        if _is_interactive(block):
            kept.append(block)
            continue
        shorter = block if size(block) <= room else _shorten(block, room)
        kept += [shorter] if shorter else []
        room = room - size(block) if shorter is block else 0
    return kept


def _shorten(block: Block, room: int) -> Block | None:
    if room <= 0:
        return None
    if block["type"] == "rich_text":
        return shorten_rich_text(block, room)
    if block["type"] == "section":
        return block | {"text": block["text"] | {"text": clip_mrkdwn(block["text"]["text"], room)}}
    return None


def _is_interactive(block: Block) -> bool:
    return block["type"] in ("actions", "input")


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}
