"""Reads an incident file: who was there, what they typed and when. What breaks the format is named with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.replay.timezones import zone_with_offset
from storage.escalations.notify import SLACK_ID
from storage.rules.policy import Policy
from storage.rules.time_parsing import zone_of

Where = tuple[int | str, ...]
"""A location in the file: a path of keys and indexes."""

FIRST_YEAR, LAST_YEAR = 1990, 2100

OWN_NAMES = ("hotwash", "here", "channel", "everyone", "none", "nobody")
"""Names with a special meaning after an @."""


class InvalidIncidentFile(Exception):
    """The file cannot be played; the message names the line and the reason."""


def _zone(name: str) -> str:
    zone = zone_of(name)
    return zone.key if isinstance(zone, ZoneInfo) else name


def _name(name: str) -> str:
    if not re.fullmatch(r"[^\s<>&|@#](?:[^<>&|\n\r]{0,78}[^\s<>&|])?", name) or not name.isprintable():
        raise ValueError(f"{name[:80]!r} is no name: letters, digits, blanks and marks other than @ # < > & | are")
    if name.lower() in OWN_NAMES:
        raise ValueError(f"nobody can be called {name!r} here, because @{name} means something else")
    return name


class ScriptActor(BaseModel):
    """Somebody who types; their zone is the incident's unless it is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    timezone: str | None = None

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str | None) -> str | None:
        return _zone(name) if name is not None else None


class ScriptLine(BaseModel):
    """What one person typed at one moment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: datetime
    who: str
    says: str

    @field_validator("at", mode="before")
    @classmethod
    def _is_written_out(cls, at: object) -> object:
        if not isinstance(at, str | datetime) or (isinstance(at, str) and at.strip().isdigit()):
            raise ValueError("a time is written as 2023-08-09T19:28:00+01:00")
        return at

    @field_validator("at")
    @classmethod
    def _can_be_played(cls, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("a time needs its offset, as in 2023-08-09T19:28:00+01:00")
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise ValueError(f"only the years {FIRST_YEAR} to {LAST_YEAR} can be played")
        return at

    @field_validator("who")
    @classmethod
    def _is_a_name(cls, who: str) -> str:
        return _name(who)

    @field_validator("says")
    @classmethod
    def _says_something(cls, says: str) -> str:
        if not says.strip():
            raise ValueError("nothing is said")
        return says


class IncidentFile(BaseModel):
    """A whole incident: its zone, its people and its script; `config` is laid over the default settings."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str = ""
    timezone: str = "UTC"
    people: dict[str, ScriptActor] = Field(default_factory=dict)
    script: tuple[ScriptLine, ...] = Field(min_length=1)
    config: dict[str, Any] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        return _zone(name)

    @field_validator("people", "config", mode="before")
    @classmethod
    def _may_be_left_empty(cls, content: object) -> object:
        return {} if content is None else content

    @field_validator("people", mode="before")
    @classmethod
    def _people_may_be_bare(cls, people: object) -> object:
        if not isinstance(people, Mapping):
            return people
        return {name: {"name": who} if isinstance(who, str) else (who or {}) for name, who in people.items()}

    @field_validator("people")
    @classmethod
    def _people_have_names(cls, people: dict[str, ScriptActor]) -> dict[str, ScriptActor]:
        for name in people:
            _name(name)
        return people

    @model_validator(mode="after")
    def _times_go_on(self) -> IncidentFile:
        for index in range(1, len(self.script)):
            if self.script[index].at < self.script[index - 1].at:
                words = f"script {index + 1}: `at` goes back; lines stand in the order in which they were typed"
                raise _Misplaced(("script", index), words)
        return self

    @model_validator(mode="after")
    def _people_are_somewhere(self) -> IncidentFile:
        zones: list[tuple[Where, str]] = [(("timezone",), self.timezone)]
        zones += [(("people", name, "timezone"), who.timezone) for name, who in self.people.items() if who.timezone]
        for where, zone in zones:
            try:
                zone_with_offset(zone, self.script[0].at)
            except ValueError as error:
                raise _Misplaced(where, str(error)) from error
        return self

    def everyone(self) -> list[str]:
        """Give the names of everybody who is listed, types or can be paged, in that order."""
        policy = Policy(**self.settings())
        asked = [who.removeprefix("@") for level in policy.levels for who in level.who if not SLACK_ID.match(who)]
        invited = [who.removeprefix("@") for who in policy.invite if not SLACK_ID.match(who)]
        made_up = [name for name in (*asked, *invited) if not name.startswith("#") and name not in OWN_NAMES]
        return list(dict.fromkeys([*self.people, *(line.who for line in self.script), *made_up]))

    def channels(self) -> list[str]:
        """Give every channel named in the settings: the announcement channel, and those of levels."""
        policy = Policy(**self.settings())
        asked = [who for level in policy.levels for who in level.who if who.startswith("#")]
        named = [policy.announcement_channel or "", *asked]
        return list(dict.fromkeys(one.lstrip("#") for one in named if one and not SLACK_ID.match(one)))

    def place(self, name: str) -> str:
        """Give the IANA name of the zone that somebody's Slack is set to; the incident's unless it is given."""
        actor = self.people.get(name)
        return zone_with_offset((actor and actor.timezone) or self.timezone, self.script[0].at)

    def settings(self) -> dict[str, Any]:
        """Give the content for `hotwash.toml`: the incident's zone, overridden by `config`."""
        return {"timezone": self.timezone, **self.config}


class _Misplaced(ValueError):
    """An error whose location is not the element that was being checked."""

    def __init__(self, where: Where, words: str) -> None:
        super().__init__(words)
        self.where = where


def read_incident_file(path: Path) -> IncidentFile:
    """Read and check a file.

    Raises:
        InvalidIncidentFile: when it cannot be read, is not YAML, or breaks the format.
    """
    node, content = _load(path)
    if not isinstance(content, dict):
        raise InvalidIncidentFile(f"{path}: line 1: a mapping with a `script` is expected")
    try:
        file = IncidentFile(**{str(key): value for key, value in content.items()})
    except ValidationError as error:
        raise InvalidIncidentFile(_reason(path, node, error)) from error
    try:
        Policy(**file.settings())
    except ValidationError as error:
        raise InvalidIncidentFile(_reason(path, node, error, ("config",))) from error
    return file


def _load(path: Path) -> tuple[yaml.Node | None, object]:
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except OSError as error:
        raise InvalidIncidentFile(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InvalidIncidentFile(f"{path}: it is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise InvalidIncidentFile(f"{path}: {where}it is not YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidIncidentFile(f"{path}: it is not YAML: {error}") from error


def _reason(path: Path, node: yaml.Node | None, error: ValidationError, inside: Where = ()) -> str:
    first = error.errors()[0]
    cause = (first.get("ctx") or {}).get("error")
    location: Where = cause.where if isinstance(cause, _Misplaced) else (*inside, *first["loc"])
    where = ".".join(str(part) for part in location)
    words = first["msg"].removeprefix("Value error, ")
    return f"{path}: line {_line(node, location)}: {where + ': ' if where else ''}{words}"


def _line(node: yaml.Node | None, location: Where) -> int:
    """Follow a location into the YAML as far as it goes, and give its line (from 1)."""
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
