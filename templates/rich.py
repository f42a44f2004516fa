"""rich_text blocks: pieces in a row become sections and preformatted elements, shortened where they are too long."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from templates.limits import PREFORMATTED, clip, length
from templates.words import Piece

Block = dict[str, Any]


def rich_block(pieces: Iterable[Piece]) -> Block | None:
    """Put pieces together into one rich_text block; None if there is nothing to show."""
    elements: list[Piece] = []
    for piece in _tidied(pieces):
        if piece["type"] == "rich_text_preformatted":
            elements.append(_shortened(piece, PREFORMATTED))
        elif elements and elements[-1]["type"] == "rich_text_section":
            elements[-1]["elements"].append(piece)
        else:
            elements.append({"type": "rich_text_section", "elements": [piece]})
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
    return sum(length(str(leaf.get(name, ""))) for name in ("text", "url", "fallback"))


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


def _tidied(pieces: Iterable[Piece]) -> list[Piece]:
    """Join plain leaves that touch, trim the ends and the line breaks around preformatted elements, drop the empty."""
    row: list[Piece] = []
    for piece in pieces:
        if row and _plain(piece) and _plain(row[-1]):
            row[-1] = row[-1] | {"text": row[-1]["text"] + piece["text"]}
        else:
            row.append(dict(piece))
    befores, afters = [None, *row], [*row[1:], None]
    for before, piece, after in zip(befores, row, afters, strict=False):
        if _plain(piece):
            piece["text"] = _trimmed(piece["text"], before, after)
    return [piece for piece in row if piece.get("text") != ""]


def _trimmed(text: str, before: Piece | None, after: Piece | None) -> str:
    if before is None or before["type"] == "rich_text_preformatted":
        text = text.lstrip("\n ")
    if after is None or after["type"] == "rich_text_preformatted":
        text = text.rstrip("\n ")
    return text


def _plain(piece: Piece) -> bool:
    return piece["type"] == "text" and "style" not in piece
