"""What amend, retract, undo and restore share: an incident is brought in line with its corrected timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from commands.core.reply import Reply
from commands.core.request import Request
from storage.escalations.projection import after_correction
from storage.journal.journal import Journal
from storage.journal.projection import recompute
from storage.journal.queries import milestone_entries
from storage.models import Incident, TimelineEntry
from storage.outbox.effects import PostMessage, RefreshCard, SetTopic
from storage.rules.errors import Refused
from storage.rules.lifecycle.status_history import minute

_TURNS = frozenset({"closed", "cancelled", "reopened"})
"""The kinds of entries whose order cannot change: an end, and the reopening after it."""


async def bring_in_line(journal: Journal, incident: Incident, message: PostMessage) -> list[str]:
    """Recompute an incident and its escalations from its timeline, and tell its channel of the correction.

    Returns:
        a sentence for each thing that is now as it was before, for the requester.
    """
    before = _present(incident)
    await recompute(journal, incident)
    journal.enqueue(incident, message, RefreshCard(), SetTopic())
    changed = [sentence for sentence in _present(incident) if sentence not in before]
    return [*changed, *await after_correction(journal, incident)]


def _present(incident: Incident) -> list[str]:
    return [f"{incident.ref} is {incident.status} again.", f"{incident.ref} is {incident.severity} again.",
            f"{incident.ref} is called “{incident.title}” again."]  # fmt: skip


async def require_order(journal: Journal, incident: Incident, row: TimelineEntry, at: datetime) -> None:
    """Refuse a time (UTC) for an end or a reopening that would put it before the one that it follows."""
    if row.kind not in _TURNS:
        return
    turns = [one for one in await milestone_entries(journal, incident) if one.kind in _TURNS]
    times = [minute(at if one.number == row.number else one.at) for one in sorted(turns, key=lambda one: one.number)]
    if times != sorted(times):
        raise Refused("An end and the reopening after it keep their order.", choices=("timeline",))


def line_about(request: Request, incident: Incident, verb: str, number: int) -> str:
    """Give what to type to use a verb on an entry; outside of the incident's channel it names the incident."""
    is_here = request.channel is not None and request.channel == incident.channel_id
    return f"{verb} {number}" if is_here else f"{verb} {incident.ref} {number}"


def corrected(incident: Incident, row: TimelineEntry, did: str, template: str, facts: dict[str, Any]) -> Reply:
    """Say that an entry was corrected."""
    return Reply(
        outcome="recorded",
        did=did,
        template=template,
        facts=facts,
        incident=incident.ref,
        entry=row.number,
        last_entry=incident.last_entry_number,
    )


def requester_name(journal: Journal) -> str:
    """Give the name of who corrects the timeline."""
    return journal.person.name if journal.person else ""
