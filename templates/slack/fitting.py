"""The whole message made to fit: at most fifty blocks and thirteen thousand characters, buttons kept to the last."""

from __future__ import annotations

from templates.slack.escaping import Piece, leaf, pieces
from templates.slack.limits import MESSAGE_TOTAL, clip_mrkdwn, length
from templates.slack.rich_text import Block, shorten_rich, weight

_CUT = "…"
_PIECES = 1_000  # a rich_text block with more elements is refused
_PIECE = 14  # what each costs, so that the whole message has no more of them
_COUNTED = ("text", "url", "fallback", "alt_text", "image_url")


def fit(blocks: list[Block], most: int, room: int = MESSAGE_TOTAL) -> list[Block]:
    """Shorten and drop from the end, never the buttons, until blocks and characters are few enough for Slack."""
    return _within(_fewer([_in_few_pieces(block) for block in blocks], most), room)


def size(value: object) -> int:
    """Count the characters that a block shows or links to."""
    if isinstance(value, list):
        return sum(size(item) for item in value)
    if not isinstance(value, dict):
        return 0
    shown = sum(length(text) for name, text in value.items() if name in _COUNTED and isinstance(text, str))
    return shown + sum(size(inner) for inner in value.values())


def most(block: Block) -> int:
    """Give at least what `size` gives, at a fraction of the work: of words, two for each character."""
    match block["type"]:
        case "rich_text":
            leaves = [leaf for element in block["elements"] for leaf in element["elements"]]
            return 2 * sum([len(leaf["text"]) if leaf["type"] == "text" else weight(leaf) for leaf in leaves])
        case "context":
            return 2 * sum([len(element["text"]) for element in block["elements"]])
        case "actions":
            return 2 * sum([len(element["text"]["text"]) for element in block["elements"]])
        case "header" | "section":
            return 2 * len(block["text"]["text"])
    return size(block)


def shown(text: str) -> int:
    """Count the characters that somebody's words come to in a rich_text block: an address is said and linked to.

    A block with too many pieces is refused, so each has its price: `MESSAGE_TOTAL` buys no more than there may be.
    """
    leaves = [one for piece in pieces(text) for one in piece.get("elements", (piece,))]
    return max(sum([weight(one) for one in leaves]), _PIECE * len(leaves))


def _in_few_pieces(block: Block) -> Block:
    if block["type"] != "rich_text":
        return block
    if max([len(block["elements"]), *[len(element["elements"]) for element in block["elements"]]]) <= _PIECES:
        return block  # as nearly always
    elements = [_first(element, leaf(_CUT)) for element in block["elements"]]
    return _first(block | {"elements": elements}, {"type": "rich_text_section", "elements": [leaf(_CUT)]})


def _first(holder: Block, end: Piece) -> Block:
    """Give what is held as it is, or the first thousand of it, with an end that tells so."""
    held = holder["elements"]
    return holder if len(held) <= _PIECES else holder | {"elements": [*held[: _PIECES - 1], end]}


def _fewer(blocks: list[Block], most: int) -> list[Block]:
    if len(blocks) <= most:
        return blocks
    room = most - 1 - sum(_acts(block) for block in blocks)
    texts = [index for index, block in enumerate(blocks) if not _acts(block)]
    cut = texts[max(room, 0)]
    kept = blocks[:cut] + [_context(_CUT)] + [block for block in blocks[cut:] if _acts(block)]
    return kept[:most]


def _within(blocks: list[Block], room: int) -> list[Block]:
    if sum(most(block) for block in blocks) <= room or size(blocks) <= room:
        return blocks
    room -= sum(size(block) for block in blocks if _acts(block))
    kept: list[Block] = []
    for block in blocks:
        if _acts(block):
            kept.append(block)
            continue
        shorter = block if size(block) <= room else _shorter(block, room)
        kept += [shorter] if shorter else []
        room = room - size(block) if shorter is block else 0
    return kept


def _shorter(block: Block, room: int) -> Block | None:
    if room <= 0:
        return None
    if block["type"] == "rich_text":
        return shorten_rich(block, room)
    if block["type"] == "section":
        return block | {"text": block["text"] | {"text": clip_mrkdwn(block["text"]["text"], room)}}
    return None


def _acts(block: Block) -> bool:
    return block["type"] in ("actions", "input")


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}
