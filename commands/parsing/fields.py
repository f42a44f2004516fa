"""The parts that a form is made of: how each is recognised at the beginning or at the end of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commands.parsing import flags, links, moods, promises, severities
from storage.rules import time_parsing
from storage.rules.addressees import is_spoken_of, lead_in
from storage.rules.errors import Misread, Refused, UnclearTime
from storage.rules.known_people import KnownPerson, Mention, mentions_in, nearest
from storage.rules.lifecycle.transitions import status_named
from storage.rules.policy import Policy
from storage.rules.role_holder import names_nobody, names_self, role_holder
from storage.rules.timeline.events import TAGS

if TYPE_CHECKING:
    from commands.parsing.arguments import ParseContext

WORDS = ("text", "title", "note", "reason", "label", "what", "who")
"""The slots that take whatever is left."""

TYPES = ("prevent", "mitigate", "detect", "process")
SHORT_ROLES = {"comms": "communications", "sme": "subject matter expert", "ic": "commander", "lead": "commander"}
"""What responders call the usual roles."""

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
    try:
        if reader is None:
            return take_drill_first(text, context) if from_left and name == "drill" else _flag(name, text)
        return reader(text, context)
    except time_parsing.TimeRefused as refused:
        raise unclear_time(refused, is_last=not from_left) from refused


def unclear_time(refused: time_parsing.TimeRefused, *, is_last: bool) -> UnclearTime:
    """Ask which time is meant, at the first or the last place of it in the text."""
    instead = refused.instead if refused.typed else ()
    return UnclearTime(refused.reason, refused.typed, instead, choices=refused.choices, is_last=is_last)


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


STARTED = re.compile(
    r"(?:^|[\s,;(\[{–—-])(?:(?:it|this|which|that)\s+(?:all\s+)?)?(?:started|began|begun|since|start|starting|onset)"
    r"(?!\w)\s*[:=]?\s*(?P<words>[^\r\n]{1,80}?)[)\]}.!]*\s*$",
    re.IGNORECASE,
)


def _started(text: str, context: ParseContext) -> FieldMatch | None:
    begin = max(0, len(text) - 120)
    while found := STARTED.search(text, begin):
        typed = time_parsing.whole_time(found["words"], now=context.now, timezone=context.timezone)
        if typed:
            return FieldMatch("started", typed, text[: found.start()].rstrip(" \t,;–—-"))
        begin = found.start() + 1
    return None


def _tag(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    tag = word[1:].lower().rstrip(":")
    return FieldMatch("tag", tag, rest) if word.startswith("#") and tag in TAGS else None


def _severity(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    severity = context.policy.severity_named(word.strip(":,;.!"))
    if severity:
        return FieldMatch("severity", severity, rest)
    spelt = severities.at_the_beginning(text, context.policy)
    return FieldMatch("severity", *spelt) if spelt else None


def _severity_before_title(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
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
    shown = re.sub(r"(?<!\S)[(\[](due\b[^()]*)[)\]]\s*$|\bdue:\s*", lambda m: m[1] or "due ", text, flags=re.IGNORECASE)
    for word in ("due", "by", "until", "deadline"):
        due, rest = time_parsing.trailing_date(shown.rstrip(" !"), word, today=today)
        if due:
            return FieldMatch("due", due, rest.rstrip(" \t,;(–—-"))
    return None


def _next(text: str, context: ParseContext) -> FieldMatch | None:
    found = promises.promise_of(text, context.now, context.timezone)
    return FieldMatch("next", *found) if found else None


def _type(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _last(text)
    name = word.strip("#()").lower()
    # "Review the release process" is a sentence, not a type: that word has to be marked
    plain = word.lower() == name and name != "process"
    return FieldMatch("type", name, rest) if name in TYPES and (plain or word != word.strip("#()")) else None


def _mood(text: str, context: ParseContext) -> FieldMatch | None:
    found = moods.mood_of(text)
    return FieldMatch("mood", *found) if found else None


def _number(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
    digits = word.lstrip("#").rstrip(":.")
    return FieldMatch("number", int(digits), rest) if re.fullmatch(r"[0-9]{1,9}", digits) else None


def _word(text: str, context: ParseContext) -> FieldMatch | None:
    word, rest = _first(text)
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
RIGHT: dict[str, Reader] = {
    "started": _started,
    "sev2": _severity_behind_title,
    "owner": _owner,
    "due": _due,
    "next": _next,
    "type": _type,
}
