"""Draws the phases of an incident as a bar chart in plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from templates.formatting.times import rounded_duration, short_time


def phase_chart(phases: Sequence[Mapping[str, Any]], width: int = 40) -> list[str]:
    """Draw a line for each phase: its start, name and duration, and a bar in its place among `width` characters.

    A phase has a `name`, its `local` start (ISO 8601), its `offset` from the first phase in seconds and its `seconds`,
    or None if it has no end.
    """
    total = phases[-1]["offset"] if phases else 0
    rows = [
        (
            short_time(phase["local"], phases[0]["local"]),
            str(phase["name"]),
            "" if phase["seconds"] is None else rounded_duration(phase["seconds"]),
            "" if phase["seconds"] is None else _bar(phase["offset"], phase["seconds"], total, width),
        )
        for phase in phases
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)] if rows else []
    return [
        f"{time:>{widths[0]}}  {name:<{widths[1]}}  {length:>{widths[2]}}  {bar}".rstrip()
        for time, name, length, bar in rows
    ]


def _bar(offset: int, seconds: int, total: int, width: int) -> str:
    """Draw a bar of at least one character, so that the shortest phase is visible."""
    if total <= 0:
        return "█"
    first = min(offset * width // total, width - 1)
    last = max(first + 1, min(width, round((offset + seconds) * width / total)))
    return " " * first + "█" * (last - first)
