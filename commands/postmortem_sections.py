"""`/incident impact`, `cause`, `trigger`, `resolution`, `lesson`: write that part of the draft while it is known."""

from __future__ import annotations

from typing import Literal, cast

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.rules.timeline.events import (
    CauseFound,
    Event,
    ImpactDescribed,
    LessonLearned,
    ResolutionDescribed,
    TriggerFound,
)


@command(
    "impact",
    effect="sets",
    deferrable=True,
    visible_when="inside",
    permission="write",
    syntax=("[<time>] <text>",),
    summary="What was affected, for whom, how much",
    examples=("impact 100% of traffic; static pages still worked",),
)
async def impact(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Write the impact."""
    return await _write(request, arguments, journal, ImpactDescribed(text=arguments.text))


@command(
    "cause",
    effect="sets",
    deferrable=True,
    visible_when="inside",
    permission="write",
    aliases=("rootcause",),
    syntax=("[<time>] <text>",),
    summary="The root cause, or what contributed",
    examples=("cause The cleanup tool never freed its memory",),
)
async def cause(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Write the root cause or a contributing factor."""
    return await _write(request, arguments, journal, CauseFound(text=arguments.text))


@command(
    "trigger",
    effect="sets",
    deferrable=True,
    visible_when="inside",
    permission="write",
    syntax=("[<time>] <text>",),
    summary="What triggered it",
    examples=("trigger An untested configuration change at 19:00",),
)
async def trigger(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Write the trigger."""
    return await _write(request, arguments, journal, TriggerFound(text=arguments.text))


@command(
    "resolution",
    effect="sets",
    deferrable=True,
    visible_when="inside",
    permission="write",
    syntax=("[<time>] <text>",),
    summary="What fixed it",
    examples=("resolution Patched the tool and restarted the servers",),
)
async def resolution(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Write the resolution."""
    return await _write(request, arguments, journal, ResolutionDescribed(text=arguments.text))


@command(
    "lesson",
    effect="adds",
    deferrable=True,
    visible_when="inside",
    permission="write",
    aliases=("learned",),
    syntax=("[<time>] [well or badly or lucky] <text>",),
    summary="What went well or badly, or where you were lucky",
    examples=("lesson well The pager rang within a minute",),
)
async def lesson(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Write a lesson; one that does not say how it went is put under what went badly."""
    mood = cast(Literal["well", "badly", "lucky"], arguments.mood or "badly")
    return await _write(request, arguments, journal, LessonLearned(text=arguments.text, mood=mood))


async def _write(request: Request, arguments: Arguments, journal: Journal, event: Event) -> Answer:
    incident = await journal.incident_for(request.incident, request.channel)
    entry = journal.write(incident, event, at=arguments.time)
    return recorded(request, arguments, journal, incident, entry)
