"""`/incident action <text>`: an action item that outlives the incident; `action done 3` and `actions`."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer, Reply
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.follow_ups import follow_up_row, follow_ups
from storage.journal.journal import Journal
from storage.models import Incident
from storage.rules.errors import Refused
from storage.rules.timeline.events import FollowUpAdded, FollowUpDone


@command(
    "action",
    effect="adds",
    deferrable=True,
    visible_when="inside",
    names_people=True,
    permission="write",
    aliases=("followup", "todo"),
    syntax=("done <number>", "<number> done", "[<time>] <text> [@owner] [due <date>] [type]"),
    summary="Add a follow-up; type: prevent, mitigate, detect or process",
    examples=("action Alert on memory growth @ana due friday detect", "action done 3"),
)
async def action(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Add a follow-up, or mark one as done."""
    incident = await journal.incident_for(request.incident, request.channel)
    if arguments.number is not None:
        return await _done(request, arguments, journal, incident)
    incident.last_follow_up_number += 1
    owner_id, owner = arguments.person or (None, "")
    event = FollowUpAdded(
        text=arguments.text,
        number=incident.last_follow_up_number,
        type=arguments.type,
        owner=owner or None,
        owner_id=owner_id,
        due=arguments.due.isoformat() if arguments.due else None,
    )
    journal.session.add(follow_up_row(incident, event))
    entry = journal.write(incident, event, at=arguments.time)
    note = "" if owner else "Nobody owns it yet: put @name behind it, or the draft will ask."
    if owner and owner_id is None:
        note = f"I do not know {owner} in Slack, so the name stands as you typed it."
    return recorded(request, arguments, journal, incident, entry, note)


async def _done(request: Request, arguments: Arguments, journal: Journal, incident: Incident) -> Answer:
    found = [one for one in await follow_ups(journal.session, incident) if one.number == arguments.number]
    if not found:
        raise Refused(f"{incident.ref} has no action {arguments.number}.", choices=("actions",))
    if found[0].done_at is not None:
        raise Refused(f"Action {arguments.number} of {incident.ref} is already done.", choices=("actions",))
    found[0].done_at = journal.now
    entry = journal.write(incident, FollowUpDone(text=found[0].text, number=found[0].number))
    return recorded(request, arguments, journal, incident, entry)


@command(
    "actions",
    effect="reads",
    deferrable=False,
    visible_when="inside",
    permission="look",
    aliases=("followups", "todos"),
    syntax=("",),
    summary="List the follow-ups",
    examples=("actions",),
)
async def actions(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """List the follow-ups of an incident."""
    incident = await journal.incident_for(request.incident, request.channel)
    items = [
        {
            "number": one.number,
            "text": one.text,
            "type": one.type,
            "owner": one.owner,
            "due": one.due.isoformat() if one.due else None,
            "done": one.done_at is not None,
        }
        for one in await follow_ups(journal.session, incident)
    ]
    return Reply(outcome="shown", template="replies/actions", facts={"ref": incident.ref, "items": items})
