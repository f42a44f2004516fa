"""The parts that a form is made of: how each is recognised at the beginning or at the end of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commands.parsing import flags
from commands.parsing.errors import missing
from storage.rules import time_parsing
from storage.rules.addressees import is_spoken_of, lead_in
from storage.rules.errors import Misread, Offer, Refused
from storage.rules.known_people import KnownPerson, Mention, mentions_in, nearest
from storage.rules.lifecycle.transitions import status_named
from storage.rules.policy import Policy
from storage.rules.role_holder import names_nobody, names_self, role_holder
from storage.rules.timeline.events import TAGS

if TYPE_CHECKING:
    from commands.parsing.parser import ParseContext

WORDS = ("text", "title", "note", "reason", "label", "what", "who")
"""The slots that take whatever is left."""

TYPES = ("prevent", "mitigate", "detect", "process")
LIKE_SEVERITY = re.compile(r"(?:sev[-_]?[0-9]+|p-?[0-9])[:,]?", re.IGNORECASE)
"""What is meant as a severity even where the team has none of that name; p95 and p99 are latencies."""

SHORT_ROLES = {"comms": "communications", "sme": "subject matter expert", "ic": "commander", "lead": "commander"}
"""What responders call the usual roles."""

MOODS = {"well": "well", "good": "well", "badly": "badly", "bad": "badly", "lucky": "lucky", "luck": "lucky"}

SELF = ("", "")
"""Stands for the author where a person is read: "commander me"."""


@dataclass(frozen=True)
class FieldMatch:
    """A part that was recognised: the field it fills, its value, and the text without it."""

    name: str
    value: Any
    rest: str


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
    if reader is None:
        return _flag(name, text)
    try:
        return reader(text, context)
    except time_parsing.TimeRefused as refused:
        raise unclear(refused, text) from refused


def unclear(refused: time_parsing.TimeRefused, text: str) -> Refused:
    """Ask which time is meant; the text is offered with each time that it could be."""
    offers = [Offer(words, text.replace(refused.typed, words, 1)) for words in refused.instead if refused.typed]
    return Refused(refused.reason, choices=refused.choices if not offers else (), offers=offers)


def _first(text: str) -> tuple[str, str]:
    match = re.match(r"\s*(\S+)[ \t]*\n?", text)
    return (match[1], text[match.end() :]) if match else ("", "")


def _last(text: str) -> tuple[str, str]:
    match = re.search(r"(?:^|\s)(\S+)\s*$", text[-400:])
    return (match[1], text[: len(text) - len(text[-400:]) + match.start()]) if match else ("", text)


def _time(text: str, context: ParseContext) -> FieldMatch | None:
    typed, rest = time_parsing.leading_time(text, now=context.now, timezone=context.timezone)
    return FieldMatch("time", typed, rest) if typed else None


def _whole_time(text: str, context: ParseContext) -> FieldMatch | None:
    typed = time_parsing.whole_time(text.strip(), now=context.now, timezone=context.timezone)
    if typed:
        return FieldMatch("time", typed, "")
    start = text if text.lower().startswith(("at ", "on ")) else f"at {text}"
    return _time(text, context) or _time(start, context)


def _started(text: str, context: ParseContext) -> FieldMatch | None:
    typed, rest = time_parsing.trailing_time(text, "started", now=context.now, timezone=context.timezone)
    return FieldMatch("started", typed, rest) if typed else None


def _tag(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    tag = word[1:].lower().rstrip(":")
    return FieldMatch("tag", tag, rest) if word.startswith("#") and tag in TAGS else None


def _severity(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    severity = context.policy.severity_named(word.rstrip(":,"))
    return FieldMatch("severity", severity, rest) if severity else None


def _severity_before_title(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    found = None if word.isdigit() else _severity(text, context)
    if found and word.isalpha() and not flags.begins_title(rest):
        return FieldMatch("severity", found.value, text)  # "major outage in Europe": the word is part of the title too
    if found is None and LIKE_SEVERITY.fullmatch(word):
        raise missing("severity", "severity", word.rstrip(":,"), context.policy)
    return found


def _status(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    status = status_named(word.rstrip(".,:;!…"))
    return FieldMatch("status", status, rest) if status else None


def _role(text: str, context: ParseContext) -> FieldMatch | None:
    for count in (3, 2, 1):
        words = text.split(maxsplit=count)
        role = _role_named(" ".join(words[:count]).rstrip(" :,=–—-"), context.policy) if len(words) >= count else None
        if role:
            return FieldMatch("role", role, words[count] if len(words) > count else "")
    return None


def _role_named(words: str, policy: Policy) -> str | None:
    return policy.role_named(words) or next(
        (one for one in policy.roles if one == SHORT_ROLES.get(words.lower())), None
    )


def _person(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise who gets a role.

    Raises:
        Refused: when several people have the name, or several are named.
    """
    found = role_holder(text, context.mentions, context.people)
    if found is not None and len(found.people) == 1:
        one = found.people[0]
        return FieldMatch("person", (one.id, one.name or one.handle), found.rest)
    if found is not None and found.people:
        choices = [one.at for one in found.people[:5]]
        raise Refused("A role has one holder, and several people are meant by these words.", choices=choices)
    if found is not None:
        return None
    for names, holder in ((names_nobody, (None, "")), (names_self, SELF)):
        rest = names(text)
        if rest is not None:
            return FieldMatch("person", holder, rest)
    return None


def nobody_named(text: str, people: Sequence[KnownPerson]) -> Misread:
    """Say that words name nobody who is known, and whom they may mean."""
    behind = text[lead_in(text) :] or text
    word = behind.split(maxsplit=1)[0].strip(".,:;!?") if behind.strip() else text.strip()
    near = nearest(word, people)
    return Misread(f"I know nobody called “{word[:80]}”. Type @ and choose the name.", did_you_mean=near)


OWNER_CUE = re.compile(r"[\s,;(–—-]*(?:\bowner(?:\s+is)?|\bassign(?:ed|ee)?(?:\s+to)?|→|->)?[\s:=(]*$", re.IGNORECASE)
THEY_DO = re.compile(r"\s+\w+[^s\W]s\b")
"""What a person does who is spoken of: "@bob owes us an answer"."""

BEFORE_DUE = re.compile(r"[\s,;)]*(?:(?:due|by|until|till|before)\b[^@]*)?[\s.,;!)]*$", re.IGNORECASE)


def _owner(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise an owner at the end, before a date that follows, or at the beginning."""
    found = mentions_in(text, context.mentions, context.people)
    last = next((one for one in found[-1:] if BEFORE_DUE.match(text, one.end) and one.start > 0), None)
    if last is not None:
        before = OWNER_CUE.sub("", text[: last.start])
        behind = text[last.end :].lstrip(" \t\n.,;!)").rstrip()
        return FieldMatch("person", _owner_of(last), f"{before} {behind}".strip() if before.strip() else behind)
    first = next((one for one in found[:1] if not text[: one.start].strip(" \t(:–—-")), None)
    if first is None or is_spoken_of(text, first.end) or THEY_DO.match(text, first.end):
        return None
    return FieldMatch("person", _owner_of(first), text[first.end :].lstrip(" \t:,–—-)"))


def _owner_of(one: Mention) -> tuple[str | None, str]:
    if len(one.people) == 1:
        return one.people[0].id, one.people[0].handle
    return None, one.typed.removeprefix("@")


def _due(text: str, context: ParseContext) -> FieldMatch | None:
    today = context.now.astimezone(time_parsing.zone_of(context.timezone)).date()
    due, rest = time_parsing.trailing_date(text, "due", today=today)
    return FieldMatch("due", due, rest) if due else None


def _next(text: str, context: ParseContext) -> FieldMatch | None:
    match = re.search(r"(?:^|\s)next\s+(?:in\s+)?(\S+(?:\s+\S+)?)\s*$", text[-60:], re.IGNORECASE)
    wait = time_parsing.whole_duration(match[1]) if match else None
    return FieldMatch("next", wait, text[: len(text) - len(text[-60:]) + match.start()]) if match and wait else None


def _type(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _last(text)
    name = word.strip("#()").lower()
    # "Review the release process" is a sentence, not a type: that word has to be marked
    plain = word.lower() == name and name != "process"
    return FieldMatch("type", name, rest) if name in TYPES and (plain or word != word.strip("#()")) else None


def _mood(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    mood = MOODS.get(word.rstrip(":").lower())
    return FieldMatch("mood", mood, rest) if mood else None


def _number(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    digits = word.lstrip("#").rstrip(":")
    return FieldMatch("number", int(digits), rest) if re.fullmatch(r"[0-9]{1,9}", digits) else None


def _word(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    return FieldMatch("word", word, rest) if word else None


def _url(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    return FieldMatch("url", word, rest) if re.fullmatch(r"https?://\S{3,2900}", word) else None


def _flag(name: str, text: str) -> FieldMatch | None:
    rest = flags.at_the_end(name, text)
    return FieldMatch("flag", name, rest) if rest is not None else None


def take_flag_first(name: str, text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise `private` or `drill` at the beginning of a text, or give None.

    Raises:
        Refused: when what follows it is a time or a severity that cannot be.
    """

    def reads_on(rest: str) -> bool:
        readings = [take(one, rest, context, from_left=True) for one in ("moment", "sev2")]
        return any(reading is not None and reading.rest != rest for reading in readings)

    rest = flags.at_the_beginning(name, text, reads_on)
    if rest is not None:
        return FieldMatch("flag", name, rest)
    word, title = _first(text)
    is_behind_severity = word.isalpha() and context.policy.severity_named(word) is not None
    if name == "private" and is_behind_severity and flags.names(name, _first(title)[0]):
        return FieldMatch("flag", name, text)  # "critical private data leaked": the words stay in the title
    return None


Reader = Callable[[str, "ParseContext"], FieldMatch | None]
LEFT: dict[str, Reader] = {
    "time": _time,
    "moment": _whole_time,
    "tag": _tag,
    "severity": _severity,
    "sev2": _severity_before_title,
    "status": _status,
    "role": _role,
    "person": _person,
    "mood": _mood,
    "number": _number,
    "page": _number,
    "word": _word,
    "url": _url,
}
RIGHT: dict[str, Reader] = {"started": _started, "owner": _owner, "due": _due, "next": _next, "type": _type}
