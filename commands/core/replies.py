"""The replies that many verbs give: what was recorded, with the time as it was understood."""

from __future__ import annotations

from typing import Any

from commands.core.reply import Reply
from commands.core.request import Request
from commands.core.timeline_corrections import line_about
from commands.core.timezone import timezone_of
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal, NewEntry
from storage.models import Incident, TimelineEntry
from storage.rules import time_parsing
from storage.rules.timeline.kinds import load_event
from storage.rules.timeline.labels import label


def recorded(
    request: Request,
    arguments: Arguments,
    journal: Journal,
    incident: Incident,
    entry: NewEntry | TimelineEntry,
    *notes: str,
) -> Reply:
    """Say that an entry was recorded, echo its time in the author's zone, and add notes where there are any."""
    zone = timezone_of(request, journal)
    facts: dict[str, Any] = {
        "ref": incident.ref,
        "number": entry.number,
        "at": entry.happened_at.isoformat(),
        "timezone": zone,
        "typed_zone_note": time_parsing.echo_both(
            entry.happened_at,
            zone,
            now=journal.now,
            approximate=entry.source == "approximate",
            until=entry.until,
        ),
        "source": entry.source,
        "kind": entry.kind,
        "text": _words(entry),
        "masked": list(request.masked),
        "hint_time": _hint(request, arguments, incident, entry, journal),
        "drift": _drift(request, arguments, journal, zone),
        "notes": [
            note for note in (*notes, *arguments.told, _late(incident, entry), without_channel(incident)) if note
        ],
    }
    return Reply(
        outcome="recorded",
        did=f"is entry {entry.number}",
        template="replies/recorded",
        facts=facts,
        incident=incident.ref,
        entry=entry.number,
    )


def _hint(
    request: Request, arguments: Arguments, incident: Incident, entry: NewEntry | TimelineEntry, journal: Journal
) -> dict[str, str] | None:
    """Offer the time with which the words seem to begin, where none was read."""
    if arguments.hint is None:
        return None
    zone = timezone_of(request, journal)
    clock = time_parsing.echo(arguments.hint.at, zone, now=journal.now)
    recorded_at = time_parsing.echo(entry.happened_at, zone, now=journal.now)
    text = f"{entry.number} at {clock}"
    line = f"{request.prefix} {line_about(request, incident, 'amend', entry.number)} at {clock}"
    return {
        "typed": arguments.hint.typed,
        "clock": clock,
        "recorded": recorded_at,
        "incident": incident.ref,
        "text": text,
        "line": line,
    }


def _late(incident: Incident, entry: NewEntry | TimelineEntry) -> str:
    """Say that a draft was made without this, unless the entry is an end itself or makes a draft of its own."""
    if not incident.ended or entry.kind in ("closed", "cancelled", "status"):
        return ""
    return f"{incident.ref} is {incident.status}; `postmortem new` puts this into the draft."


def without_channel(incident: Incident) -> str:
    """Say that nobody sees it in a channel, where Slack refused to make one."""
    if incident.channel_id is not None or not incident.channel_gone_because:
        return ""
    why = incident.channel_gone_because
    return f"Slack did not let me create a channel ({why}), so {incident.ref} is kept in the record only."


def _words(entry: NewEntry | TimelineEntry) -> str:
    is_named = str(entry.data.get("to") or "").lower() in entry.text.lower()  # a level that was typed is not said twice
    did = label(load_event(entry.kind, entry.text if is_named else "", entry.data))
    return " · ".join(part for part in (did, entry.text) if part)


def _drift(request: Request, arguments: Arguments, journal: Journal, zone: str) -> str | None:
    known = (journal.person and journal.person.timezone) or request.actor.timezone
    if arguments.time is not None and not known and arguments.time.zone == zone:
        return f"Slack has not told me your time zone yet, so I read the time in {zone}."
    return None
