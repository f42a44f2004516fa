"""`/incident severity <sev>`: say how bad it is."""

from __future__ import annotations

from commands.grammar import Said
from commands.replies import recorded
from commands.request import Answer, Request, command
from storage import escalations
from storage.journal import Journal
from storage.rules.entries import Noted, SeverityChanged
from storage.rules.refusal import Refused


@command(
    "severity",
    aliases=("sev",),
    takes=("[<time>] <severity> [<reason>]",),
    says="Say how bad it is: sev1 is the worst",
    examples=("severity sev1 All regions are affected",),
)
async def severity(request: Request, said: Said, journal: Journal) -> Answer:
    """Set the severity; an incident that becomes bad enough pages the first level."""
    incident = await journal.incident_for(request.about, request.channel)
    wanted = said.severity or ""
    if wanted == incident.severity and said.text:
        entry = journal.write(incident, Noted(text=said.text), at=said.time.at if said.time else None)
        return recorded(request, said, journal, incident, entry, f"{incident.ref} is {wanted} already: this is a note.")
    if wanted == incident.severity:
        raise Refused(f"{incident.ref} is {wanted} already.", choices=[one.name for one in request.policy.severities])
    before = incident.severity
    pages_now = request.policy.pages(wanted) and not request.policy.pages(before)
    happening = SeverityChanged(text=said.text, severity=wanted, before=before)
    entry = journal.write(incident, happening, at=said.time.at if said.time else None)
    if pages_now and not incident.ended and not incident.drill and not await escalations.was_asked(journal, incident):
        await escalations.page_first_level(journal, incident)
    return recorded(request, said, journal, incident, entry)
