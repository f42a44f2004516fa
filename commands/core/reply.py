"""What a command answers: a reply to the requester, or a form to open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["recorded", "shown", "refused", "repeated", "spooled", "failed", "unknown"]
"""What became of a request: it changed the record, was answered from it, cannot be granted, was sent before, waits on
disk for the database, was not recorded, or nobody knows yet whether it was."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What only the requester sees: what became of the request, and a template with its facts.

    Attributes:
        outcome: what became of the request.
        template: the name of the template that renders it.
        facts: what the template shows.
        did: in words what was done, for the reply to a repetition: "is entry 4".
        incident: the incident that was changed, as in INC-4.
        entry: the number of the entry that was written or changed.
        last_entry: the number of the incident's last entry by then, where it is another one.
    """

    outcome: Outcome
    template: str
    facts: dict[str, Any]
    did: str | None = None
    incident: str | None = None
    entry: int | None = None
    last_entry: int | None = None


@dataclass(frozen=True, kw_only=True)
class Modal:
    """A form to open for the requester."""

    template: str
    facts: dict[str, Any]


Answer = Reply | Modal


def plain(text: str) -> Reply:
    """Say something in plain words."""
    return Reply(outcome="shown", template="replies/plain", facts={"text": text})
