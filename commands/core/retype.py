"""Gives what to type so that an entry which was taken back, or changed, says what it said before.

A line is offered only if it would be read as just that: words that begin like a time, a tag or another incident's name
are read as such, and what cannot be typed at all is not offered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from commands.core import dispatch
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.models import Incident, TimelineEntry
from storage.rules import time_parsing
from storage.rules.errors import Refused
from storage.rules.timeline.events import (
    Event,
    FollowUpAdded,
    FollowUpDone,
    LessonLearned,
    Linked,
    MilestoneStated,
    Noted,
    Renamed,
    SeverityChanged,
    StatusChanged,
    happening,
)

VERBS = {
    "note": "event", "status": "status", "severity": "severity", "acknowledged": "ack", "impact": "impact",
    "trigger": "trigger", "cause": "cause", "resolution": "resolution", "lesson": "lesson", "action": "action",
    "action done": "action", "link": "link", "renamed": "rename",
}  # fmt: skip
"""Which verb writes which kind of entry, but milestones, which are verbs of their own."""

SAME_MOMENT = timedelta(minutes=1)
"""What was written down this long ago and is typed again needs no time: times are shown by the minute."""

LONGEST = 1_400
"""How many characters are offered at the most: Slack counts some twice, and what it shows to be copied holds 3,000."""


def said_again(request: Request, incident: Incident, row: TimelineEntry, timezone: str) -> str | None:
    """Give the line that writes an entry's words once more where `request` was typed, its time in the author's zone.

    None for what would call other people a second time, or cannot be typed.
    """
    what = happening(row.kind, row.text, row.data)
    verb, meant = _verb(what), _meant(what)
    if verb is None:
        return None
    now, at = request.received_at, row.happened_at
    spellings = _spellings(at, timezone, now)
    if isinstance(what, Renamed | Linked | FollowUpDone):  # they are of the moment in which they are typed
        spellings = ("",)
    elif row.source == "recorded" and now - at < SAME_MOMENT:
        spellings = ("", *spellings)
    rests = (_joined(time, _words(meant)) for time in spellings)
    return _first_that_says(request, incident, verb, meant, at, rests, timezone)


def set_back(
    request: Request, incident: Incident, row: TimelineEntry, text: str, at: datetime, timezone: str
) -> str | None:
    """Give the line that gives an entry back its words and its time (UTC) from before; None where it had no words."""
    words = text if text != row.text else ""
    if text != row.text and not text:
        return None
    spellings = _spellings(at, timezone, request.received_at)
    if at == row.happened_at:
        spellings = ("", *spellings) if words else ()
    rests = (_joined(str(row.number), time, words) for time in spellings)
    return _first_that_says(request, incident, "amend", Arguments(number=row.number, text=words), at, rests, timezone)


def _spellings(at: datetime, timezone: str, now: datetime) -> tuple[str, ...]:
    """Give a time as it is typed, and with a mark behind it that keeps a "yesterday" in the words out of it."""
    time = f"at {time_parsing.echo(at, timezone, now=now)}"
    return (time, f"{time}:")


def _first_that_says(
    request: Request, incident: Incident, verb: str, meant: Arguments, at: datetime, rests: Iterable[str], timezone: str
) -> str | None:
    for rest in rests:
        is_here = request.channel is not None and request.channel == incident.channel_id
        is_clear = is_here and not dispatch.NAMED_INCIDENT.match(rest)
        text = rest if is_clear else _joined(incident.ref, rest)
        if len(text) <= LONGEST and _says(request, verb, text, meant, at, timezone):
            return _joined(verb, text)
    return None


def _says(request: Request, verb: str, text: str, meant: Arguments, at: datetime, timezone: str) -> bool:
    """Whether this would be read as it is meant, and its time, if there is one, as that minute."""
    named = dispatch.NAMED_INCIDENT.match(text)
    again = replace(request, verb=verb, text=text[named.end() :] if named else text, mentions={})
    try:
        heard = dispatch.read(again, dispatch.find(request.commands, verb, again.text), timezone)
    except Refused:
        return False
    is_then = heard.time is None or heard.time.at == at.replace(second=0, microsecond=0)
    return is_then and heard == replace(meant, time=heard.time)


def _verb(what: Event) -> str | None:
    """Give the verb that writes this down."""
    return what.milestone if isinstance(what, MilestoneStated) else VERBS.get(what.kind)


def _meant(what: Event) -> Arguments:
    """Give what is said with the verb, all but the time."""
    match what:
        case Noted():
            return Arguments(tag=what.tag, text=what.text)
        case StatusChanged():
            return Arguments(status=what.status, text=what.text)
        case SeverityChanged():
            return Arguments(severity=what.severity, text=what.text)
        case LessonLearned():
            return Arguments(mood=what.mood, text=what.text)
        case FollowUpAdded():
            owner = (None, what.owner) if what.owner else None
            due = date.fromisoformat(what.due) if what.due else None
            return Arguments(text=what.text, person=owner, due=due, type=what.type)
        case FollowUpDone():
            return Arguments(number=what.number)
        case Linked():
            return Arguments(url=what.url, text=what.text if what.text != what.url else "")
    return Arguments(text=what.text)


def _words(arguments: Arguments) -> str:
    """Write what is said as it is typed, all but its time."""
    return _joined(
        f"done {arguments.number}" if arguments.number else "",
        f"#{arguments.tag}" if arguments.tag else "",
        arguments.status or arguments.severity or arguments.mood or arguments.url or "",
        arguments.text,
        f"@{arguments.person[1]}" if arguments.person else "",
        f"due {arguments.due}" if arguments.due else "",
        f"#{arguments.type}" if arguments.type else "",
    )


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
