"""`/incident impact`, `cause`, `trigger`, `resolution`, `lesson`: write that part of the draft while it is known."""

from __future__ import annotations

from typing import Literal, cast

from commands.core.replies import recorded
from commands.core.request import Answer, Request, command
from commands.parsing.parser import Said
from storage.journal.journal import Journal
from storage.rules.timeline.events import (
    CauseFound,
    Happening,
    ImpactDescribed,
    LessonLearned,
    ResolutionDescribed,
    TriggerFound,
)


@command(
    "impact",
    takes=("[<time>] <text>",),
    says="What was affected, for whom, how much",
    examples=("impact 100% of traffic; static pages still worked",),
)
async def impact(request: Request, said: Said, journal: Journal) -> Answer:
    """Write the impact."""
    return await _write(request, said, journal, ImpactDescribed(text=said.text))


@command(
    "cause",
    aliases=("rootcause",),
    takes=("[<time>] <text>",),
    says="The root cause, or what contributed",
    examples=("cause The cleanup tool never freed its memory",),
)
async def cause(request: Request, said: Said, journal: Journal) -> Answer:
    """Write the root cause or a contributing factor."""
    return await _write(request, said, journal, CauseFound(text=said.text))


@command(
    "trigger",
    takes=("[<time>] <text>",),
    says="What set it off",
    examples=("trigger An untested configuration change at 19:00",),
)
async def trigger(request: Request, said: Said, journal: Journal) -> Answer:
    """Write the trigger."""
    return await _write(request, said, journal, TriggerFound(text=said.text))


@command(
    "resolution",
    takes=("[<time>] <text>",),
    says="What fixed it",
    examples=("resolution Patched the tool and restarted the servers",),
)
async def resolution(request: Request, said: Said, journal: Journal) -> Answer:
    """Write the resolution."""
    return await _write(request, said, journal, ResolutionDescribed(text=said.text))


@command(
    "lesson",
    aliases=("learned",),
    takes=("[<time>] [well or badly or lucky] <text>",),
    says="What went well or badly, or where you were lucky",
    examples=("lesson well The pager rang within a minute",),
)
async def lesson(request: Request, said: Said, journal: Journal) -> Answer:
    """Write a lesson; one that does not say how it went is put under what went badly."""
    mood = cast(Literal["well", "badly", "lucky"], said.mood or "badly")
    return await _write(request, said, journal, LessonLearned(text=said.text, mood=mood))


async def _write(request: Request, said: Said, journal: Journal, happening: Happening) -> Answer:
    incident = await journal.incident_for(request.about, request.channel)
    entry = journal.write(incident, happening, at=said.time.at if said.time else None)
    return recorded(request, said, journal, incident, entry)
