"""Pages of long answers: opaque cursors and limits."""

from __future__ import annotations

import base64
from typing import TypeVar

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import Json, SlackError

Item = TypeVar("Item")


def page(items: list[Item], arguments: Arguments, *, default: int, most: int = 1000) -> tuple[list[Item], Json]:
    """Cut the page that `cursor` and `limit` ask for; raises `invalid_cursor` or `invalid_limit`."""
    start = _offset(str(arguments.get("cursor") or ""))
    limit = arguments.number("limit", default, most=most)
    rest = len(items) > start + limit
    return items[start : start + limit], {"next_cursor": _cursor(start + limit) if rest else ""}


def _cursor(offset: int) -> str:
    return base64.b64encode(f"offset:{offset}".encode()).decode()


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "offset":
            return int(number)
    except ValueError:
        pass
    raise SlackError("invalid_cursor")
