"""Pads the lists of `IN (…)` to few lengths, because each length is a prepared statement of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Value = TypeVar("Value")


def pad_for_in(values: Iterable[Value]) -> list[Value]:
    """Repeat the last value up to a power of four, which does not change the result; an empty list stays empty."""
    found = list(values)
    length = 1
    while length < len(found):
        length *= 4
    return found + found[-1:] * (length - len(found))
