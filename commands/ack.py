"""`/incident ack`: records that somebody is on it, which stops an open escalation."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.escalations import service
from storage.journal.journal import Journal


@command(
    "ack",
    time_matters=True,
    effect="sets",
    deferrable=True,
    visible_when="active",
    permission="ack",
    aliases=("acknowledge", "acked"),
    syntax=("[<time>] [<note>]",),
    summary="Somebody is on it: stops an open escalation",
    examples=("ack", "ack at 02:15 Logged in, errors confirmed"),
)
async def ack(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Record that the requester is on it."""
    incident = await journal.incident_for(request.incident, request.channel)
    stopped, entry = await service.acknowledge(journal, incident, arguments.text, arguments.time)
    return recorded(request, arguments, journal, incident, entry, *stopped)
