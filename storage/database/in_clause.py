"""Makes lists for statements in few lengths: each length is a statement that the databases prepare and remember."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Value = TypeVar("Value")


def pad_for_in(values: Iterable[Value]) -> list[Value]:
    """Repeat the last value up to a power of four: in `IN (…)` that changes nothing. Nothing stays nothing."""
    found = list(values)
    length = 1
    while length < len(found):
        length *= 4
    return found + found[-1:] * (length - len(found))
