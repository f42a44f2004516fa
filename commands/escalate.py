"""`/incident escalate`: asks for more help; the clock asks the next level while nobody acknowledges."""

from __future__ import annotations

from commands.core.command import command
from commands.core.people import HOW, cannot_join, line_before, refuse_unavailable
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.escalations import service
from storage.journal.journal import Journal, NewEntry
from storage.rules.errors import Refused
from storage.rules.escalation.targets import EscalationTarget, WhomUnclear
from storage.rules.escalation.whom import asked_for


@command(
    "escalate",
    time_matters=True,
    effect="adds",
    deferrable=False,
    visible_when="active",
    names_people=True,
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
    refuse_unavailable(request, asked.people)
    entry = await service.escalate(journal, incident, asked, arguments.text, arguments.time)
    notes = [_note(journal, asked, entry), _spoken_of(asked), cannot_join(request, asked.people)]
    return recorded(request, arguments, journal, incident, entry, *notes)


def _asked(request: Request, arguments: Arguments, journal: Journal) -> EscalationTarget:
    """Read whom the words ask for.

    Raises:
        Refused: when that is not clear; lines to copy say it clearly.
    """
    try:
        return asked_for(arguments.text, journal.policy, request.mentions, request.people)
    except WhomUnclear as unclear:
        beginning = line_before(request, arguments.text)
        lines = [f"{beginning}{reading}" for reading in unclear.readings]
        only = lines[0] if len(lines) == 1 else None
        choices = () if only else lines
        raise Refused(f"{unclear.reason} {HOW}", choices=choices, did_you_mean=only) from unclear


def _spoken_of(asked: EscalationTarget) -> str:
    """Say which names in the reason were not paged."""
    if not asked.others:
        return ""
    names = " and ".join(dict.fromkeys(asked.others))
    return f"{names} stands in the reason and was not paged; to ask them too: `escalate {asked.others[0]}`."


def _note(journal: Journal, asked: EscalationTarget, entry: NewEntry) -> str:
    """Say how a misspelt level was read, and when only the channel was told because nobody can be paged."""
    if asked.read_from:
        return f"“{asked.read_from[:80]}” was read as {asked.to}."
    if entry.data["level"] is not None or asked.people:
        return ""
    if not journal.policy.levels:
        return "No escalation levels are set up, so only this channel was told."
    if asked.to is None:
        return "No level is left to ask, so only this channel was told."
    names = ", ".join(level.name for level in journal.policy.levels)
    return f"“{asked.to[:80]}” is not a level ({names}), so only this channel was told."
