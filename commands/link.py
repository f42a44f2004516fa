"""`/incident link`: adds a bookmark, such as a bridge or a dashboard."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.outbox.effects import AddBookmark
from storage.rules.timeline.events import Linked


@command(
    "link",
    effect="adds",
    deferrable=False,
    visible_when="inside",
    permission="write",
    syntax=("<url> [<label>]",),
    summary="Put a bridge or dashboard on the bookmark bar",
    examples=("link https://meet.example.com/inc-42 Bridge",),
)
async def link(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Record a link and add it to the channel's bookmarks."""
    incident = await journal.incident_for(request.incident, request.channel)
    url = arguments.url or ""
    entry = journal.write(incident, Linked(text=arguments.text or url, url=url))
    journal.enqueue(incident, AddBookmark(label=(arguments.text or url)[:200], url=url))
    return recorded(request, arguments, journal, incident, entry)
