"""How a request is written down on this machine's disk, and made again from there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from commands.core.request import Command, Request
from storage.idempotency.keys import Sender
from storage.rules.policy import Policy


def line_of(request: Request) -> dict[str, Any]:
    """Give the line that keeps a request; its words are to be masked already."""
    return {
        "workspace": request.workspace,
        "sender": _sender(request.sender),
        "verb": request.verb,
        "text": request.text,
        "key": request.key,
        "door": request.door,
        "received_at": request.received_at.isoformat(),
        "channel": request.channel,
        "about": request.about,
        "mentions": dict(request.mentions),
        "names": dict(request.names),
        "link": request.link,
        **{name: list(words) for name in ("belongs", "unsure") if (words := getattr(request, name))},
    }


def _sender(sender: Sender) -> dict[str, Any]:
    """Give who asks; an older version that shares the folder knows members alone, and no such field."""
    return {name: value for name, value in asdict(sender).items() if name != "membership" or value != "member"}


def request_of(line: dict[str, Any], policy: Policy, commands: Sequence[Command]) -> Request:
    """Make the request again that a line keeps."""
    given = {name: value for name, value in line.items() if name not in ("sender", "received_at", "masked", "reason")}
    for name in ("belongs", "unsure"):
        given[name] = tuple(given.get(name) or ())
    return Request(
        **given,
        sender=Sender(**line["sender"]),
        received_at=datetime.fromisoformat(line["received_at"]),
        policy=policy,
        commands=commands,
    )
