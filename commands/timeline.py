"""`/incident timeline`: the newest entries, for the asker alone; a number shows the page before that entry."""

from __future__ import annotations

from commands.core.command import command
from commands.core.entry_lines import line
from commands.core.reply import Answer, Reply
from commands.core.request import Request
from commands.core.timezone import timezone_of
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.journal.queries import newest_entries

PAGE = 15


@command(
    "timeline",
    effect="reads",
    deferrable=False,
    visible_when="inside",
    permission="look",
    aliases=("log",),
    syntax=("[<page>]",),
    summary="Show the newest entries; `timeline 2` shows older ones",
    examples=("timeline", "timeline 2"),
)
async def timeline(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Show a page of the timeline, the newest page first, in the order in which it was written."""
    incident = await journal.incident_for(request.incident, request.channel)
    page = max(arguments.number or 1, 1)
    found = (await newest_entries(journal, incident, PAGE * page))[PAGE * (page - 1) :]
    zone = timezone_of(request, journal)
    facts = {
        "ref": incident.ref,
        "title": incident.title,
        "timezone": zone,
        "entries": [line(entry, zone, journal) for entry in reversed(found)],
        "page": page,
        "more": len(found) == PAGE and found[-1].number > 1,
    }
    return Reply(outcome="shown", template="replies/timeline", facts=facts)
