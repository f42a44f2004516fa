"""What a replay leaves behind: the draft, its facts, what the channel shows, what each person was answered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.replay.incident_file import ScriptLine


@dataclass(frozen=True)
class RefusedLine:
    """A line that the bot refused, with its reply."""

    number: int
    line: ScriptLine
    reply: str


@dataclass
class ReplayResult:
    """What a replay leaves behind."""

    refusals: list[RefusedLine] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    channel: list[str] = field(default_factory=list)
    markdown: str | None = None
    facts: dict[str, Any] | None = None
    status: str | None = None

    @property
    def why_no_draft(self) -> str | None:
        """Say in one line why there is no draft; None if there is one."""
        if self.markdown is not None:
            return None
        if self.status is None:
            return "No draft was made: no incident was declared."
        return f"No draft was made: the incident was never closed, and is {self.status} at the end."

    def write(self, folder: Path) -> None:
        """Write the files that people would have got into a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "channel.txt").write_text("\n".join(self.channel) + "\n", encoding="utf-8")
        (folder / "replies.txt").write_text("\n".join(self.replies) + "\n", encoding="utf-8")
        _write(folder / "postmortem.md", self.markdown)
        facts = None if self.facts is None else json.dumps(self.facts, indent=2, ensure_ascii=False) + "\n"
        _write(folder / "postmortem.json", facts)


def _write(file: Path, text: str | None) -> None:
    """Write a file; where there is nothing to write, what an earlier play left there goes away."""
    if text is None:
        file.unlink(missing_ok=True)
    else:
        file.write_text(text, encoding="utf-8")
