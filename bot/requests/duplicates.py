"""Decides which requests are repetitions, and how a repetition is answered."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from commands.core.command import Command
from commands.core.reply import Reply
from commands.core.request import Call, Request
from storage.idempotency.duplicates import RequestIdentity

_REPEATED_WITHIN = timedelta(seconds=5)
"""Identical requests of one person in one channel within this time count as Enter pressed twice."""


def identity_of(request: Request, command: Command) -> RequestIdentity:
    """Give the identity of a request: its key, its fingerprint and whether it may be repeated."""
    at = request.received_at
    return RequestIdentity(
        key=request.key,
        words=_fingerprint(request),
        received_at=at,
        since=at - _REPEATED_WITHIN,
        until=at + _REPEATED_WITHIN,
        repeatable=command.effect != "reads" and not command.finds_repetition,
        latest_counts=command.effect == "sets",
    )


def already(request: Request, command: Command, first: dict[str, Any]) -> Reply:
    """Reply that an identical request was answered a moment ago, and how; `first` is the stored reply."""
    typed_alone = isinstance(request.call, Call) and not request.call.text
    one_more = f". {command.one_more}" if command.one_more and typed_alone else ""
    what = f"you typed this a moment ago, and it {first['did']}{one_more}"
    facts = {"ref": first["incident"], "what": what}
    return Reply(outcome="repeated", template="replies/repeated", facts=facts, incident=first["incident"])


def edited(request: Request, first: dict[str, Any] | None) -> Reply:
    """Reply that the message was recorded before it was edited, and how to amend the entry."""
    ref, entry = (first or {}).get("incident"), (first or {}).get("entry")
    what = "this message was recorded before you edited it, and the record keeps its words"
    change = f". `amend {ref} {entry} {request.text}` changes them" if ref and entry else ""
    return Reply(
        outcome="repeated", template="replies/repeated", facts={"ref": ref, "what": what + change}, incident=ref
    )


def _fingerprint(request: Request) -> str:
    words = [request.actor.id, request.channel, request.incident, request.verb, request.text]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:32]
