"""rich_text blocks: pieces in a row become sections and preformatted elements, shortened where they are too long."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from templates.slack import escaping
from templates.slack.escaping import Piece
from templates.slack.limits import PREFORMATTED, clip, length

Block = dict[str, Any]


def rich_block(pieces: Iterable[Piece]) -> Block | None:
    """Put pieces together into one rich_text block; None if there is nothing to show."""
    elements: list[Piece] = []
    section: list[Piece] = []
    for piece in pieces:
        if piece["type"] != "rich_text_preformatted":
            section.append(piece)
            continue
        elements += [*_sections(section), _shortened(piece, PREFORMATTED)]
        section = []
    elements += _sections(section)
    return {"type": "rich_text", "elements": elements} if elements else None


def shorten_rich(block: Block, room: int) -> Block | None:
    """Shorten a rich_text block to `room` characters; None if nothing of it would be left."""
    elements: list[Piece] = []
    for element in block["elements"]:
        if room <= 0:
            break
        elements.append(_shortened(element, room))
        room -= sum(weight(leaf) for leaf in element["elements"])
    elements = [element for element in elements if element["elements"]]
    return {"type": "rich_text", "elements": elements} if elements else None


def weight(leaf: Piece) -> int:
    """Count the characters of a leaf: what it says, its address and its fallback."""
    return sum([length(leaf[name]) for name in ("text", "url", "fallback") if name in leaf])


def _shortened(element: Piece, room: int) -> Piece:
    leaves: list[Piece] = []
    for leaf in element["elements"]:
        if weight(leaf) <= room:
            leaves.append(leaf)
            room -= weight(leaf)
            continue
        if leaf["type"] == "text":
            leaves.append(leaf | {"text": clip(leaf["text"], room)})
        elif room > 0:
            leaves.append({"type": "text", "text": "…"})
        break
    return element | {"elements": [leaf for leaf in leaves if leaf.get("text") != ""]}


def _sections(leaves: list[Piece]) -> list[Piece]:
    """Make a section of what stands in a row; none if nothing is left once its ends are trimmed."""
    row = _joined(leaves)
    if row and _plain(row[0]):
        row[0] = escaping.leaf(row[0]["text"].lstrip("\n "))
    if row and _plain(row[-1]):
        row[-1] = escaping.leaf(row[-1]["text"].rstrip("\n "))
    shown = [leaf for leaf in row if leaf.get("text") != ""]
    return [{"type": "rich_text_section", "elements": shown}] if shown else []


def _joined(leaves: list[Piece]) -> list[Piece]:
    """Join the plain leaves that touch."""
    row: list[Piece] = []
    plain = False
    for leaf in leaves:
        before, plain = plain, leaf["type"] == "text" and "style" not in leaf
        if before and plain:
            row[-1] = escaping.leaf(row[-1]["text"] + leaf["text"])
        else:
            row.append(leaf)
    return row


def _plain(leaf: Piece) -> bool:
    return leaf["type"] == "text" and "style" not in leaf
