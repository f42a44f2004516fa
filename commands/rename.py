"""`/incident rename`: gives the incident another title."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.rules.errors import Refused
from storage.rules.timeline.events import Renamed

_LONGEST_TITLE = 200


@command(
    "rename",
    effect="sets",
    deferrable=False,
    visible_when="inside",
    permission="correct",
    aliases=("title",),
    syntax=("<title>",),
    summary="Give it a better title",
    examples=("rename Checkout and search return 500s",),
)
async def rename(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Give the incident another title; the channel keeps its name, because links point to it."""
    incident = await journal.incident_for(request.incident, request.channel)
    title = " ".join(arguments.text.split())
    if len(title) > _LONGEST_TITLE:
        raise Refused(
            f"A title has at most {_LONGEST_TITLE} characters; this one has {len(title)}.", choices=("event",)
        )
    entry = journal.write(incident, Renamed(text=title, before=incident.title))
    return recorded(request, arguments, journal, incident, entry)
