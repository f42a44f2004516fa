"""`/incident escalate`: asks for more help; the clock asks the next level while nobody acknowledges."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.escalations import service
from storage.journal.journal import Journal, NewEntry
from storage.rules.errors import Refused
from storage.rules.escalation.targets import EscalationTarget, asked_for


@command(
    "escalate",
    time_matters=True,
    effect="adds",
    deferrable=False,
    visible_when="active",
    mentions_required=True,
    one_more="To ask whoever comes next, type it again in a few seconds",
    permission="escalate",
    aliases=("page",),
    syntax=("[<time>] [<who and why>]",),
    summary="Ask a level, a person or a group for help; with no name: the next level",
    examples=("escalate", "escalate senior engineers Restart gave only temporary relief"),
)
async def escalate(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Ask a level, a person or a group for help; bare, the next level."""
    incident = await journal.incident_for(request.incident, request.channel)
    if incident.ended:
        raise Refused(f"{incident.ref} is {incident.status}; nobody was asked.", choices=("reopen",))
    asked = _asked(request, arguments, journal)
    entry = await service.escalate(
        journal, incident, asked, arguments.text, arguments.time, mentioned=_mentioned(request, asked)
    )
    return recorded(request, arguments, journal, incident, entry, _note(request, journal, asked, entry))


def _asked(request: Request, arguments: Arguments, journal: Journal) -> EscalationTarget:
    for name in sorted(request.mentions, key=len, reverse=True):
        if arguments.text.startswith(name):
            return EscalationTarget(name, None, arguments.text[len(name) :].strip(" :,-") or None)
    return asked_for(arguments.text, journal.policy)


def _mentioned(request: Request, asked: EscalationTarget) -> str | None:
    return request.mentions.get(asked.to or "")


def _note(request: Request, journal: Journal, asked: EscalationTarget, entry: NewEntry) -> str:
    """Say how a misspelt level was read, and when only the channel was told because nobody can be paged."""
    if asked.read_from:
        return f"“{asked.read_from[:80]}” was read as {asked.to}."
    if entry.data["level"] is not None or _mentioned(request, asked):
        return ""
    if not journal.policy.levels:
        return "No escalation levels are set up, so only this channel was told."
    if asked.to is None:
        return "No level is left to ask, so only this channel was told."
    names = ", ".join(level.name for level in journal.policy.levels)
    return f"“{asked.to[:80]}” is not a level ({names}), so only this channel was told."
