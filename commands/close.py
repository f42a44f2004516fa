"""`/incident close`, `cancel` and `reopen`: end an incident, or go on with an ended one."""

from __future__ import annotations

from types import UnionType

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.core.timezone import timezone_of
from commands.parsing.parser import Arguments
from storage.drafts import make_draft
from storage.escalations.projection import recompute_escalations, resume
from storage.journal.journal import Journal
from storage.journal.queries import milestone_entries
from storage.models import Incident
from storage.rules import time_parsing
from storage.rules.errors import Refused
from storage.rules.lifecycle.status_history import minute
from storage.rules.timeline.events import Cancelled, Closed, Event, Reopened


@command(
    "close",
    time_matters=True,
    effect="sets",
    deferrable=False,
    visible_when="active",
    permission="close",
    aliases=("end",),
    syntax=("[<time>] [<what>]",),
    summary="Close it; the postmortem draft arrives in the channel",
    examples=("close Patched the cleanup tool",),
)
async def close(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Close the incident and enqueue the draft for its channel. The resolution is never guessed from this."""
    incident = await _open_incident(request, arguments, journal)
    event = Closed(text=arguments.text, before=incident.status)
    entry = journal.write(incident, event, at=arguments.time)
    await recompute_escalations(journal, incident)
    await make_draft(journal, incident)
    return recorded(
        request, arguments, journal, incident, entry, "The postmortem draft is on its way into the channel."
    )


@command(
    "cancel",
    time_matters=True,
    effect="sets",
    deferrable=False,
    visible_when="active",
    permission="close",
    aliases=("cancelled",),
    syntax=("[<time>] [<reason>]",),
    summary="It was not an incident after all",
    examples=("cancel False alarm, the probe was down",),
)
async def cancel(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """End the incident without a draft."""
    incident = await _open_incident(request, arguments, journal)
    event = Cancelled(text=arguments.text, before=incident.status)
    entry = journal.write(incident, event, at=arguments.time)
    await recompute_escalations(journal, incident)
    return recorded(request, arguments, journal, incident, entry)


@command(
    "reopen",
    time_matters=True,
    effect="sets",
    deferrable=False,
    visible_when="ended",
    permission="close",
    syntax=("[<time>] [<reason>]",),
    summary="Work on a closed incident again",
    examples=("reopen The errors are back",),
)
async def reopen(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Reopen an ended incident; its status becomes investigating."""
    incident = await journal.incident_for(request.incident, request.channel)
    if not incident.ended:
        raise Refused(f"{incident.ref} is open: it is {incident.status}.", choices=("status", "close"))
    await _require_after(request, arguments, journal, incident, Closed | Cancelled, "been reopened")
    event = Reopened(text=arguments.text, before=incident.status)
    entry = journal.write(incident, event, at=arguments.time)
    became = await resume(journal, incident)
    return recorded(request, arguments, journal, incident, entry, *became)


async def _open_incident(request: Request, arguments: Arguments, journal: Journal) -> Incident:
    incident = await journal.incident_for(request.incident, request.channel)
    if incident.ended:
        raise Refused(f"{incident.ref} is already {incident.status}.", choices=("postmortem", "reopen", "event"))
    await _require_after(request, arguments, journal, incident, Reopened, "ended")
    return incident


async def _require_after(
    request: Request,
    arguments: Arguments,
    journal: Journal,
    incident: Incident,
    kinds: type[Event] | UnionType,
    what: str,
) -> None:
    """Refuse a typed time before the entry of these kinds that was written last: one comes after the other."""
    if arguments.time is None:
        return
    stands = [entry for entry in await milestone_entries(journal, incident) if not entry.retracted]
    last = next((entry for entry in reversed(stands) if isinstance(entry.what, kinds)), None)
    if last is not None and minute(arguments.time.at) < minute(last.at):
        then = time_parsing.echo(last.at, timezone_of(request, journal), now=journal.now)
        raise Refused(f"{incident.ref} was {last.kind} at {then}: it cannot have {what} before that.")
