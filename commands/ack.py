"""`/incident ack`: somebody is on it; an open escalation stops."""

from __future__ import annotations

from commands.core.replies import recorded
from commands.core.request import Answer, Request, command
from commands.parsing.parser import Arguments
from storage.escalations import service
from storage.journal.journal import Journal


@command(
    "ack",
    permission="ack",
    aliases=("acknowledge", "acked"),
    syntax=("[<time>] [<note>]",),
    summary="Somebody is on it: stops an open escalation",
    examples=("ack", "ack at 02:15 Logged in, errors confirmed"),
)
async def ack(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Write down that the asker is on it."""
    incident = await journal.incident_for(request.about, request.channel)
    stopped, entry = await service.acknowledge(
        journal, incident, arguments.text, arguments.time.at if arguments.time else None
    )
    names = ", ".join(dict.fromkeys(one.to for one in stopped if one.to))
    return recorded(
        request, arguments, journal, incident, entry, f"The escalation to {names} has stopped." if names else ""
    )
