"""`/incident started <time>` and `detected <time>`: set or correct when it began and when it was noticed."""

from __future__ import annotations

from typing import Literal

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.rules.errors import Refused
from storage.rules.timeline.events import MilestoneStated


@command(
    "started",
    effect="sets",
    deferrable=True,
    visible_when="inside",
    permission="write",
    aliases=("began",),
    syntax=("<time> [<note>]",),
    summary="Set or correct when it started",
    examples=("started 7:00pm", "started yesterday 23:50 The first slow requests"),
)
async def started(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Set when the incident started."""
    return await _set(request, arguments, journal, "started")


@command(
    "detected",
    effect="sets",
    deferrable=True,
    visible_when="inside",
    permission="write",
    aliases=("noticed",),
    syntax=("<time> [<note>]",),
    summary="Set or correct when it was detected",
    examples=("detected 7:28pm", "detected 10m ago"),
)
async def detected(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Set when the incident was detected."""
    return await _set(request, arguments, journal, "detected")


async def _set(
    request: Request, arguments: Arguments, journal: Journal, milestone: Literal["started", "detected"]
) -> Answer:
    incident = await journal.incident_for(request.incident, request.channel)
    if arguments.time is None:
        raise Refused("A time is missing.", choices=(f"{milestone} 7:28pm", f"{milestone} 10m ago"))
    event = MilestoneStated(text=arguments.text, milestone=milestone)
    entry = journal.write(incident, event, at=arguments.time)
    return recorded(request, arguments, journal, incident, entry)
