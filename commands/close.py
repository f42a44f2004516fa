"""`/incident close`, `cancel` and `reopen`: how an incident ends, and how it goes on after all."""

from __future__ import annotations

from commands.grammar import Said
from commands.replies import recorded
from commands.request import Answer, Request, command
from storage import escalations
from storage.effects import PostDraft, UploadDraft
from storage.journal import Journal
from storage.models import Incident
from storage.rules.entries import Cancelled, Closed, Reopened
from storage.rules.refusal import Refused


@command(
    "close",
    aliases=("end",),
    takes=("[<time>] [<what>]",),
    says="Close it; the postmortem draft arrives in the channel",
    examples=("close Patched the cleanup tool",),
)
async def close(request: Request, said: Said, journal: Journal) -> Answer:
    """Close the incident and owe its channel the draft. The resolution is never guessed from this."""
    incident = await _open_incident(request, journal)
    happening = Closed(text=said.text, before=incident.status)
    entry = journal.write(incident, happening, at=said.time.at if said.time else None)
    await escalations.stop(journal, incident)
    incident.last_draft_version += 1
    version = incident.last_draft_version
    journal.owe(incident, PostDraft(version=version), UploadDraft(version=version))
    return recorded(request, said, journal, incident, entry, "The postmortem draft is on its way into the channel.")


@command(
    "cancel",
    aliases=("cancelled",),
    takes=("[<time>] [<reason>]",),
    says="It was not an incident after all",
    examples=("cancel False alarm, the probe was down",),
)
async def cancel(request: Request, said: Said, journal: Journal) -> Answer:
    """End the incident without a draft."""
    incident = await _open_incident(request, journal)
    happening = Cancelled(text=said.text, before=incident.status)
    entry = journal.write(incident, happening, at=said.time.at if said.time else None)
    await escalations.stop(journal, incident)
    return recorded(request, said, journal, incident, entry)


@command(
    "reopen",
    takes=("[<time>] [<reason>]",),
    says="Work on a closed incident again",
    examples=("reopen The errors are back",),
    shown="ended",
)
async def reopen(request: Request, said: Said, journal: Journal) -> Answer:
    """Take an ended incident up again; it is being investigated."""
    incident = await journal.incident_for(request.about, request.channel)
    if not incident.ended:
        raise Refused(f"{incident.ref} is open: it is {incident.status}.", choices=("status", "close"))
    happening = Reopened(text=said.text, before=incident.status)
    entry = journal.write(incident, happening, at=said.time.at if said.time else None)
    return recorded(request, said, journal, incident, entry)


async def _open_incident(request: Request, journal: Journal) -> Incident:
    incident = await journal.incident_for(request.about, request.channel)
    if incident.ended:
        raise Refused(f"{incident.ref} is {incident.status} already.", choices=("postmortem", "reopen", "event"))
    return incident
