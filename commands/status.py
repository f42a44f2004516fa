"""`/incident status <status>`: move the incident on, or back; `mitigated` and `resolve` are its shortcuts."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.drafts import make_draft
from storage.journal.journal import Journal, is_past
from storage.models import Incident
from storage.rules.errors import Refused
from storage.rules.lifecycle.transitions import move
from storage.rules.timeline.events import Noted, StatusChanged


@command(
    "status",
    time_matters=True,
    effect="sets",
    deferrable=True,
    visible_when="active",
    permission="status",
    syntax=("[<time>] <status> [<note>]",),
    summary="Say how far you are: investigating, identified, monitoring, resolved",
    examples=("status identified The last deployment leaks memory",),
)
async def status(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Set the status that the person names."""
    return await _change(request, arguments, journal, arguments.status or "")


@command(
    "mitigated",
    time_matters=True,
    effect="sets",
    deferrable=True,
    visible_when="active",
    permission="status",
    aliases=("mitigate",),
    syntax=("[<time>] [<note>]",),
    summary="Users are no longer affected; status becomes monitoring",
    examples=("mitigated at 19:59 Patch runs successfully",),
)
async def mitigated(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Set the status to monitoring."""
    return await _change(request, arguments, journal, "monitoring")


@command(
    "resolve",
    time_matters=True,
    effect="sets",
    deferrable=True,
    visible_when="active",
    permission="status",
    aliases=("resolved", "fixed"),
    syntax=("[<time>] [<note>]",),
    summary="Service is back: the status becomes resolved",
    examples=("resolve All traffic is served again",),
)
async def resolve(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Set the status to resolved."""
    return await _change(request, arguments, journal, "resolved")


async def _change(request: Request, arguments: Arguments, journal: Journal, wanted: str) -> Answer:
    incident = await journal.incident_for(request.incident, request.channel)
    at = arguments.time.at if arguments.time else None
    if wanted == incident.status and arguments.text and (at is None or not is_past(incident, at, wanted)):
        entry = journal.write(incident, Noted(text=arguments.text), at=arguments.time)
        return recorded(
            request, arguments, journal, incident, entry, f"{incident.ref} is already {wanted}: this is a note."
        )
    was_before_the_end = incident.closed_at is not None and journal.now < incident.closed_at  # and kept aside since
    if at is not None or not was_before_the_end:
        _require_possible(incident, arguments, wanted)
    remembered = is_past(incident, at or journal.now, wanted)
    before = incident.status
    entry = journal.write(incident, StatusChanged(text=arguments.text, status=wanted, before=before), at=arguments.time)
    if incident.status == "closed":
        await make_draft(journal, incident)
    note = f"{incident.ref} stays {incident.status}: this is remembered of an earlier time." if remembered else ""
    return recorded(request, arguments, journal, incident, entry, note)


def _require_possible(incident: Incident, arguments: Arguments, wanted: str) -> None:
    if wanted in ("closed", "cancelled"):
        verb = "close" if wanted == "closed" else "cancel"
        raise Refused(f"An incident is {wanted} with `{verb}`.", did_you_mean=verb)
    if arguments.time is not None and is_past(incident, arguments.time.at, wanted):
        if incident.closed_at and arguments.time.at > incident.closed_at:
            raise Refused(f"{incident.ref} was closed before that time.", choices=("reopen",))
        return
    refusal = move(incident.status, wanted).refusal
    if refusal and incident.ended:
        choices = ("reopen", f"{_verb(wanted)} at 20:05")
        raise Refused(f"{refusal} Or say when it was, if it was before the end.", choices=choices)
    if refusal:
        raise Refused(refusal, choices=("event", "amend", "status investigating"))


def _verb(status: str) -> str:
    return {"monitoring": "mitigated", "resolved": "resolve"}.get(status, f"status {status}")
