"""Knows which verbs Enter can be pressed twice on, and what is said to whoever did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.requests.spool.spool import LOOKING_VERBS
from commands.core import dispatch
from commands.core.request import Reply, Request
from storage.idempotency.duplicates import AMENDED, DRAFTED, RESTORED, TAKEN_BACK

REPEATED_WITHIN = timedelta(seconds=5)
"""The same words of the same person in the same channel within this time are Enter pressed twice."""

HARMLESS_VERBS = LOOKING_VERBS | {"declare", "drill"}
"""Verbs that may be typed as often as one likes: they change nothing, or look for themselves what was declared."""

ADDING_VERBS = frozenset({"event", "escalate", "update", "lesson", "action", "link"})
"""Verbs that add to what was said before. Of all others the last word counts: after something else, they mean it."""


def may_be_repeated(request: Request) -> bool:
    """Whether these words would do something a second time."""
    return _name(request) not in HARMLESS_VERBS


def latest_counts(request: Request) -> bool:
    """Whether these words, typed again after anything else was done, may be meant to set that right."""
    return _name(request) not in ADDING_VERBS


def already(request: Request, first: dict[str, Any]) -> Reply:
    """Say that these words were typed a moment ago, and what became of them; `first` is the answer they got then."""
    facts = first["facts"]
    number = facts.get("number")
    became = {
        AMENDED: f"changed entry {number}",
        TAKEN_BACK: f"took back entry {number}",
        RESTORED: f"restored entry {number}",
        DRAFTED: f"made version {facts.get('version')} of the draft",
    }.get(first["template"], f"is entry {number}")
    what = f"you typed this a moment ago, and it {became}{_one_more(request)}"
    return Reply(template="replies/already", facts={"ref": facts.get("ref"), "what": what})


def _one_more(request: Request) -> str:
    """Say how to do one more where the same words do the next thing each time."""
    name = _name(request)
    if name == "undo":
        return ". To take back one more, type it again in a few seconds"
    if name == "escalate" and not request.text:
        return ". To ask whoever comes next, type it again in a few seconds"
    return ""


def _name(request: Request) -> str:
    return dispatch.find(request.commands, request.verb, request.text).name
