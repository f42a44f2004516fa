"""What was understood of a text, and how its parts are taken off its beginning and its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from commands.parsing import fields
from commands.parsing.field_match import FieldMatch
from storage.rules.known_people import KnownPerson
from storage.rules.policy import Policy
from storage.rules.time_parsing import TypedTime


@dataclass(kw_only=True)
class Arguments:
    """What was understood. Everything that the form did not ask for, or that was not said, is None or empty."""

    time: TypedTime | None = None
    hint: TypedTime | None = None
    tag: str | None = None
    text: str = ""
    severity: str | None = None
    status: str | None = None
    role: str | None = None
    person: tuple[str | None, str] | None = None
    started: TypedTime | None = None
    due: date | None = None
    next: timedelta | None = None
    type: str | None = None
    mood: str | None = None
    number: int | None = None
    word: str | None = None
    url: str | None = None
    flags: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    """Sentences about words that look like an option and stayed text."""


@dataclass(frozen=True, kw_only=True)
class ParseContext:
    """What reading depends on besides the words: the moment (UTC), the author's zone, who is mentioned, the policy."""

    now: datetime
    timezone: str
    policy: Policy
    mentions: Mapping[str, str]
    people: tuple[KnownPerson, ...] = ()


def take_all(arguments: Arguments, names: Sequence[str], text: str, context: ParseContext, *, from_left: bool) -> str:
    """Take these parts off the beginning or the end of a text, in any order, and give what is left of it.

    Raises:
        Refused: when one of them is there beyond doubt but impossible.
    """
    waiting = list(names)
    progress = True
    while waiting and progress:
        progress = False
        for name in waiting:
            reading = fields.take(name, text, context, from_left=from_left)
            if reading is not None:
                text = _note(arguments, reading)
                waiting.remove(name)
                progress = True
                break
    return text


def _note(arguments: Arguments, reading: FieldMatch) -> str:
    if reading.name == "flag":
        arguments.flags.add(str(reading.value))
    else:
        setattr(arguments, reading.name, reading.value)
    return reading.rest
