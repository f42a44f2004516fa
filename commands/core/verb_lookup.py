"""Finds the verb that typed words begin with, whatever blanks and marks a phone or a habit puts around it."""

from __future__ import annotations

import re

from commands.core.command import Command, Commands

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_BLANKS = rf"[\s{ZERO_WIDTH}]"
PREFIX = re.compile(rf"(?:{_BLANKS}*/(?:incident|hotwash)\b[:,]?)+", re.IGNORECASE)
"""The slash command itself, which people type once more, or paste from a reply."""

_WORD = re.compile(rf"{_BLANKS}*[*_~`\"“”'‘’]*([^\s{ZERO_WIDTH}]+)")
GLUED = re.compile(r"([^\W\d_]+)[:：][^\s/:]")
"""A verb with its colon glued to the text, as in `cause:disk full`."""

_MARKS = ".,:;!…。：！*_~`\"“”'‘’"
"""What people and phones put behind a verb; a question mark is help itself."""


def find(words: str, commands: Commands) -> tuple[Command, str, str]:
    """Give the command that some words begin with, its name as it was typed, and what follows it.

    Raises:
        UnknownCommand: when they begin with no verb; the nearest name is suggested.
    """
    begin = prefix.end() if (prefix := PREFIX.match(words)) else 0
    found = _WORD.match(words, begin)
    if found is None:
        return commands.find("help"), "help", ""
    glued = GLUED.match(found[1])
    if glued and commands.knows(glued[1]):
        word, end = glued[1], found.start(1) + glued.end(1) + 1
    else:
        word, end = found[1].rstrip(_MARKS) or found[1], found.end()
    text = _without_blanks(words[end:])
    return commands.find(word, text), word, text


def _without_blanks(text: str) -> str:
    """Take off the blanks around a text; those within it stay."""
    return re.sub(rf"^{_BLANKS}+|{_BLANKS}+$", "", text)
