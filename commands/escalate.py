"""`/incident escalate`: ask for more help; the clock climbs on while nobody acknowledges."""

from __future__ import annotations

from commands.core.replies import recorded
from commands.core.request import Answer, Request, command
from commands.parsing.parser import Said
from storage.escalations import service
from storage.journal.journal import Journal, Written
from storage.rules.errors import Refused
from storage.rules.escalation.targets import Asked, asked_for


@command(
    "escalate",
    aliases=("page",),
    takes=("[<time>] [<who and why>]",),
    says="Ask a level, a person or a group for help; bare: the next level",
    examples=("escalate", "escalate senior engineers Restart gave only temporary relief"),
)
async def escalate(request: Request, said: Said, journal: Journal) -> Answer:
    """Ask for help: a level, a person, a group, or whoever comes next."""
    incident = await journal.incident_for(request.about, request.channel)
    if incident.ended:
        raise Refused(f"{incident.ref} is {incident.status}; nobody was asked.", choices=("reopen",))
    asked = _asked(request, said)
    at = said.time.at if said.time else None
    entry = await service.escalate(journal, incident, asked, said.text, at, mentioned=_mentioned(request, asked))
    return recorded(request, said, journal, incident, entry, _note(request, asked, entry))


def _asked(request: Request, said: Said) -> Asked:
    for name in sorted(request.mentions, key=len, reverse=True):
        if said.text.startswith(name):
            return Asked(name, None, said.text[len(name) :].strip(" :,-") or None)
    return asked_for(said.text, request.policy)


def _mentioned(request: Request, asked: Asked) -> str | None:
    return request.mentions.get(asked.to or "")


def _note(request: Request, asked: Asked, entry: Written) -> str:
    """Say how a misspelt level was read, and where nobody's phone rings: the channel alone was told."""
    if asked.read_from:
        return f"“{asked.read_from[:80]}” was read as {asked.to}."
    if entry.data["level"] is not None or _mentioned(request, asked):
        return ""
    if not request.policy.levels:
        return "No escalation levels are set up, so only this channel was told."
    if asked.to is None:
        return "No level is left to ask, so only this channel was told."
    names = ", ".join(level.name for level in request.policy.levels)
    return f"“{asked.to[:80]}” is not a level ({names}), so only this channel was told."
