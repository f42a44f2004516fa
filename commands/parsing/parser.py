"""Reads what was typed after a verb by the form that the verb declares; help shows the very same form.

A form is words in a row: `[<time>] [#tag] <text>`. Square brackets mean "if you like". What stands before the text is
read from the left, what stands behind it from the right, each in any order, and whatever does not fit stays text: a
word counts as an option only when what follows it can be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from commands.parsing import fields
from commands.parsing.errors import label, missing
from commands.parsing.fields import FieldMatch
from commands.parsing.flags import FLAGS
from storage.rules.errors import Misread
from storage.rules.known_people import KnownPerson
from storage.rules.policy import Policy
from storage.rules.time_parsing import TypedTime

TOKEN = re.compile(r"\[[^\]]*\]|<[^>]*>|\S+")


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


@dataclass(frozen=True, kw_only=True)
class ParseContext:
    """What reading depends on besides the words: the moment (UTC), the author's zone, the policy, and who is known."""

    now: datetime
    timezone: str
    policy: Policy
    mentions: Mapping[str, str]
    people: tuple[KnownPerson, ...] = ()


def read(forms: tuple[str, ...], text: str, context: ParseContext) -> Arguments:
    """Read a text by the first of these forms whose fixed words it begins with.

    Raises:
        Misread: when something that the form requires is missing or cannot be read, or a time is impossible.
    """
    for form in forms:
        tokens: list[str] = TOKEN.findall(form)
        rest = _fixed_words(tokens, text)
        if rest is not None:
            try:
                return _read_form([token for token in tokens if not token[0].isalpha()], rest, context)
            except Misread as wrong:
                wrong.form = form
                raise
    unlike = Misread("That is not how this command is typed.")
    unlike.form = forms[-1]
    raise unlike


def _fixed_words(tokens: list[str], text: str) -> str | None:
    for token in tokens:
        if not token[0].isalpha():
            break
        match = re.match(rf"{token}(?:\s+|$)", text, re.IGNORECASE)
        if match is None:
            return None
        text = text[match.end() :]
    return text


def _read_form(tokens: list[str], text: str, context: ParseContext) -> Arguments:
    names = [fields.named(token) for token in tokens]
    arguments = Arguments()
    text = _read_around(arguments, tokens, names, text, context)
    words = _place_of_words(names)
    if words < len(names):
        arguments.text = text.strip(" \t\r\n") if text.strip() else ""
        if not arguments.text and tokens[words].startswith("<"):
            raise Misread(f"The {label(tokens[words])} is missing.")
    elif text.strip():
        raise Misread(_unreadable(tokens, text.strip()[:200]))
    return arguments


def _unreadable(tokens: list[str], text: str) -> str:
    if len(tokens) == 1:
        return f"“{text}” is not {label(tokens[0]) if tokens[0] == '[INC-42]' else f'a {label(tokens[0])}'}."
    return f"“{text}” could not be read."


def _place_of_words(names: list[str]) -> int:
    return next((index for index, name in enumerate(names) if name in fields.WORDS), len(names))


def _read_around(arguments: Arguments, tokens: list[str], names: list[str], text: str, context: ParseContext) -> str:
    """Read what stands before and behind the text, and give what is left of it."""
    words = _place_of_words(names)
    before, after = list(zip(names, tokens, strict=True))[:words], names[words + 1 :]
    first = [name for name in after if name in FLAGS]
    text = _take(arguments, [*(name for name, _ in before), *first], text, context, from_left=True)
    text = _take(arguments, [name for name in after if name not in arguments.flags], text, context, from_left=False)
    _require(arguments, [(name, token) for name, token in before if token.startswith("<")], text, context)
    return text


def _take(arguments: Arguments, names: list[str], text: str, context: ParseContext, *, from_left: bool) -> str:
    waiting = list(names)
    progress = True
    while waiting and progress:
        progress = False
        for name in waiting:
            is_flag_first = from_left and name in FLAGS
            read = fields.take_flag_first if is_flag_first else partial(fields.take, from_left=from_left)
            reading = read(name, text, context)
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


def _require(arguments: Arguments, required: list[tuple[str, str]], text: str, context: ParseContext) -> None:
    for name, token in required:
        if getattr(arguments, fields.field_of(name)) is None:
            word = text.split(maxsplit=1)[0] if text.strip() else ""
            if name == "person" and word:
                raise fields.nobody_named(text, context.people)
            raise missing(name, token, word, context.policy)
