"""Decides about a text that only seems to hold a time: taken, asked about, or recorded with a hint."""

from __future__ import annotations

import re

from commands.parsing.parser import Arguments, ParseContext
from commands.parsing.time_fields import unclear_time
from storage.rules import time_parsing
from storage.rules.errors import Offer, Refused
from storage.rules.time_parsing import TypedTime

_TO = re.compile(r"(?:the\s+)?(?:time\s+)?(?:to|time|at|should be|was|is|=)(?!\w)[\s:]*", re.IGNORECASE)
"""What people say before a new time: `amend 2 to 17:32`."""

_MOST_WORDS = 3
"""How many words may stand before a time at the end, so that it is the time of the whole: "all good at 19:25"."""


def consider(arguments: Arguments, text: str, context: ParseContext, *, matters: bool) -> None:
    """Look for a time in the words of a command that takes one and has none.

    Args:
        arguments: what was understood; a time that is taken is set, one that is not sure becomes the hint.
        text: all that follows the verb.
        context: the moment, the author's zone.
        matters: whether the time is that of a milestone, so that it is asked rather than hinted.

    Raises:
        Refused: when the time matters and is not sure; it offers the text with the time, and without.
    """
    now, zone = context.now, context.timezone
    if not matters:
        arguments.hint = time_parsing.hint_time(arguments.text, now=now, timezone=zone)
        return
    try:
        if (to := _TO.match(arguments.text)) and (typed := _whole(arguments.text[to.end() :], context)):
            arguments.time, arguments.text = typed, ""
            return
        ends_with, words = time_parsing.trailing_stated_time(arguments.text, now=now, timezone=zone)
    except time_parsing.TimeRefused as refused:
        raise unclear_time(refused, is_last=True) from refused
    if ends_with and len(words.split()) <= _MOST_WORDS:
        arguments.time, arguments.text = ends_with, words
    elif unsure := ends_with or time_parsing.hint_time(arguments.text, now=now, timezone=zone):
        raise _asked(unsure, text, context, at_end=ends_with is not None)


def _whole(words: str, context: ParseContext) -> TypedTime | None:
    return time_parsing.whole_time(words, now=context.now, timezone=context.timezone)


def _asked(typed: TypedTime, text: str, context: ParseContext, *, at_end: bool) -> Refused:
    clock = time_parsing.echo(typed.at, context.timezone, now=context.now)
    rest = text if at_end else " ".join(text.replace(typed.typed, "", 1).split(" ")).strip(" ,:;–—-")
    offers = (Offer(f"At {clock}", f"at {clock} {rest}".strip()), Offer("Now", f"now, {text}"))
    where = "ends with" if at_end else "begins with"
    return Refused(f"Your text {where} “{typed.typed}”. Was it then, or now?", offers=offers)
