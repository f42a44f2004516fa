"""`/incident role <role> @person`: who does what; `commander` is its shortcut for the lead."""

from __future__ import annotations

from datetime import datetime

from commands.core.command import command
from commands.core.people import cannot_join, refuse_unavailable
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from commands.parsing.person_fields import SELF, nobody_named
from storage.journal.journal import Journal
from storage.journal.projection import recompute
from storage.journal.queries import milestone_entries
from storage.models import Incident
from storage.outbox.effects import Invite
from storage.rules.known_people import KnownPerson
from storage.rules.lifecycle.status_history import active_entries, minute
from storage.rules.timeline.events import RoleAssigned


@command(
    "commander",
    effect="sets",
    deferrable=False,
    visible_when="inside",
    names_people=True,
    permission="role",
    aliases=("lead", "ic"),
    syntax=("[<time>] [<@person>] [<note>]",),
    summary="Set the incident commander (you, if no name is given)",
    examples=("commander @ana", "commander"),
)
async def commander(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Make somebody the commander; without a name, the asker."""
    if arguments.person is None and arguments.text:
        raise nobody_named(arguments.text, request.people)
    return await _assign(request, arguments, journal, "commander", arguments.person or SELF)


@command(
    "role",
    effect="sets",
    deferrable=False,
    visible_when="inside",
    names_people=True,
    permission="role",
    aliases=("assign",),
    syntax=("[<time>] <role> <@person or none> [<note>]",),
    summary="Give a role to a person, or to none",
    examples=("role scribe @ben", "role scribe none"),
)
async def role(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Give a role to a person, or take it from whoever has it."""
    return await _assign(request, arguments, journal, arguments.role or "", arguments.person or (None, ""))


async def _assign(
    request: Request, arguments: Arguments, journal: Journal, wanted: str, holder: tuple[str | None, str]
) -> Answer:
    incident = await journal.incident_for(request.incident, request.channel)
    if holder == SELF:
        holder = (request.actor.id, journal.person.name if journal.person else "")
    named = [KnownPerson(id=holder[0], handle=holder[1])] if holder[0] else []
    refuse_unavailable(request, named)
    slack_id, name = holder[0], request.names.get(holder[0] or "", holder[1])
    before = await _holder(journal, incident, wanted, arguments.time.at if arguments.time else None)
    event = RoleAssigned(text=arguments.text, role=wanted, person=slack_id, name=name or None, before=before)
    entry = journal.write(incident, event, at=arguments.time)
    if arguments.time is not None:
        await recompute(journal, incident)  # somebody else may have the role since
    if slack_id:
        journal.enqueue(incident, Invite(people=[slack_id]))
    return recorded(request, arguments, journal, incident, entry, cannot_join(request, named), _stays(incident, event))


async def _holder(journal: Journal, incident: Incident, role: str, at: datetime | None) -> str | None:
    """Give the name of who had a role at a time (UTC, to the minute), or has it now."""
    if at is None:
        return ((incident.roles or {}).get(role) or {}).get("name")
    holder = None
    for entry in active_entries(await milestone_entries(journal, incident)):
        if isinstance(entry.what, RoleAssigned) and entry.what.role == role and minute(entry.at) <= minute(at):
            holder = entry.what.name
    return holder


def _stays(incident: Incident, given: RoleAssigned) -> str:
    present = (incident.roles or {}).get(given.role) or {}
    if (present.get("id"), present.get("name")) == (given.person, given.name):
        return ""
    who = present.get("name") or "nobody"
    return f"{incident.ref}'s {given.role} stays {who}: this is remembered of an earlier time."
