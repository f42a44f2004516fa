"""The small pieces that every way of writing a time is made of: blanks, boundaries, options, refusals."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

# What a phone or a browser puts between "7:28" and "PM" is often a no-break or a narrow space.
BLANK = "[ \t\u00a0\u2009\u202f]"
_GAP = "[\\s\u00a0\u2009\u202f\u2028]"

# No way of writing a time is longer; the few characters more show what it is followed by.
LONGEST = 80
_LOOKAHEAD = 16

EXAMPLES = ("at 19:28", "at 7:28pm", "10m ago", "yesterday 23:50")
EXAMPLE_DATES = ("2023-09-01", "1 Sep", "tomorrow", "friday", "in 2 weeks")

Value = TypeVar("Value")


class TimeRefused(ValueError):
    """The words are a time, but one that cannot be; `choices` are words that could be typed instead."""

    def __init__(self, reason: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.choices = choices


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
# A comma, a colon or a dash between the time and the text separates as a blank does: "at 7:28pm: pager rang".
# A dash before a digit does not: "at 10:30 - 11:00" is a range, and its dash is part of the text.
_SEPARATOR = pattern(
    rf"(?:(?:[,;:…]|\.{{1,3}})(?={_GAP}|\Z)"
    rf"|{BLANK}*+[-–—](?={BLANK}++(?:[^0-9]|\Z)|[\r\n]|\Z)"
    rf"|(?={_GAP}|\Z))"
    rf"{BLANK}*+(?:\r?\n)?"
)
ENDS = rf"(?={_GAP}|[,;:.…–—-]|\Z)"


def head_of(text: str) -> tuple[str, int]:
    """Give the beginning of a text that may hold a time, and where in the text it begins."""
    blanks = _BLANKS.match(text)
    start = blanks.end() if blanks else 0
    return text[start : start + LONGEST + _LOOKAHEAD], start


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
    choices = (text[: impossible.start] + words + text[impossible.end :] for words in impossible.instead)
    read_back = (_possible(choice, read) for choice in choices)
    possible = tuple(dict.fromkeys(words for words in read_back if words))
    return TimeRefused(impossible.reason, possible or tuple(one for one in examples if _possible(one, read)))


def _possible(words: str, read: Callable[[str], str | None]) -> str | None:
    try:
        return read(words)
    except Impossible:
        return None
