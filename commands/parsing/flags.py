"""The word that marks an exercise, before or behind a title and apart from it: what may be real is no drill."""

from __future__ import annotations

import re
from collections.abc import Callable

AROUND = "()[]{}#*_.,:;!"
"""What people put around a word that marks something, or behind the last one."""

OPENING = tuple("([{#")

OF_A_SENTENCE = ("a", "an", "the", "no", "not", "any", "this", "our", "fire")
"""What stands before `drill` where it is a word like others: "This is not a drill"."""

Reads = Callable[[str], bool]


def at_the_end(name: str, text: str) -> str | None:
    """Give a text without this word at its end, bare or marked; None if it does not end so."""
    said = re.search(r"[,;:.–—-]\s*this is (?:just |only )?a drill\W*$", text[-400:], re.IGNORECASE)
    if name == "drill" and said:
        return text[: len(text) - len(text[-400:]) + said.start()].rstrip()
    match = re.search(r"(?:^|\s)(\S+)\s*$", text[-400:])
    if match is None or _core(match[1]) != name:
        return None
    rest = text[: len(text) - len(text[-400:]) + match.start()]
    before = rest.split()[-1].lower() if rest.strip() else ""
    if name == "drill" and before in OF_A_SENTENCE and not match[1].startswith(OPENING):
        return None
    return re.sub(r"(?:[,;:]|\s[–—-])\s*$", "", rest)


def at_the_beginning(text: str, reads_on: Reads) -> str | None:
    """Give what is left of a text that begins with `drill`, or None if the word is none of ours.

    Marked, or before a capital or what `reads_on` says is an option, it leaves the title; else it is a word.
    """
    word, rest = _first(text)
    if _core(word) != "drill":
        return None
    is_apart = not rest.strip() or word.startswith(OPENING) or _is_title(rest) or reads_on(rest)
    return without_separator(rest) if is_apart else None


def without_separator(text: str) -> str:
    """Take off a dash, a comma or a colon that an option left at the beginning of a text."""
    return re.sub(r"^\s*(?:[–—-]{1,2}(?=\s)|[,;:|])\s*", "", text)


def begins_title(text: str) -> bool:
    """Whether a title with a capital begins here, or behind the words that mark it; also where nothing follows."""
    word, rest = _first(text)
    while _core(word) in ("private", "drill"):
        text = rest
        word, rest = _first(text)
    return not text.strip() or _is_title(text)


def _core(word: str) -> str:
    return word.strip(AROUND).lower()


def _is_title(text: str) -> bool:
    return next((letter for letter in text if letter.isalnum()), "").isupper()


def _first(text: str) -> tuple[str, str]:
    match = re.match(r"\s*(\S+)\s*", text)
    return (match[1], text[match.end() :]) if match else ("", "")
