"""`/incident event <what happened>`: add an entry to the timeline."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.rules.timeline.events import Noted


@command(
    "event",
    effect="adds",
    deferrable=True,
    visible_when="inside",
    permission="event",
    aliases=("note", "log", "e"),
    syntax=("[<time>] [#tag] <text>",),
    summary="Add an entry to the timeline",
    batchable=True,
    examples=("event Restarted the server", "event 10m ago #finding Memory is abnormally high"),
)
async def event(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Put what the person typed on the timeline, at the time that they say or now."""
    incident = await journal.incident_for(request.incident, request.channel)
    at = arguments.time.at if arguments.time else None
    entry = journal.write(incident, Noted(text=arguments.text, tag=arguments.tag), at=at)
    return recorded(request, arguments, journal, incident, entry)
