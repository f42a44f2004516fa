"""`/incident help`: what can be done here and now; `help <verb>` shows one verb."""

from __future__ import annotations

from collections.abc import Callable

from commands.core.command import Command, Commands, command
from commands.core.permissions import is_shown
from commands.core.reply import Answer, Reply
from commands.core.request import Request
from commands.core.timezone import timezone_of
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.models import Incident
from storage.rules.errors import Refused


def help_with(commands: Callable[[], Commands]) -> Command:
    """Give the command that shows the others; `commands` gives them all."""

    @command(
        "help",
        effect="reads",
        deferrable=False,
        visible_when="anywhere",
        permission="help",
        aliases=("?", "h"),
        syntax=("[<word>]",),
        summary="What can I do here, now; `help event` shows one verb",
        examples=("help", "help event"),
    )
    async def help_(request: Request, arguments: Arguments, journal: Journal) -> Answer:
        """Show the verbs that make sense here, or one verb with all its forms."""
        if arguments.word and arguments.word.lower() in ("time", "times"):
            return Reply(outcome="shown", template="replies/help_time", facts={"zone": timezone_of(request, journal)})
        if arguments.word:
            return _one(commands().find(arguments.word))
        return await _all(request, journal, commands())

    return help_


async def _all(request: Request, journal: Journal, commands: Commands) -> Reply:
    incident = await _here(request, journal)
    known = [_line(one) for one in commands if _fits(one, incident) and is_shown(request, one, journal.policy)]
    ref, status = (incident.ref, incident.status) if incident else (None, None)
    facts = {"incident": ref, "status": status, "commands": known}
    return Reply(outcome="shown", template="replies/help", facts=facts)


async def _here(request: Request, journal: Journal) -> Incident | None:
    try:
        return await journal.incident_for(request.incident, request.channel)
    except Refused:
        return None


def _fits(one: Command, incident: Incident | None) -> bool:
    if incident is None:
        return one.visible_when in ("anywhere", "outside")
    if one.visible_when == "ended":
        return incident.ended
    if one.visible_when == "active":
        return not incident.ended
    return one.visible_when != "outside"


def _line(one: Command) -> dict[str, object]:
    # the last form is the one that writes something; what stands before it is for later
    return {"form": one.forms[-1], "description": one.summary, "group": one.group}


def _one(one: Command) -> Reply:
    facts = {
        "verb": one.name,
        "form": list(one.forms),
        "description": one.summary,
        "aliases": list(one.aliases),
        "examples": list(one.examples),
    }
    return Reply(outcome="shown", template="replies/help_verb", facts=facts)
