"""Replaces the characters that a database cannot store, so that one bad character does not lose a whole text.

PostgreSQL refuses NUL in text, and neither database can store half of a surrogate pair; both arrive in JSON that other
programs send, as `\\u0000` and as an emoji that was cut in two. They become U+FFFD, Unicode's replacement character.
"""

from __future__ import annotations

import json
import re
from typing import Any

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def sanitize(value: Any) -> Any:
    """Replace every such character in a value, in the strings of lists and mappings as well."""
    if isinstance(value, str):
        return UNKEEPABLE.sub(REPLACEMENT, value)
    if isinstance(value, dict):
        return {sanitize(key): sanitize(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(sanitize(one) for one in value)
    return value


def to_json(value: Any) -> str:
    """Write a value as JSON that every database can store."""
    written = json.dumps(value)
    return json.dumps(sanitize(value)) if "\\u" in written else written  # whatever is no plain ASCII is written as \\u


def replace_in_parameters(
    _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> tuple[str, Any]:
    """Replace them in a statement's parameters (SQLAlchemy's `before_cursor_execute`)."""
    rows = parameters if isinstance(parameters, list) else [parameters]
    return statement, parameters if all(map(_plain, rows)) else sanitize(parameters)


def _plain(row: Any) -> bool:
    """Whether nothing has to be replaced in a row of parameters: the usual case, checked in one pass."""
    values = row.values() if isinstance(row, dict) else row
    words = "".join([value for value in values if isinstance(value, str)])
    return words.isascii() and "\x00" not in words
