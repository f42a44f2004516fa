"""Replaces the characters that no database keeps, so that nobody's words are lost for one odd character in them.

PostgreSQL refuses NUL in text, and neither database can store half of a surrogate pair; both arrive in JSON that other
programs send, as `\\u0000` and as an emoji that was cut in two. U+FFFD, Unicode's replacement character, stands in.
"""

from __future__ import annotations

import json
import re
from typing import Any

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def sanitize(value: Any) -> Any:
    """Give a value with every such character replaced, in the strings of lists and mappings as well."""
    if isinstance(value, str):
        return UNKEEPABLE.sub(REPLACEMENT, value)
    if isinstance(value, dict):
        return {sanitize(key): sanitize(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(sanitize(one) for one in value)
    return value


def to_json(value: Any) -> str:
    """Write a value as JSON that every database keeps."""
    written = json.dumps(value)
    return json.dumps(sanitize(value)) if "\\u" in written else written  # whatever is no plain ASCII is written as \\u


def replace_in_parameters(
    _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> tuple[str, Any]:
    """Replace them in what a statement is about to be executed with (SQLAlchemy's `before_cursor_execute`)."""
    rows = parameters if isinstance(parameters, list) else [parameters]
    return statement, parameters if all(map(_plain, rows)) else sanitize(parameters)


def _plain(row: Any) -> bool:
    """Whether there is nothing to replace in a row of parameters: the usual case, found out all at once."""
    values = row.values() if isinstance(row, dict) else row
    words = "".join([value for value in values if isinstance(value, str)])
    return words.isascii() and "\x00" not in words
