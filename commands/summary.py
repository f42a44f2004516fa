"""`/incident summary`: for who just arrived: state, who does what, what is open, the last entries."""

from __future__ import annotations

from typing import Any

from commands.core.entry_lines import line
from commands.core.request import Answer, Reply, Request, command
from commands.core.timezone import timezone_of
from commands.parsing.parser import Arguments
from storage.escalations import service
from storage.journal.journal import Journal
from storage.journal.queries import milestone_entries, newest_entries
from storage.models import Incident
from storage.rules import time_parsing
from storage.rules.postmortem.milestones import MILESTONES, milestones
from storage.rules.timeline.events import Entry

LATEST = 6


@command(
    "summary",
    permission="look",
    aliases=("catchup",),
    syntax=("",),
    summary="For who just arrived: state, people, open questions, last entries",
    examples=("summary",),
)
async def summary(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Tell the asker alone where things stand."""
    incident = await journal.incident_for(request.about, request.channel)
    return Reply(template="replies/summary", facts=await _facts(request, journal, incident))


@command(
    "show",
    permission="look",
    syntax=("[INC-42]",),
    summary="Show one incident, named from anywhere",
    examples=("show INC-42",),
    visible_when="anywhere",
)
async def show(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Tell the asker alone about one incident."""
    incident = await journal.incident_for(request.about, request.channel)
    return Reply(template="replies/summary", facts=await _facts(request, journal, incident))


async def _facts(request: Request, journal: Journal, incident: Incident) -> dict[str, Any]:
    zone = timezone_of(request, journal)
    telling = await milestone_entries(journal, incident)
    latest = await newest_entries(journal, incident, LATEST)
    known = milestones(telling)
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
        "open": await _open_questions(journal, incident, telling),
        "entries": [line(entry, zone, journal) for entry in reversed(latest)],
    }


async def _open_questions(journal: Journal, incident: Incident, telling: list[Entry]) -> list[str]:
    known = milestones(telling)
    found = []
    if not ((incident.roles or {}).get("commander") or {}).get("name"):
        found.append("Nobody is the commander yet.")
    if known["acknowledged"] is None:
        found.append("Nobody has acknowledged yet.")
    waiting = await service.waiting_escalations(journal, incident)
    found += [f"{one.to or 'More help'} was asked and has not answered yet." for one in waiting]
    if known["started"] is None:
        found.append("When it started is not known yet.")
    return found
