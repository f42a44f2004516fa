"""Splits pasted notes whose lines begin with times into one part for each time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from commands.parsing import fields
from commands.parsing.parser import ParseContext
from storage.rules.time_parsing import TypedTime

FENCE = "```"
TYPED_AGAIN = re.compile(r"\s*/(?:incident|hotwash)\s+(?:event|note|log|e)\b[:\s]*", re.IGNORECASE)
"""The command, which some people put before every line."""


@dataclass
class Part:
    """One entry of a paste: its time, its tag, and its lines."""

    time: TypedTime
    tag: str | None
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words, without the time."""
        return "\n".join(self.lines).strip()


def split(text: str, context: ParseContext) -> list[Part]:
    """Give a part for each line that begins with a time; lines without one belong to the part before.

    Gives nothing for a text that is one entry: it has fewer than two such lines, does not begin with one, or holds a
    code block.

    Raises:
        Refused: when a line begins with a time that cannot be, or is not clear.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or FENCE in text:
        return []
    parts: list[Part] = []
    for line in lines:
        part = _part(TYPED_AGAIN.sub("", line, count=1), context)
        if part is not None:
            parts.append(part)
        elif parts:
            parts[-1].lines.append(line)
        else:
            return []
    return parts if len(parts) > 1 and all(part.text for part in parts) else []


def _part(line: str, context: ParseContext) -> Part | None:
    timed = fields.take("time", line, context, from_left=True)
    if timed is None:
        return None
    tagged = fields.take("tag", timed.rest, context, from_left=True)
    return Part(timed.value, tagged.value if tagged else None, [tagged.rest if tagged else timed.rest])
