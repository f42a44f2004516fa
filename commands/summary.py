"""`/incident summary` and `show`: the state, the people, open questions and the last entries of an incident."""

from __future__ import annotations

from typing import Any

from commands.core.command import command
from commands.core.entry_lines import line
from commands.core.reply import Answer, Reply
from commands.core.request import Request
from commands.core.timezone import timezone_of
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.journal.queries import milestone_entries, newest_entries
from storage.models import Incident
from storage.rules import time_parsing
from storage.rules.escalation.state import escalation_states
from storage.rules.postmortem.milestones import MILESTONES, milestones
from storage.rules.timeline.entries import Entry

_LATEST = 6


@command(
    "summary",
    effect="reads",
    deferrable=False,
    visible_when="inside",
    permission="look",
    aliases=("catchup",),
    syntax=("",),
    summary="Catch up: state, people, open questions, last entries",
    examples=("summary",),
)
async def summary(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Show the requester the state of this incident."""
    incident = await journal.incident_for(request.incident, request.channel)
    return Reply(outcome="shown", template="replies/summary", facts=await _facts(request, journal, incident))


@command(
    "show",
    effect="reads",
    deferrable=False,
    visible_when="anywhere",
    permission="look",
    syntax=("[INC-42]",),
    summary="Show one incident, named from anywhere",
    examples=("show INC-42",),
)
async def show(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Show the requester one incident."""
    incident = await journal.incident_for(request.incident, request.channel)
    return Reply(outcome="shown", template="replies/summary", facts=await _facts(request, journal, incident))


async def _facts(request: Request, journal: Journal, incident: Incident) -> dict[str, Any]:
    zone = timezone_of(request, journal)
    entries = await milestone_entries(journal, incident)
    latest = await newest_entries(journal, incident, _LATEST)
    known = milestones(entries)
    reached = [(name, known[name]) for name in MILESTONES]
    return {
        "ref": incident.ref,
        "title": incident.title,
        "severity": incident.severity,
        "status": incident.status,
        "drill": incident.drill,
        "channel_id": incident.channel_id,
        "milestones": [
            {"name": name, "when": time_parsing.echo(one.at, zone, now=journal.now), "source": one.source}
            for name, one in reached
            if one is not None
        ],
        "roles": [
            {"role": role, "person": (holder or {}).get("name")} for role, holder in (incident.roles or {}).items()
        ],
        "open": _open_questions(incident, entries),
        "entries": [line(entry, zone, journal) for entry in reversed(latest)],
    }


def _open_questions(incident: Incident, entries: list[Entry]) -> list[str]:
    known = milestones(entries)
    found = []
    if not ((incident.roles or {}).get("commander") or {}).get("name"):
        found.append("Nobody is the commander yet.")
    if known["acknowledged"] is None:
        found.append("Nobody has acknowledged yet.")
    found += [
        f"{one.to or 'More help'} was asked and has not answered yet."
        for one in escalation_states(entries)
        if one.unanswered
    ]
    if known["started"] is None:
        found.append("When it started is not known yet.")
    return found
