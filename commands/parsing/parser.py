"""Reads what was typed after a verb by the form that the verb declares; help shows the very same form.

A form is words in a row: `[<time>] [#tag] <text>`. Square brackets mean "if you like". What stands before the text is
read from the left, what stands behind it from the right, each in any order, and whatever does not fit stays text: a
word counts as an option only when what follows it can be read.
"""

from __future__ import annotations

import re

from commands.parsing import fields, incident_declaration
from commands.parsing.arguments import Arguments, ParseContext, take_all
from commands.parsing.errors import label, missing
from commands.parsing.person_fields import nobody_named
from storage.rules.errors import Misread

UNREAD_DATE = re.compile(
    r"(?<!\S)(?:due|by|deadline):?\s+(?!to\b)(?P<words>(?:[^\s@]+\s+){0,4}?(?:[^\s@]*\d[^\s@]*"
    r"|(?:week|month|quarter|sprint|morning|noon|evening|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?s?)[^\s@]*)\s*$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\[[^\]]*\]|<[^>]*>|\S+")


__all__ = ["Arguments", "ParseContext", "read"]


def read(forms: tuple[str, ...], text: str, context: ParseContext) -> Arguments:
    """Read a text by the first of these forms whose fixed words it begins with.

    Raises:
        Misread: when something that the form requires is missing or cannot be read, or a time is impossible.
    """
    for form in forms:
        tokens: list[str] = _TOKEN.findall(form)
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
    if len(tokens) > 1 and tokens[0] == "<number>" and tokens[1].isalpha():  # "1 done"
        number = re.fullmatch(rf"\s*#?([0-9]{{1,9}})[.:,]?\s+(?:is\s+)?{tokens[1]}[.!\s]*", text, re.IGNORECASE)
        return number[1] if number else None
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
    if "private" in names:
        return incident_declaration.read(
            arguments, names[:words], [one for one in after if one != "private"], text, context
        )
    text = take_all(arguments, [name for name, _ in before], text, context, from_left=True)
    text = take_all(arguments, after, text, context, from_left=False)
    if "due" in after and arguments.due is None:
        text = _past_unread_date(arguments, after, text, context)
    _require(arguments, [(name, token) for name, token in before if token.startswith("<")], text, context)
    return text


def _past_unread_date(arguments: Arguments, after: list[str], text: str, context: ParseContext) -> str:
    """Read what stands before a due date that cannot be read, leave that in the text and say so."""
    found = UNREAD_DATE.search(text)
    if found is None:
        return text
    waiting = [name for name in after if name != "due" and getattr(arguments, fields.field_of(name)) is None]
    rest = take_all(arguments, waiting, text[: found.start()], context, from_left=False)
    like = f"`undo`, then write it like `due {context.now:%Y-%m-%d}`"
    arguments.told.append(f"“{found['words'].strip()}” could not be read as a date: {like}.")
    return f"{rest.rstrip()} {text[found.start() :].strip()}"


def _require(arguments: Arguments, required: list[tuple[str, str]], text: str, context: ParseContext) -> None:
    for name, token in required:
        if getattr(arguments, fields.field_of(name)) is None:
            word = text.split(maxsplit=1)[0] if text.strip() else ""
            if name == "person" and word:
                raise nobody_named(text, context.people)
            raise missing(name, token, word, context.policy)
