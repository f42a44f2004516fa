"""`/incident postmortem`: where the draft is; `postmortem new` makes the next version."""

from __future__ import annotations

from commands.core.command import command
from commands.core.replies import without_channel
from commands.core.reply import Answer, Outcome, Reply
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.drafts import make_draft, newest_delivered_draft
from storage.journal.journal import Journal
from storage.models import Draft, Incident


@command(
    "postmortem",
    effect="sets",
    deferrable=False,
    visible_when="inside",
    permission="write",
    aliases=("draft",),
    syntax=("[new]",),
    summary="Show where the draft is; `postmortem new` makes the next version",
    examples=("postmortem", "postmortem new"),
)
async def postmortem(request: Request, arguments: Arguments, journal: Journal) -> Answer:
    """Tell about the newest draft, or enqueue a new version; earlier versions are kept."""
    incident = await journal.incident_for(request.incident, request.channel)
    if "new" in arguments.flags:
        version = await make_draft(journal, incident)
        words = f"Version {version} is being made from the timeline as it stands now; it will arrive in the channel."
        return _reply(incident, version, None, words)
    draft = await newest_delivered_draft(journal, incident)
    if draft is None:
        return _reply(incident, None, None, _without_draft(incident))
    return _reply(incident, draft.version, draft, "`postmortem new` makes the next version; this one is kept.")


def _without_draft(incident: Incident) -> str:
    if incident.last_draft_version:
        return f"Version {incident.last_draft_version} is on its way into the channel."
    if incident.status == "cancelled":
        return "It was cancelled, and so none arrives by itself; `postmortem new` makes one."
    return "It arrives when the incident is closed; `postmortem new` makes one now."


def _reply(incident: Incident, version: int | None, draft: Draft | None, note: str) -> Reply:
    facts = {
        "ref": incident.ref,
        "version": version,
        "made_at": draft.made_at.isoformat() if draft else None,
        "permalink": None,
        "channel_id": incident.channel_id,
        "timezone": incident.timezone,
        "note": " ".join(part for part in (note, without_channel(incident)) if part),
    }
    made = draft is None and version is not None
    did = f"made version {version} of the draft" if made else None
    outcome: Outcome = "recorded" if made else "shown"
    return Reply(outcome=outcome, did=did, template="replies/postmortem", facts=facts, incident=incident.ref)
