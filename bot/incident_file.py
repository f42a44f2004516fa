"""Reads an incident file: who was there, what they typed and when. What breaks the format is named with its line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from storage.rules.times import zone_of


class NotAnIncidentFile(Exception):
    """The file cannot be played; the message names the line and the reason."""


def _zone(name: str) -> str:
    zone_of(name)
    return name


class Actor(BaseModel):
    """Somebody who types; their zone is the incident's unless it is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    timezone: str | None = None

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str | None) -> str | None:
        return _zone(name) if name is not None else None


class Line(BaseModel):
    """What one person typed at one moment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: datetime
    who: str = Field(pattern=r"^[\w.-]{1,80}$")
    says: str = Field(min_length=1)

    @field_validator("at")
    @classmethod
    def _has_an_offset(cls, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("a time needs its offset, as in 2023-08-09T19:28:00+01:00")
        return at


class IncidentFile(BaseModel):
    """A whole incident: its zone, its people and its script; `config` is laid over the default settings."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str = ""
    timezone: str = "UTC"
    people: dict[str, Actor] = Field(default_factory=dict)
    script: tuple[Line, ...] = Field(min_length=1)
    config: dict[str, Any] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        return _zone(name)

    @field_validator("people", mode="before")
    @classmethod
    def _people_may_be_bare(cls, people: object) -> object:
        if not isinstance(people, Mapping):
            return people
        return {name: {"name": who} if isinstance(who, str) else (who or {}) for name, who in people.items()}

    @model_validator(mode="after")
    def _times_go_on(self) -> IncidentFile:
        for index in range(1, len(self.script)):
            if self.script[index].at < self.script[index - 1].at:
                raise _Backwards(index)
        return self


class _Backwards(ValueError):
    def __init__(self, index: int) -> None:
        super().__init__(f"script {index + 1}: `at` goes back; lines stand in the order in which they were typed")
        self.index = index


def read_incident_file(path: Path) -> IncidentFile:
    """Read and check a file.

    Raises:
        NotAnIncidentFile: when it cannot be read, is not YAML, or breaks the format.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except OSError as error:
        raise NotAnIncidentFile(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise NotAnIncidentFile(f"{path}: it is not UTF-8 text") from error
    except (yaml.YAMLError, ValueError) as error:
        raise NotAnIncidentFile(f"{path}: it is not YAML: {error}") from error
    if not isinstance(content, dict):
        raise NotAnIncidentFile(f"{path}: line 1: a mapping with a `script` is expected")
    try:
        return IncidentFile(**{str(key): value for key, value in content.items()})
    except ValidationError as error:
        raise NotAnIncidentFile(_reason(path, node, error)) from error


def _reason(path: Path, node: yaml.Node | None, error: ValidationError) -> str:
    first = error.errors()[0]
    location: tuple[int | str, ...] = first["loc"]
    cause = (first.get("ctx") or {}).get("error")
    if isinstance(cause, _Backwards):
        location = ("script", cause.index)
    where = ".".join(str(part) for part in location)
    words = first["msg"].removeprefix("Value error, ")
    return f"{path}: line {_line(node, location)}: {where + ': ' if where else ''}{words}"


def _line(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """Follow a location into the YAML as far as it goes, and give the line (from 1) where that stands."""
    for part in location:
        below = _below(node, part)
        if below is None:
            break
        node = below
    return node.start_mark.line + 1 if node is not None else 1


def _below(node: yaml.Node | None, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: yaml.Node = node.value[part]
        return found
    return None
