"""`/incident rename` and `link`: a better title, and a bridge or dashboard beside it."""

from __future__ import annotations

from commands.core.replies import recorded
from commands.core.request import Answer, Request, command
from commands.parsing.parser import Said
from storage.journal.journal import Journal
from storage.outbox.effects import AddBookmark
from storage.rules.errors import Refused
from storage.rules.timeline.events import Linked, Renamed

LONGEST_TITLE = 200


@command(
    "rename",
    aliases=("title",),
    takes=("<title>",),
    says="Give it a better title",
    examples=("rename Checkout and search return 500s",),
)
async def rename(request: Request, said: Said, journal: Journal) -> Answer:
    """Give the incident another title; the channel keeps its name, because links point to it."""
    incident = await journal.incident_for(request.about, request.channel)
    title = " ".join(said.text.split())
    if len(title) > LONGEST_TITLE:
        raise Refused(f"A title has at most {LONGEST_TITLE} characters; this one has {len(title)}.", choices=("event",))
    entry = journal.write(incident, Renamed(text=title, before=incident.title))
    return recorded(request, said, journal, incident, entry)


@command(
    "link",
    takes=("<url> [<label>]",),
    says="Put a bridge or dashboard on the bookmark bar",
    examples=("link https://meet.example.com/inc-42 Bridge",),
)
async def link(request: Request, said: Said, journal: Journal) -> Answer:
    """Put a link beside the incident."""
    incident = await journal.incident_for(request.about, request.channel)
    url = said.url or ""
    entry = journal.write(incident, Linked(text=said.text or url, url=url))
    journal.owe(incident, AddBookmark(label=(said.text or url)[:200], url=url))
    return recorded(request, said, journal, incident, entry)
