"""Searches for credentials only at possible starts, so that a text without any is cheap to check."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Span(NamedTuple):
    """The position of a credential in a text (`text[start:end]`), and its name in the message to the author."""

    start: int
    end: int
    kind: str


def lowered(text: str) -> str:
    """Lower the text without moving positions; only `İ` would become two characters."""
    return text.replace("İ", "I").lower()


def positions(text: str, heads: Iterable[str]) -> list[int]:
    """Give the positions of these prefixes, in order."""
    found: set[int] = set()
    for head in heads:
        at = text.find(head)
        while at >= 0:
            found.add(at)
            at = text.find(head, at + 1)
    return sorted(found)


def spans(
    text: str, starts: Iterable[int], pattern: re.Pattern[str], judge: Callable[[re.Match[str]], Span | None]
) -> Iterator[Span]:
    """Match a pattern at each start outside of earlier matches; give the matches that `judge` accepts."""
    done = 0
    for start in starts:
        match = pattern.match(text, start) if start >= done else None
        span = judge(match) if match else None
        if span:
            done = span.end
            yield span


def merged(*found: Iterable[Span]) -> list[Span]:
    """Give the spans of several searches in the order of the text."""
    return sorted(span for one in found for span in one)


def replaced(text: str, found: Iterable[Span], kinds: list[str]) -> str:
    """Replace each span by `[masked: …]`; add the kinds to `kinds`."""
    parts, done = [], 0
    for span in found:
        if span.start >= done:
            parts += [text[done : span.start], f"[masked: {span.kind}]"]
            done = span.end
            kinds.append(span.kind)
    return "".join(parts) + text[done:]
