"""Tells in which zone the requester's times are read, and what else reading depends on."""

from __future__ import annotations

from commands.core.request import Request
from commands.parsing.parser import ParseContext
from storage.journal.journal import Journal


def timezone_of(request: Request, journal: Journal) -> str:
    """Give the zone in which the asker's times are read: theirs as last seen in Slack, or the team's."""
    person = journal.person
    return (person.timezone if person else None) or request.actor.timezone or journal.policy.timezone


def context_of(request: Request, journal: Journal) -> ParseContext:
    """Give what the reading of a request's words depends on."""
    zone = timezone_of(request, journal)
    return ParseContext(now=request.received_at, timezone=zone, policy=journal.policy, mentions=request.mentions)
