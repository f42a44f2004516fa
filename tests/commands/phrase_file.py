"""Reads files of typed lines: a scene for each line, and what the line may come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
FILES = (HERE / "phrases.yaml", HERE / "phrases_more.yaml")

Outcome = str | Mapping[str, Any]
"""One acceptable outcome: a word such as `asked`, or a mapping in which everything has to hold."""


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """A typed line with its scene.

    `file` is the name of its file; `now` is when it is typed, `zone` the writer's IANA zone, `incident_zone` everybody
    else's. `before` are the moments and lines of the person who declares, `own` the lines that the writer typed ten
    minutes before.
    """

    id: str
    file: str
    kind: str
    says: str
    now: datetime
    zone: str
    incident_zone: str
    before: tuple[tuple[datetime, str], ...]
    own: tuple[str, ...]
    milestone: str | None
    ok: tuple[Outcome, ...]


@cache
def phrases() -> tuple[Phrase, ...]:
    """Give the lines of all files, in their order."""
    return tuple(phrase for file in FILES for phrase in _read(file))


def _read(file: Path) -> list[Phrase]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [_phrase(file.stem, {**content["scenes"][one["scene"]], **one}) for one in content["phrases"]]


def _phrase(file: str, about: Mapping[str, Any]) -> Phrase:
    return Phrase(
        id=about["id"],
        file=file,
        kind=about["kind"],
        says=about["says"],
        now=moment(about["now"]),
        zone=about["zone"],
        incident_zone=about.get("incident_zone", about["zone"]),
        before=tuple((moment(line["at"]), line["says"]) for line in about["setup"]),
        own=tuple(about.get("setup_own", ())),
        milestone=about.get("milestone"),
        ok=tuple(about["ok"]),
    )


def moment(written: str) -> datetime:
    """Read a moment with its offset."""
    return datetime.fromisoformat(written)
