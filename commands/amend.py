"""`/incident amend`, `retract` and `undo`: correct the timeline; what it said before is kept."""

from __future__ import annotations

import re
from dataclasses import replace

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer, Reply
from commands.core.request import Request
from commands.core.timeline_corrections import bring_in_line, corrected, line_about, requester_name, require_order
from commands.parsing.parser import Arguments
from storage.journal import corrections
from storage.journal.journal import Journal
from storage.models import Incident, TimelineEntry
from storage.outbox.effects import PostMessage
from storage.rules.errors import Refused

ENTRY_NUMBER = re.compile(r"(?:entry\s+)?#?(\d{1,6})", re.IGNORECASE)

FIXED = {
    "declared": "cancel",
    "closed": "reopen",
    "cancelled": "reopen",
    "reopened": "close",
    "paged": "ack",
    "unanswered": "ack",
}
"""Kinds of entries that cannot be retracted, and the verb that does what was probably meant."""


@command(
    "amend",
    time_matters=True,
    effect="sets",
    deferrable=False,
    visible_when="inside",
    permission="correct",
    aliases=("edit", "correct"),
    syntax=("<number> [<time>] [<text>]",),
    summary="Correct an entry's words or time; what it said before is kept",
    examples=("amend 7 Server restarted twice", "amend 7 at 19:32"),
)
async def amend(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Correct an entry."""
    incident = await journal.incident_for(request.incident, request.channel)
    if arguments.time is None and not arguments.text:
        raise Refused("There is nothing to change: add the new time or the new words.", choices=("amend 7 at 19:32",))
    row = await corrections.entry_row(journal, incident, arguments.number or 0)
    if arguments.time is not None:
        await require_order(journal, incident, row, arguments.time.at)
    before, at_before = row.text, row.happened_at
    if arguments.text in ("", before) and (arguments.time is None or arguments.time.at == at_before):
        raise Refused(f"Entry {row.number} already says exactly that.", choices=("timeline",))
    corrections.amend(journal, row, text=arguments.text or None, at=arguments.time)
    facts = {
        "ref": incident.ref,
        "number": row.number,
        "by": requester_name(journal),
        "before": before,
        "after": row.text,
        "at_before": at_before.isoformat(),
        "at_after": row.happened_at.isoformat(),
        "timezone": incident.timezone,
    }
    await bring_in_line(journal, incident, PostMessage(template="messages/amended", facts=facts))
    changed = {name: facts[name] for name in ("before", "after", "at_before", "at_after")}
    understood = recorded(request, arguments, journal, incident, row)
    more = {"undo": line_about(request, incident, "restore", row.number)}
    facts_now = understood.facts | changed | more
    return corrected(incident, row, f"changed entry {row.number}", "replies/amended", facts_now)


@command(
    "retract",
    takes_back=True,
    effect="sets",
    deferrable=False,
    visible_when="inside",
    permission="correct",
    syntax=("<number> [<reason>]",),
    summary="Take an entry off the timeline; the record keeps it",
    examples=("retract 7 That was another server",),
)
async def retract(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Retract an entry."""
    incident = await journal.incident_for(request.incident, request.channel)
    row = await corrections.entry_row(journal, incident, arguments.number or 0)
    return await _retract(request, arguments, journal, incident, row)


@command(
    "undo",
    takes_back=True,
    one_more="To take back one more, type it again in a few seconds",
    effect="sets",
    deferrable=False,
    visible_when="inside",
    permission="correct",
    syntax=("[<reason>]",),
    summary="Take back your own last entry",
    examples=("undo",),
)
async def undo(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Retract the requester's own last active entry."""
    incident = await journal.incident_for(request.incident, request.channel)
    if number := ENTRY_NUMBER.fullmatch(arguments.text):
        raise Refused("`undo` takes back your own last entry, whichever it is.", did_you_mean=f"retract {number[1]}")
    row = await corrections.last_own_entry_row(journal, incident)
    if row is None:
        raise Refused(f"You have no entry in {incident.ref} that could be taken back.", choices=("timeline",))
    others = [one for one in await corrections.paste_rows(journal, incident, row) if one.number != row.number]
    for one in others:
        corrections.retract(journal, one, arguments.text or None)
        journal.enqueue(incident, _retracted_message(journal, incident, one, arguments.text or None))
    reply = await _retract(request, arguments, journal, incident, row)
    if not others:
        return reply
    numbers = f"{min(one.number for one in others)} to {row.number}"
    note = f"Entries {numbers} were pasted together, and all of them were taken back."
    return replace(reply, facts={**reply.facts, "changes": [note, *reply.facts["changes"]]})


async def _retract(
    request: Request, arguments: Arguments, journal: Journal, incident: Incident, row: TimelineEntry
) -> Reply:
    verb = "ack" if row.data.get("automatic") else FIXED.get(row.kind)
    if verb:
        raise Refused(f"Entry {row.number} says that it was {row.kind}; that is not taken back.", did_you_mean=verb)
    corrections.retract(journal, row, arguments.text or None)
    message = _retracted_message(journal, incident, row, arguments.text or None)
    more = {
        "changes": await bring_in_line(journal, incident, message),
        "undo": line_about(request, incident, "restore", row.number),
        "reason": arguments.text or None,
    }
    facts_now = recorded(request, arguments, journal, incident, row).facts | more
    return corrected(incident, row, f"took back entry {row.number}", "replies/retracted", facts_now)


def _retracted_message(journal: Journal, incident: Incident, row: TimelineEntry, reason: str | None) -> PostMessage:
    """Tell the channel that an entry was retracted, and what it said."""
    about = {"ref": incident.ref, "number": row.number, "by": requester_name(journal)}
    return PostMessage(template="messages/retracted", facts={**about, "text": row.text, "reason": reason})
