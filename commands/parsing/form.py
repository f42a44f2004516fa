"""Reads the fields of a form that was submitted: each by the reader of its own kind, to the letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from commands.parsing import fields
from commands.parsing.parser import Arguments, ParseContext
from storage.rules import time_parsing
from storage.rules.errors import Refused

Values = Mapping[str, Sequence[str]]
"""What was entered, by the name of the field; what was left empty is not there, or empty."""

_OPTIONS = "options"
"""The field whose values are the flags that are ticked."""

TIMES = "Type it like 7:00pm, 19:28, 10m ago or yesterday 23:50, or leave it empty."


def read_fields(values: Values, context: ParseContext) -> Arguments:
    """Read the values of a form; a field is named like the part of the typed line that it stands for.

    Raises:
        Refused: when a value cannot be read; `field` names it.
    """
    arguments = Arguments(flags=set(values.get(_OPTIONS, ())))
    for name, entered in values.items():
        words = " ".join(" ".join(entered).split())
        if name != _OPTIONS and words:
            _set(arguments, name, words, context)
    return arguments


def _set(arguments: Arguments, name: str, words: str, context: ParseContext) -> None:
    if name in fields.WORDS:
        arguments.text = words
        return
    try:
        value = READERS.get(name, _by_slot(name))(words, context)
    except Refused as refused:
        refused.field = name
        raise
    if value is None:
        raise Refused(f"I cannot read “{words[:60]}”{_hint(name)}", field=name)
    setattr(arguments, name, value)


def _hint(name: str) -> str:
    return f" as a time. {TIMES}" if name in READERS else "."


def _time(words: str, context: ParseContext) -> Any:
    try:
        return time_parsing.whole_time(words, now=context.now, timezone=context.timezone)
    except time_parsing.TimeRefused as refused:
        raise Refused(refused.reason, choices=refused.choices) from refused


def _by_slot(name: str) -> Callable[[str, ParseContext], Any]:
    def read(words: str, context: ParseContext) -> Any:
        found = fields.take(name, words, context, from_left=name in fields.LEFT)
        return found.value if found and not found.rest.strip() else None

    return read


READERS: dict[str, Callable[[str, ParseContext], Any]] = {"time": _time, "started": _time}


def as_line(verb: str, values: Values) -> str:
    """Say the values as they would be typed, for handing them back."""
    words = {name: " ".join(" ".join(entered).split()) for name, entered in values.items()}
    started = words.get("started")
    parts = [
        verb,
        f"at {words['time']}" if words.get("time") else "",
        words.get("severity", ""),
        *(words[name] for name in fields.WORDS if words.get(name)),
        f"started {started}" if started else "",
        words.get(_OPTIONS, ""),
    ]
    return " ".join(part for part in parts if part)
