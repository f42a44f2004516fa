"""`/incident severity`: sets how bad the incident is."""

from __future__ import annotations

from datetime import datetime

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.escalations import service
from storage.journal.journal import Journal
from storage.journal.projection import recompute
from storage.journal.queries import milestone_entries
from storage.models import Incident
from storage.rules.errors import Refused
from storage.rules.lifecycle.severity_history import severity_at
from storage.rules.timeline.events import Noted, SeverityChanged


@command(
    "severity",
    time_matters=True,
    effect="sets",
    deferrable=True,
    visible_when="inside",
    permission="severity",
    aliases=("sev",),
    syntax=("[<time>] <severity> [<reason>]",),
    summary="Say how bad it is: sev1 is the worst",
    examples=("severity sev1 All regions are affected",),
)
async def severity(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Set the severity; one that pages asks the first level, unless somebody was asked already."""
    incident = await journal.incident_for(request.incident, request.channel)
    wanted, at, present = arguments.severity or "", arguments.time.at if arguments.time else None, incident.severity
    before = await _severity_then(journal, incident, at or journal.now)
    if wanted == before:
        return _already(request, arguments, journal, incident)
    entry = journal.write(
        incident, SeverityChanged(text=arguments.text, severity=wanted, before=before), at=arguments.time
    )
    await recompute(journal, incident)  # a later severity may stand: a time was typed, or this was spooled
    pages_now = journal.policy.pages(incident.severity) and not journal.policy.pages(present)
    if pages_now and not incident.ended and not incident.drill and not await service.was_asked(journal, incident):
        await service.page_first_level(journal, incident, cause=entry.number)
    stays = incident.severity != wanted
    note = f"{incident.ref} stays {incident.severity}: this is remembered of an earlier time." if stays else ""
    return recorded(request, arguments, journal, incident, entry, note)


async def _severity_then(journal: Journal, incident: Incident, at: datetime) -> str:
    return severity_at(await milestone_entries(journal, incident), at) or incident.severity


def _already(request: Request, arguments: Arguments, journal: Journal, incident: Incident) -> Answer:
    """Record the words as a note where the severity was the same already; refuse where there are none."""
    already = f"{incident.ref} {'was' if arguments.time else 'is'} already {arguments.severity}"
    if not arguments.text:
        raise Refused(f"{already}.", choices=[one.name for one in journal.policy.severities])
    entry = journal.write(incident, Noted(text=arguments.text), at=arguments.time)
    return recorded(request, arguments, journal, incident, entry, f"{already}: this is a note.")
