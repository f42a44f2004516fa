"""`/incident amend`, `retract`, `undo`: correct the record without ever erasing what it said."""

from __future__ import annotations

import re
from datetime import datetime

from sqlmodel import col, select

from commands.core.replies import recorded
from commands.core.request import Answer, Reply, Request, command
from commands.core.retype import said_again, set_back
from commands.core.timezone import timezone_of
from commands.parsing.parser import Arguments
from storage.escalations import resume
from storage.journal import queries
from storage.journal.journal import Journal
from storage.journal.projection import recompute
from storage.models import Incident, TimelineEntry
from storage.outbox.effects import PostMessage, RefreshCard, SetTopic
from storage.rules.errors import Refused
from storage.rules.lifecycle.status_history import minute

TURNS = frozenset({"closed", "cancelled", "reopened"})

ENTRY_NUMBER = re.compile(r"(?:entry\s+)?#?(\d{1,6})", re.IGNORECASE)

FIXED = {
    "declared": "cancel",
    "closed": "reopen",
    "cancelled": "reopen",
    "reopened": "close",
    "paged": "ack",
    "unanswered": "ack",
}
"""Entries that cannot be taken back, and the verb that does what was probably meant."""


@command(
    "amend",
    permission="correct",
    aliases=("edit", "correct"),
    syntax=("<number> [<time>] [<text>]",),
    summary="Correct an entry's words or time; what it said before is kept",
    examples=("amend 7 Server restarted twice", "amend 7 at 19:32"),
)
async def amend(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Correct an entry."""
    incident = await journal.incident_for(request.about, request.channel)
    if arguments.time is None and not arguments.text:
        raise Refused("There is nothing to change: add the new time or the new words.", choices=("amend 7 at 19:32",))
    row = await queries.entry_row(journal, incident, arguments.number or 0)
    if arguments.time is not None and row.kind in TURNS:
        await _require_order(journal, incident, row.number, arguments.time.at)
    before, at_before = row.text, row.happened_at
    if arguments.text in ("", before) and (arguments.time is None or arguments.time.at == at_before):
        raise Refused(f"Entry {row.number} says just that already.", choices=("timeline",))
    await queries.amend(journal, row, text=arguments.text or None, at=arguments.time.at if arguments.time else None)
    facts = {
        "ref": incident.ref,
        "number": row.number,
        "by": _asker(journal),
        "before": before,
        "after": row.text,
        "at_before": at_before.isoformat(),
        "at_after": row.happened_at.isoformat(),
        "timezone": incident.timezone,
    }
    await _tell(journal, incident, PostMessage(template="messages/amended", facts=facts))
    changed = {name: facts[name] for name in ("before", "after", "at_before", "at_after")}
    again = set_back(request, incident, row, before, at_before, timezone_of(request, journal))
    understood = recorded(request, arguments, journal, incident, row)
    return Reply(template="replies/amended", facts=understood.facts | changed | {"again": again})


async def _require_order(journal: Journal, incident: Incident, number: int, at: datetime) -> None:
    """Refuse a time (UTC) for an end or a reopening that would put it before the one that it follows."""
    turns = [one for one in await queries.milestone_entries(journal, incident) if one.kind in TURNS]
    times = [minute(at if one.number == number else one.at) for one in sorted(turns, key=lambda one: one.number)]
    if times != sorted(times):
        raise Refused("An end and the reopening after it keep their order.", choices=("timeline",))


@command(
    "retract",
    permission="correct",
    syntax=("<number> [<reason>]",),
    summary="Take an entry off the timeline; the record keeps it",
    examples=("retract 7 That was another server",),
)
async def retract(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Take an entry back."""
    incident = await journal.incident_for(request.about, request.channel)
    row = await queries.entry_row(journal, incident, arguments.number or 0)
    return await _retract(request, arguments, journal, incident, row)


@command(
    "undo",
    permission="correct",
    syntax=("[<reason>]",),
    summary="Take back your own last entry",
    examples=("undo",),
)
async def undo(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Take back the asker's own last entry that still stands."""
    incident = await journal.incident_for(request.about, request.channel)
    if number := ENTRY_NUMBER.fullmatch(arguments.text):
        raise Refused("`undo` takes back your own last entry, whichever it is.", did_you_mean=f"retract {number[1]}")
    statement = (
        select(TimelineEntry)
        .where(col(TimelineEntry.incident_id) == incident.id, col(TimelineEntry.retracted_at).is_(None))
        .where(col(TimelineEntry.person_id) == (journal.person.id if journal.person else None))
        .order_by(col(TimelineEntry.number).desc())
        .limit(1)
    )
    row = (await journal.session.exec(statement)).one_or_none()
    if row is None:
        raise Refused(f"You have no entry in {incident.ref} that could be taken back.", choices=("timeline",))
    return await _retract(request, arguments, journal, incident, row)


async def _retract(
    request: Request, arguments: Arguments, journal: Journal, incident: Incident, row: TimelineEntry
) -> Answer:
    verb = "ack" if row.data.get("automatic") else FIXED.get(row.kind)
    if verb:
        raise Refused(f"Entry {row.number} says that it was {row.kind}; that is not taken back.", did_you_mean=verb)
    queries.retract(journal, row, arguments.text or None)
    before = _present(incident)
    facts = {
        "ref": incident.ref,
        "number": row.number,
        "by": _asker(journal),
        "text": row.text,
        "reason": arguments.text or None,
    }
    await _tell(journal, incident, PostMessage(template="messages/retracted", facts=facts))
    now = [words for words in _present(incident) if words not in before]
    became = await resume.after_taking_back(journal, incident, row)
    is_the_same = _would_do_the_same(journal, row, was_present=bool(now))
    more = {
        "again": said_again(request, incident, row, timezone_of(request, journal)) if is_the_same else None,
        "now": [*now, *became],
        "reason": arguments.text or None,
        "last": incident.last_entry_number,
    }
    return Reply(template="replies/taken_back", facts=recorded(request, arguments, journal, incident, row).facts | more)


def _would_do_the_same(journal: Journal, row: TimelineEntry, *, was_present: bool) -> bool:
    """Whether the same words do the same now: nobody is on it because another says so, and the past stays past."""
    if row.kind == "acknowledged":
        return journal.person is not None and row.person_id == journal.person.id
    return was_present or row.kind not in ("status", "severity", "renamed")


def _present(incident: Incident) -> list[str]:
    """Say what an entry that is taken back may have changed."""
    return [f"{incident.ref} is {incident.status} again.", f"{incident.ref} is {incident.severity} again.",
            f"{incident.ref} is called “{incident.title}” again."]  # fmt: skip


async def _tell(journal: Journal, incident: Incident, message: PostMessage) -> None:
    await recompute(journal, incident)
    journal.enqueue(incident, message, RefreshCard(), SetTopic())


def _asker(journal: Journal) -> str:
    return journal.person.name if journal.person else ""
