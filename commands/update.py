"""`/incident update <text>`: tell the people outside the channel, and when they will hear again."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import recorded
from commands.core.reply import Answer
from commands.core.request import Request
from commands.core.timezone import timezone_of
from commands.parsing import next_update
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.models import Incident
from storage.outbox.effects import Announce, PostMessage
from storage.rules import time_parsing
from storage.rules.timeline.events import StakeholdersUpdated


@command(
    "update",
    effect="adds",
    deferrable=False,
    visible_when="active",
    permission="update",
    syntax=("[<time>] <text> [next <duration>]",),
    summary="Tell people outside the channel; `next 30m` promises the next update",
    examples=("update Checkout works again for most customers next 30m",),
)
async def update(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Write a stakeholder update; it goes to the announcement channel unless the incident is private."""
    incident = await journal.incident_for(request.incident, request.channel)
    next_at = (journal.now + arguments.next).isoformat() if arguments.next else None
    if arguments.next is None and next_update.unread_promise(arguments.text):
        arguments.told.append(
            "No next update is promised: the time could not be read. Say `next 30m` or `next at 20:30`."
        )
    event = StakeholdersUpdated(text=arguments.text, next_at=next_at)
    entry = journal.write(incident, event, at=arguments.time)
    announced = _announce(journal, incident, arguments.text, next_at)
    return recorded(
        request, arguments, journal, incident, entry, announced, _promise(request, arguments, journal, incident)
    )


def _promise(request: Request, arguments: Arguments, journal: Journal, incident: Incident) -> str:
    """Tell the incident's channel when others were promised to hear again, and give the same words for the asker."""
    if arguments.next is None:
        return ""
    at = journal.now + arguments.next
    words = f"Next update by {time_parsing.echo_both(at, incident.timezone, now=journal.now)}."
    journal.enqueue(incident, PostMessage(template="replies/plain", facts={"text": f"📢 {words}"}))
    return f"Next update by {time_parsing.echo_both(at, timezone_of(request, journal), now=journal.now)}."


def _announce(journal: Journal, incident: Incident, text: str, next_at: str | None) -> str:
    channel = journal.policy.announcement_channel
    if incident.private:
        return "The incident is private, so the update stays in its channel."
    if channel is None:
        return "No announcement channel is set up, so the update stays in this channel."
    facts = {
        "ref": incident.ref,
        "title": incident.title,
        "severity": incident.severity,
        "status": incident.status,
        "drill": incident.drill,
        "text": text,
        "by": journal.person.name if journal.person else "",
        "next_at": next_at,
        "timezone": incident.timezone,
    }
    journal.enqueue(incident, Announce(channel=channel, template="messages/update", facts=facts))
    return "It goes to the announcement channel."
