"""`/incident event <what happened>`: add an entry to the timeline."""

from __future__ import annotations

import re
from dataclasses import replace

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.core.timezone import context_of, timezone_of
from commands.parsing.parser import Arguments
from commands.parsing.pastes import Part, split
from storage.journal.journal import Journal
from storage.models import Incident
from storage.rules import time_parsing
from storage.rules.time_parsing import TypedTime
from storage.rules.timeline.events import Noted

COUNT_UP = re.compile(r"T ?\+ ?([0-9]+(?: ?(?:h|hours?|m|mins?|minutes?))?)(?=\s|[:,]|$)", re.IGNORECASE)


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
    splits_pastes=True,
    examples=("event Restarted the server", "event 10m ago #finding Memory is abnormally high"),
)
async def event(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Put what the person typed on the timeline, at the time that they say or now."""
    incident = await journal.incident_for(request.incident, request.channel)
    parts = split(request.text, context_of(request, journal))
    if parts:
        return _several(request, arguments, journal, incident, parts)
    _offer_count_up(arguments, incident)
    entry = journal.write(incident, Noted(text=arguments.text, tag=arguments.tag), at=arguments.time)
    return recorded(request, arguments, journal, incident, entry)


def _several(request: Request, arguments: Arguments, journal: Journal, incident: Incident, parts: list[Part]) -> Answer:
    """Put each line of a paste on the timeline; `undo` takes all of them back."""
    paste = incident.last_entry_number + 1
    entries = [
        journal.write(incident, Noted(text=part.text, tag=part.tag, paste=paste), at=part.time) for part in parts
    ]
    zone, now = timezone_of(request, journal), journal.now
    times = ", ".join(time_parsing.echo(entry.happened_at, zone, now=now) for entry in entries)
    note = f"Each line that begins with a time is an entry: {entries[0].number} to {entries[-1].number}, at {times}."
    arguments.hint = None
    reply = recorded(request, arguments, journal, incident, entries[0], note, "`undo` takes all of them back.")
    return replace(reply, did=f"is entries {entries[0].number} to {entries[-1].number}")


def _offer_count_up(arguments: Arguments, incident: Incident) -> None:
    """Offer the time of "T+20m failed over", which is counted from the declaration."""
    found = COUNT_UP.match(arguments.text)
    if arguments.time is not None or found is None:
        return
    length = time_parsing.whole_duration(found[1] if found[1][-1].isalpha() else f"{found[1]}m")
    if length is not None:
        arguments.hint = TypedTime(incident.declared_at + length, incident.timezone, found[0].strip())
