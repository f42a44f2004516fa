"""The parts of a form that are times: when it happened, when it began, when something is due or follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from commands.parsing.field_match import FieldMatch
from commands.parsing.next_update import promise_of
from storage.rules import time_parsing
from storage.rules.errors import UnclearTime

if TYPE_CHECKING:
    from commands.parsing.arguments import ParseContext


def unclear_time(refused: time_parsing.TimeRefused, *, is_last: bool) -> UnclearTime:
    """Ask which time is meant, at the first or the last place of it in the text."""
    instead = refused.instead if refused.typed else ()
    return UnclearTime(refused.reason, refused.typed, instead, choices=refused.choices, is_last=is_last)


def time(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise a time at the beginning."""
    typed, rest = time_parsing.leading_time(text, now=context.now, timezone=context.timezone)
    return FieldMatch("time", typed, rest) if typed else None


def whole_time(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise a time where nothing else is expected, or at the beginning."""
    typed = time_parsing.whole_time(text.strip(), now=context.now, timezone=context.timezone)
    if typed:
        return FieldMatch("time", typed, "")
    start = text if text.lower().startswith(("at ", "on ")) else f"at {text}"
    return time(text, context) or time(start, context)


STARTED = re.compile(
    r"(?:^|[\s,;(\[{–—-])(?:(?:it|this|which|that)\s+(?:all\s+)?)?(?:started|began|begun|since|start|starting|onset)"
    r"(?!\w)\s*[:=]?\s*(?P<words>[^\r\n]{1,80}?)[)\]}.!]*\s*$",
    re.IGNORECASE,
)


def started(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise when it began, at the end."""
    begin = max(0, len(text) - 120)
    while found := STARTED.search(text, begin):
        typed = time_parsing.whole_time(found["words"], now=context.now, timezone=context.timezone)
        if typed:
            return FieldMatch("started", typed, text[: found.start()].rstrip(" \t,;–—-"))
        begin = found.start() + 1
    return None


def due(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise a due date at the end."""
    today = context.now.astimezone(time_parsing.zone_of(context.timezone)).date()
    shown = re.sub(r"(?<!\S)[(\[](due\b[^()]*)[)\]]\s*$|\bdue:\s*", lambda m: m[1] or "due ", text, flags=re.IGNORECASE)
    for word in ("due", "by", "until", "deadline"):
        due, rest = time_parsing.trailing_date(shown.rstrip(" !"), word, today=today)
        if due:
            return FieldMatch("due", due, rest.rstrip(" \t,;(–—-"))
    return None


def next_update(text: str, context: ParseContext) -> FieldMatch | None:
    """Recognise the promise of a next update."""
    found = promise_of(text, context.now, context.timezone)
    return FieldMatch("next", *found) if found else None
