"""Decides which requests count as sent twice, and what the second one is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from commands.core import dispatch
from commands.core.request import Command, Reply, Request

REPEATED_WITHIN = timedelta(seconds=5)
"""The same words of the same person in the same channel within this time are Enter pressed twice."""


def may_be_repeated(request: Request) -> bool:
    """Say whether these words would do something a second time."""
    command = _command(request)
    return command.effect != "reads" and not command.finds_repetition


def latest_counts(request: Request) -> bool:
    """Say whether these words may be meant again after something else was done: they set what was changed since."""
    return _command(request).effect == "sets"


def already(request: Request, first: dict[str, Any]) -> Reply:
    """Say that these words were typed a moment ago, and what became of them; `first` is the stored reply."""
    what = f"you typed this a moment ago, and it {first['did']}{_one_more(request)}"
    facts = {"ref": first["facts"].get("ref"), "what": what}
    return Reply(outcome="repeated", template="replies/repeated", facts=facts)


def _one_more(request: Request) -> str:
    """Say how to do one more where the same words do the next thing each time."""
    name = _command(request).name
    if name == "undo":
        return ". To take back one more, type it again in a few seconds"
    if name == "escalate" and not request.text:
        return ". To ask whoever comes next, type it again in a few seconds"
    return ""


def _command(request: Request) -> Command:
    return dispatch.find(request.commands, request.verb, request.text)
