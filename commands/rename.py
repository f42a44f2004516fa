"""`/incident rename` and `link`: a better title, and a bridge or dashboard beside it."""

from __future__ import annotations

from commands.core.replies import recorded
from commands.core.request import Answer, Request, command
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.outbox.effects import AddBookmark
from storage.rules.errors import Refused
from storage.rules.timeline.events import Linked, Renamed

LONGEST_TITLE = 200


@command(
    "rename",
    permission="correct",
    aliases=("title",),
    syntax=("<title>",),
    summary="Give it a better title",
    examples=("rename Checkout and search return 500s",),
)
async def rename(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Give the incident another title; the channel keeps its name, because links point to it."""
    incident = await journal.incident_for(request.about, request.channel)
    title = " ".join(arguments.text.split())
    if len(title) > LONGEST_TITLE:
        raise Refused(f"A title has at most {LONGEST_TITLE} characters; this one has {len(title)}.", choices=("event",))
    entry = journal.write(incident, Renamed(text=title, before=incident.title))
    return recorded(request, arguments, journal, incident, entry)


@command(
    "link",
    permission="write",
    syntax=("<url> [<label>]",),
    summary="Put a bridge or dashboard on the bookmark bar",
    examples=("link https://meet.example.com/inc-42 Bridge",),
)
async def link(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Put a link beside the incident."""
    incident = await journal.incident_for(request.about, request.channel)
    url = arguments.url or ""
    entry = journal.write(incident, Linked(text=arguments.text or url, url=url))
    journal.enqueue(incident, AddBookmark(label=(arguments.text or url)[:200], url=url))
    return recorded(request, arguments, journal, incident, entry)
