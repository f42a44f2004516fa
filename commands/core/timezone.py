"""Tells in which zone the asker's times are read."""

from __future__ import annotations

from commands.core.request import Request
from storage.journal.journal import Journal


def timezone_of(request: Request, journal: Journal) -> str:
    """Give the zone in which the asker's times are read: theirs as last seen in Slack, or the team's."""
    person = journal.person
    return (person.timezone if person else None) or request.actor.timezone or journal.policy.timezone
