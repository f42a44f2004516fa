"""Tells incidents as the lines that people typed, and plays them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bot.replay.incident_file import IncidentFile, read_incident_file
from bot.replay.player import Replay
from bot.replay.result import ReplayResult
from storage.rules.time_parsing import zone_of

Facts = dict[str, Any]


def told(*lines: str, timezone: str = "UTC", **more: Any) -> Facts:
    """Make the content of an incident file of lines such as "2024-05-01T10:00:00Z ana: /incident close"."""
    script = []
    for line in lines:
        head, says = line.split(": ", 1)
        at, who = head.split(" ", 1)
        script.append({"at": at, "who": who, "says": says})
    return {"timezone": timezone, "script": script, **more}


def play(content: Facts, *, keep_going: bool = False) -> ReplayResult:
    return asyncio.run(Replay(IncidentFile(**content), keep_going=keep_going).play())


def facts(content: Facts) -> Facts:
    """Play and give postmortem.json; no line may have been refused."""
    played = play(content)
    assert [one.reply for one in played.refusals] == []
    assert played.facts is not None
    return played.facts


def written(folder: Path, content: Facts | str | bytes, name: str = "incident.yaml") -> Path:
    file = folder / name
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        file.write_text(text, encoding="utf-8")
    return file


def read(folder: Path, content: Facts | str | bytes) -> IncidentFile:
    return read_incident_file(written(folder, content))


def milestones(found: Facts, zone: str) -> Facts:
    """Give the milestones that are known, to the minute, on the clocks of a zone."""
    return {name: clock(one["at"], zone) for name, one in found["milestones"].items() if one is not None}


def clock(at: str, zone: str) -> str:
    return datetime.fromisoformat(at).astimezone(zone_of(zone)).strftime("%Y-%m-%d %H:%M")


def minutes(found: Facts) -> Facts:
    return {name: None if one is None else one / 60 for name, one in found["durations"].items()}


def texts(found: Facts) -> Sequence[str]:
    return [one["text"] for one in found["timeline"]]
