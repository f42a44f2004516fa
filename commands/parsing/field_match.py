"""A part of a text that was recognised, and the words at its ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldMatch:
    """A part that was recognised: the field it fills, its value, and the text without it."""

    name: str
    value: Any
    rest: str


def first_word(text: str) -> tuple[str, str]:
    """Give the first word of a text, and what follows it."""
    match = re.match(r"\s*(\S+)[ \t]*\n?", text)
    return (match[1], text[match.end() :]) if match else ("", "")


def last_word(text: str) -> tuple[str, str]:
    """Give the last word of a text, and what stands before it."""
    match = re.search(r"(?:^|\s)(\S+)\s*$", text[-400:])
    return (match[1], text[: len(text) - len(text[-400:]) + match.start()]) if match else ("", text)
