"""The small pieces that every way of writing a time is made of: blanks, boundaries, options, refusals."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

# What a phone, a browser or a keyboard puts between "7:28" and "PM" is often a no-break, a narrow or a wide space, or
# a mark of no width.
_BLANKS_OF_UNICODE = "\u00a0\u1680\u2000-\u200b\u200e\u200f\u202f\u205f\u2060\u3000\ufeff"
BLANK = f"[ \t{_BLANKS_OF_UNICODE}]"
GAP = f"[\\s{_BLANKS_OF_UNICODE}\u2028]"
# Digits and colons of an East Asian keyboard are wider than those that the patterns know.
_WIDE = {ord(wide): plain for wide, plain in zip("０１２３４５６７８９：．，時分", "0123456789:.,: ", strict=True)}

# No way of writing a time is longer; the few characters more show what it is followed by.
LONGEST = 80
_LOOKAHEAD = 16

EXAMPLES = ("at 19:28", "at 7:28pm", "10m ago", "yesterday 23:50")
EXAMPLE_DATES = ("2023-09-01", "1 Sep", "tomorrow", "friday", "in 2 weeks")

Value = TypeVar("Value")


class TimeRefused(ValueError):
    """The words are a time, but one that cannot be or is not clear.

    `choices` are times that could be typed instead. `typed` is the part that cannot be, and `instead` are the words
    that could stand in its place.
    """

    def __init__(
        self, reason: str, choices: tuple[str, ...] = (), typed: str = "", instead: tuple[str, ...] = ()
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.choices = choices
        self.typed = typed
        self.instead = instead


class Impossible(ValueError):
    """A part of a time that cannot be: the characters `start` to `end`, and what could stand there instead."""

    def __init__(self, reason: str, start: int, end: int, instead: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.start = start
        self.end = end
        self.instead = instead


def pattern(words: str) -> re.Pattern[str]:
    """Compile `words` so that case does not matter and only ASCII letters and digits make a time."""
    return re.compile(words, re.ASCII | re.IGNORECASE)


def any_of(words: list[str]) -> str:
    """Give the alternatives as a pattern, longest first, so that `min` is not read as `m`."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_BLANKS = pattern(f"{BLANK}*+")
# A comma, a colon, a dash or an arrow between the time and the text separates as a blank does: "at 7:28pm: pager rang".
# A dash that touches what follows does not: "at 19:28 -5 nodes".
_SEPARATOR = pattern(
    rf"(?:(?:[,;:…]|\.{{1,3}})(?={GAP}|\Z)"
    rf"|{BLANK}*+(?:-|–|—|\||→|[-=](?:>|&gt;))(?={BLANK}|[\r\n]|\Z)"
    rf"|(?={GAP}|\Z))"
    rf"{BLANK}*+(?:\r?\n)?"
)
ENDS = rf"(?={GAP}|ish(?![a-z])|[,;:.…–—→)\]}}\"'”’»*_`|-]|\Z)"
# What shows that nothing else is said with a number before it: a mark, the end of a line or of the text.
STOPS = rf"(?={BLANK}*+(?:[,;:.…](?:{GAP}|\Z)|[-–—|→=)\]}}\"”’»*_`]|[\r\n]|\Z))"


def head_of(text: str) -> tuple[str, int]:
    """Give the beginning of a text that may hold a time, with plain digits, and where in the text it begins."""
    start = after_blanks(text, 0)
    return text[start : start + LONGEST + _LOOKAHEAD].translate(_WIDE), start


def after_blanks(text: str, start: int) -> int:
    """Say where the blanks that begin at `start` end."""
    blanks = _BLANKS.match(text, start)
    return blanks.end() if blanks else start


def separated(text: str, end: int) -> int | None:
    """Say where the text goes on after a time that ends at `end`; None if the time does not end there."""
    separator = _SEPARATOR.match(text, end) if end <= LONGEST else None
    return separator.end() if separator else None


def rest_after(text: str, end: int) -> str:
    """Give what follows a time, without the blanks (one mark, one line break) that separated them."""
    separator = _SEPARATOR.match(text, end)
    return text[separator.end() :] if separator else text[end:]


def trailing_option(text: str, word: str, read: Callable[[str], Value | None]) -> tuple[Value | None, str]:
    """Take `word` and a value off the end of a text, if `read` understands all that follows the word."""
    for start, words in _options(text, word):
        value = read(words)
        if value is not None:
            return value, text[:start].rstrip()
    return None, text


def _options(text: str, word: str) -> Iterator[tuple[int, str]]:
    """Find where `word` stands near the end of the text, and the words after it."""
    shown = text.rstrip()
    near = max(0, len(shown) - LONGEST - len(word) - 1)
    for option in pattern(rf"(?<!\S){re.escape(word)}(?=\s)").finditer(shown, near):
        yield option.start(), shown[option.end() :].strip()


def possible_words(
    impossible: Impossible, text: str, read: Callable[[str], str | None], examples: tuple[str, ...]
) -> TimeRefused:
    """Make a refusal whose every choice can be typed: the text with the impossible part replaced, or an example."""
    before, typed = text[: impossible.start], text[impossible.start : impossible.end]
    choices = {words: before + words + text[impossible.end :] for words in impossible.instead}
    read_back = {words: found for words, choice in choices.items() if (found := _possible(choice, read))}
    possible = tuple(dict.fromkeys(read_back.values()))
    others = tuple(one for one in examples if _possible(one, read)) if not possible else ()
    return TimeRefused(impossible.reason, possible or others, typed, tuple(read_back))


def _possible(words: str, read: Callable[[str], str | None]) -> str | None:
    try:
        return read(words)
    except Impossible:
        return None
