"""The parts that a form is made of: how each is recognised at the beginning or at the end of a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from commands.parsing import flags, lesson_moods, links, person_fields, severities, time_fields
from commands.parsing.field_match import FieldMatch, first_word, last_word
from storage.rules import time_parsing
from storage.rules.lifecycle.transitions import status_named
from storage.rules.timeline.events import TAGS

if TYPE_CHECKING:
    from commands.parsing.arguments import ParseContext

WORDS = ("text", "title", "note", "reason", "label", "what", "who")
"""The slots that take whatever is left."""

TYPES = ("prevent", "mitigate", "detect", "process")


def named(notation: str) -> str:
    """Give the slot's name from its notation: `[<time>]` → time, `[started <time>]` → started, `[#tag]` → tag."""
    if notation == "<time>":
        return "moment"
    inner = notation.strip("[]").strip()
    if inner.startswith(("<@", "@")):
        return "owner" if "owner" in inner else "person"
    if inner.startswith("#"):
        return "tag"
    if inner.startswith("<"):
        return inner.strip("<>").split()[0]
    first = inner.split()[0]
    return {"well": "mood"}.get(first, first)


def field_of(name: str) -> str:
    """Give the field of what was said that a slot fills."""
    return {"owner": "person", "page": "number", "moment": "time", "sev2": "severity"}.get(name, name)


def take(name: str, text: str, context: ParseContext, *, from_left: bool) -> FieldMatch | None:
    """Recognise a slot at the beginning (or the end) of a text, or give None.

    Raises:
        Refused: when it is there beyond doubt but impossible: a time in the future, an hour that does not exist.
    """
    reader = (LEFT if from_left else RIGHT).get(name)
    try:
        if reader is None:
            return take_drill_first(text, context) if from_left and name == "drill" else _flag(name, text)
        return reader(text, context)
    except time_parsing.TimeRefused as refused:
        raise time_fields.unclear_time(refused, is_last=not from_left) from refused


def _tag(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = first_word(text)
    tag = word[1:].lower().rstrip(":")
    return FieldMatch("tag", tag, rest) if word.startswith("#") and tag in TAGS else None


def _severity(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = first_word(text)
    severity = context.policy.severity_named(word.strip(":,;.!"))
    if severity:
        return FieldMatch("severity", severity, rest)
    spelt = severities.at_the_beginning(text, context.policy)
    return FieldMatch("severity", *spelt) if spelt else None


def _severity_before_title(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = first_word(text)
    if word.isalpha() and context.policy.severity_named(word):
        # "major outage in Europe": the word is part of the title too
        return FieldMatch("severity", context.policy.severity_named(word), rest if flags.begins_title(rest) else text)
    found = severities.at_the_beginning(text, context.policy)
    if found:
        return FieldMatch("severity", found[0], flags.without_separator(found[1]))
    return None if word.isdigit() else _severity(text, context)


def _severity_behind_title(text: str, context: ParseContext) -> FieldMatch | None:
    found = severities.at_the_end(text, context.policy)
    return FieldMatch("severity", *found) if found else None


def _status(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = first_word(text)
    status = status_named(word.rstrip(".,:;!…"))
    return FieldMatch("status", status, rest) if status else None


def _type(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = last_word(text)
    name = word.strip("#()").lower()
    # "Review the release process" is a sentence, not a type: that word has to be marked
    plain = word.lower() == name and name != "process"
    return FieldMatch("type", name, rest) if name in TYPES and (plain or word != word.strip("#()")) else None


def _mood(text: str, context: ParseContext) -> FieldMatch | None:
    found = lesson_moods.mood_of(text)
    return FieldMatch("mood", *found) if found else None


def _number(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = first_word(text)
    digits = word.lstrip("#").rstrip(":.")
    return FieldMatch("number", int(digits), rest) if re.fullmatch(r"[0-9]{1,9}", digits) else None


def _word(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = first_word(text)
    return FieldMatch("word", word, rest) if word else None


def _url(text: str, context: ParseContext) -> FieldMatch | None:
    found = links.link_of(text)
    return FieldMatch("url", *found) if found else None


def _flag(name: str, text: str) -> FieldMatch | None:
    rest = flags.at_the_end(name, text)
    return FieldMatch("flag", name, rest) if rest is not None else None


def take_drill_first(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise `drill` at the beginning of a text, or give None.

    Raises:
        Refused: when what follows it is a time or a severity that cannot be.
    """

    def reads_on(rest: str) -> bool:
        readings = [take(one, rest, context, from_left=True) for one in ("moment", "sev2")]
        return any(reading is not None and reading.rest != rest for reading in readings)

    rest = flags.at_the_beginning(text, reads_on)
    return FieldMatch("flag", "drill", rest) if rest is not None else None


Reader = Callable[[str, "ParseContext"], FieldMatch | None]
LEFT: dict[str, Reader] = {
    "time": time_fields.time,
    "moment": time_fields.whole_time,
    "tag": _tag,
    "severity": _severity,
    "sev2": _severity_before_title,
    "status": _status,
    "role": person_fields.role,
    "person": person_fields.person,
    "mood": _mood,
    "number": _number,
    "page": _number,
    "word": _word,
    "url": _url,
}
RIGHT: dict[str, Reader] = {
    "started": time_fields.started,
    "sev2": _severity_behind_title,
    "owner": person_fields.owner,
    "due": time_fields.due,
    "next": time_fields.next_update,
    "type": _type,
}
