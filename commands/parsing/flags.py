"""The words that mark what is declared, `private` and `drill`, before or behind a title and apart from it.

A word that may be both is read to the safe side: what may be private is private, what may be real is no drill.
"""

from __future__ import annotations

import re
from collections.abc import Callable

AROUND = "()[]{}#*_.,:;!"
"""What people put around a word that marks something, or behind the last one."""

OPENING = tuple("([{#")
FLAGS = ("private", "drill")

OF_A_SENTENCE = ("a", "an", "the", "no", "not", "any", "this", "our", "fire")
"""What stands before `drill` where it is a word like others: "This is not a drill"."""

Reads = Callable[[str], bool]


def at_the_end(name: str, text: str) -> str | None:
    """Give a text without this word at its end, bare or marked; None if it does not end so."""
    match = re.search(r"(?:^|\s)(\S+)\s*$", text[-400:])
    if match is None or _core(match[1]) != name:
        return None
    rest = text[: len(text) - len(text[-400:]) + match.start()]
    before = rest.split()[-1].lower() if rest.strip() else ""
    if name == "drill" and before in OF_A_SENTENCE and not match[1].startswith(OPENING):
        return None
    return re.sub(r"(?:[,;:]|\s[–—-])\s*$", "", rest)


def at_the_beginning(name: str, text: str, reads_on: Reads) -> str | None:
    """Give what is left of a text that begins with this word, or None if the word is none of ours.

    Marked, or before a capital, another of these words or what `reads_on` says is an option, it leaves the title.
    Before any other word `private` counts and stays (“private key leaked”), and `drill` is a word.
    """
    word, rest = _first(text)
    if _core(word) != name:
        return None
    other = next((one for one in FLAGS if one != name and one == _core(_first(rest)[0])), None)
    if _is_apart(text, reads_on) or (other and _is_apart(rest, reads_on)):
        return rest
    return text if name == "private" else None


def _is_apart(text: str, reads_on: Reads) -> bool:
    word, rest = _first(text)
    return not rest.strip() or word.startswith(OPENING) or _is_title(rest) or reads_on(rest)


def begins_title(text: str) -> bool:
    """Whether a title with a capital begins here, or behind the words that mark it; also where nothing follows."""
    word, rest = _first(text)
    while _core(word) in FLAGS:
        text = rest
        word, rest = _first(text)
    return not text.strip() or _is_title(text)


def names(name: str, word: str) -> bool:
    """Whether a word is this one, whatever is put around it."""
    return _core(word) == name


def _core(word: str) -> str:
    return word.strip(AROUND).lower()


def _is_title(text: str) -> bool:
    return next((letter for letter in text if letter.isalnum()), "").isupper()


def _first(text: str) -> tuple[str, str]:
    match = re.match(r"\s*(\S+)\s*", text)
    return (match[1], text[match.end() :]) if match else ("", "")
