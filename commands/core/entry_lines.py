"""Gives entries as lines for one reader: times in words of their zone."""

from __future__ import annotations

from typing import Any

from storage.journal.journal import Journal
from storage.rules import time_parsing
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.labels import label


def line(entry: Entry, zone: str, journal: Journal) -> dict[str, Any]:
    """Give an entry as the facts of one line, its time in words of the asker's zone."""
    return {
        "number": entry.number,
        "when": _when(entry, zone, journal),
        "by": entry.by_name or entry.by,
        "text": " · ".join(part for part in (label(entry.what), entry.text) if part),
        "tag": entry.tag,
        "amended": entry.amended,
    }


def _when(entry: Entry, zone: str, journal: Journal) -> str:
    """Say when it happened: an estimate with ~, a range with its end."""
    begin = time_parsing.echo(entry.at, zone, now=journal.now)
    end = time_parsing.echo(entry.until, zone, now=journal.now) if entry.until else ""
    clock, _, label = begin.rpartition(" ")
    words = f"{clock}–{end}" if end else f"{clock} {label}"
    return f"~{words}" if entry.source == "approximate" else words
