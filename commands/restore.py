"""`/incident restore`: puts a retracted entry back, or gives an amended one back what it said before."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.core.timeline_corrections import bring_in_line, corrected, line_about, requester_name, require_order
from commands.parsing.parser import Arguments
from storage.journal import corrections
from storage.journal.journal import Journal
from storage.models import Incident, TimelineEntry
from storage.outbox.effects import PostMessage
from storage.rules.errors import Refused


@command(
    "restore",
    effect="sets",
    deferrable=False,
    visible_when="inside",
    permission="correct",
    syntax=("<number>",),
    summary="Put a retracted entry back, or undo the last change of an amended one",
    examples=("restore 7",),
)
async def restore(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Restore an entry: a retracted one returns to the timeline, an amended one says what it said before."""
    incident = await journal.incident_for(request.incident, request.channel)
    row = await corrections.any_entry_row(journal, incident, arguments.number or 0)
    undo = "restore" if row.retracted_at is None else "retract"
    if row.retracted_at is None:
        await _revert(journal, incident, row)
    else:
        await _require_own_retraction(journal, incident, row)
        corrections.restore(row)
    facts = recorded(request, arguments, journal, incident, row).facts
    said = {name: facts[name] for name in ("ref", "number", "text", "at")}
    message = PostMessage(
        template="messages/restored",
        facts=said | {"by": requester_name(journal), "timezone": incident.timezone},
    )
    now = await bring_in_line(journal, incident, message)
    more = {"changes": now, "undo": line_about(request, incident, undo, row.number)}
    return corrected(incident, row, f"restored entry {row.number}", "replies/restored", facts | more)


async def _revert(journal: Journal, incident: Incident, row: TimelineEntry) -> None:
    revision = await corrections.last_revision(journal, row)
    if revision is None:
        reason = f"Entry {row.number} of {incident.ref} was neither retracted nor amended: there is nothing to restore."
        raise Refused(reason, choices=("timeline",))
    await require_order(journal, incident, row, revision.happened_at)
    corrections.revert(journal, row, revision)


async def _require_own_retraction(journal: Journal, incident: Incident, row: TimelineEntry) -> None:
    """Refuse to restore a page without the severity that caused it: they were retracted together."""
    cause = row.data.get("cause")
    if cause and (await corrections.any_entry_row(journal, incident, cause)).retracted_at is not None:
        reason = f"Entry {row.number} was retracted together with entry {cause}."
        raise Refused(reason, did_you_mean=f"restore {cause}")
