"""Builds rich_text blocks: a row of pieces becomes sections and preformatted elements, shortened to Slack's limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from templates.slack import escaping
from templates.slack.escaping import Piece
from templates.slack.limits import PREFORMATTED, clip, length

Block = dict[str, Any]


def rich_text(pieces: Iterable[Piece]) -> Block | None:
    """Make one rich_text block of these pieces; None if there is nothing to show."""
    elements: list[Piece] = []
    section: list[Piece] = []
    for piece in pieces:
        if piece["type"] != "rich_text_preformatted":
            section.append(piece)
            continue
        elements += [*_sections(section), _shorten(piece, PREFORMATTED)]
        section = []
    elements += _sections(section)
    return {"type": "rich_text", "elements": elements} if elements else None


def shorten_rich_text(block: Block, room: int) -> Block | None:
    """Shorten a rich_text block to `room` characters; None if nothing of it would be left."""
    elements: list[Piece] = []
    for element in block["elements"]:
        if room <= 0:
            break
        elements.append(_shorten(element, room))
        room -= sum(leaf_size(leaf) for leaf in element["elements"])
    elements = [element for element in elements if element["elements"]]
    return {"type": "rich_text", "elements": elements} if elements else None


def leaf_size(leaf: Piece) -> int:
    """Count the characters of a leaf: its text, its URL and its fallback."""
    return sum([length(leaf[name]) for name in ("text", "url", "fallback") if name in leaf])


def _shorten(element: Piece, room: int) -> Piece:
    leaves: list[Piece] = []
    for leaf in element["elements"]:
        if leaf_size(leaf) <= room:
            leaves.append(leaf)
            room -= leaf_size(leaf)
            continue
        if leaf["type"] == "text":
            leaves.append(leaf | {"text": clip(leaf["text"], room)})
        elif room > 0:
            leaves.append({"type": "text", "text": "…"})
        break
    return element | {"elements": [leaf for leaf in leaves if leaf.get("text") != ""]}


def _sections(leaves: list[Piece]) -> list[Piece]:
    """Make one section of these leaves, its ends trimmed; no section if nothing is left."""
    row = _merge_plain(leaves)
    if row and _is_plain(row[0]):
        row[0] = escaping.leaf(row[0]["text"].lstrip("\n "))
    if row and _is_plain(row[-1]):
        row[-1] = escaping.leaf(row[-1]["text"].rstrip("\n "))
    shown = [leaf for leaf in row if leaf.get("text") != ""]
    return [{"type": "rich_text_section", "elements": shown}] if shown else []


def _merge_plain(leaves: list[Piece]) -> list[Piece]:
    """Merge plain text leaves that follow one another."""
    row: list[Piece] = []
    plain = False
    for leaf in leaves:
        before, plain = plain, _is_plain(leaf)
        if before and plain:
            row[-1] = escaping.leaf(row[-1]["text"] + leaf["text"])
        else:
            row.append(leaf)
    return row


def _is_plain(leaf: Piece) -> bool:
    return leaf["type"] == "text" and "style" not in leaf
