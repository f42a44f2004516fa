"""`/incident role <role> @person`: who does what; `commander` is its shortcut for the lead."""

from __future__ import annotations

from commands.grammar import Said
from commands.replies import recorded
from commands.request import Answer, Request, command
from storage.effects import Invite
from storage.journal import Journal
from storage.rules.entries import RoleAssigned


@command(
    "commander",
    aliases=("lead", "ic"),
    takes=("[<time>] [<@person>] [<note>]",),
    says="Say who leads; bare: you",
    examples=("commander @ana", "commander"),
)
async def commander(request: Request, said: Said, journal: Journal) -> Answer:
    """Make somebody the commander; without a name, the asker."""
    mine = (request.sender.slack_id, journal.person.name if journal.person else "")
    return await _assign(request, said, journal, "commander", said.person or mine)


@command(
    "role",
    aliases=("assign",),
    takes=("[<time>] <role> <@person or none> [<note>]",),
    says="Give a role to a person, or to none",
    examples=("role scribe @ben", "role scribe none"),
)
async def role(request: Request, said: Said, journal: Journal) -> Answer:
    """Give a role to a person, or take it from whoever has it."""
    return await _assign(request, said, journal, said.role or "", said.person or (None, ""))


async def _assign(
    request: Request, said: Said, journal: Journal, wanted: str, holder: tuple[str | None, str]
) -> Answer:
    incident = await journal.incident_for(request.about, request.channel)
    slack_id, name = holder[0], request.names.get(holder[0] or "", holder[1])
    before = ((incident.roles or {}).get(wanted) or {}).get("name")
    happening = RoleAssigned(text=said.text, role=wanted, person=slack_id, name=name or None, before=before)
    entry = journal.write(incident, happening, at=said.time.at if said.time else None)
    if slack_id:
        journal.owe(incident, Invite(people=[slack_id]))
    note = "" if slack_id or not name else f"I do not know {name} in Slack, so the name stands as you typed it."
    return recorded(request, said, journal, incident, entry, note)
