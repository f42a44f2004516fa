"""Makes the postmortem draft from the timeline, keeps it, and delivers it: facts as a message, the whole as a file."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from bot.integrations.slack.performers.post_once import already_posted, already_shared, post
from bot.outbox.job import Learned, Work
from storage.journal.journal import Journal
from storage.journal.queries import entries
from storage.models import Draft
from storage.rules.postmortem.postmortem import IncidentFacts, postmortem

SHOWN_QUESTIONS = 8
HOW = (
    "The whole draft follows as a file. Answer with /incident …; /incident postmortem new makes the next version, "
    "and this one is kept."
)


async def post_draft(work: Work) -> Learned:
    """Post the facts of the draft into the channel."""
    draft = await _draft(work)
    if work.claimed.uncertain and await already_posted(work.slack, work.channel, work.keys, work.claimed.created_at):
        return {}
    message = work.templates.render("messages/draft", _message_facts(work, draft))
    await post(work.slack, work.channel, message, work.keys)
    return {}


async def upload_draft(work: Work) -> Learned:
    """Share the whole document in the channel: ask for an address, send the bytes there, complete."""
    draft = await _draft(work)
    filename = f"postmortem-{work.incident.ref.lower()}-v{draft.version}.md"
    if work.claimed.uncertain and await already_shared(work.slack, work.channel, filename, work.claimed.created_at):
        return {}
    content = draft.markdown.encode()
    place = await work.slack.call("files.getUploadURLExternal", http_verb="GET", filename=filename, length=len(content))
    await work.slack.upload(place["upload_url"], content)
    title = f"{work.incident.ref}: postmortem draft, version {draft.version}"
    await work.slack.call_inside(
        "files.completeUploadExternal",
        files=[{"id": place["file_id"], "title": title}],
        channel_id=work.channel,
    )
    return {}


async def _draft(work: Work) -> Draft:
    version = int(work.claimed.effect.payload()["version"])
    kept = await work.ask(lambda journal: _kept(journal, work.incident.id, version))
    if kept is not None:
        return kept
    timeline = await work.ask(lambda journal: entries(journal, work.incident))
    facts = postmortem(
        _incident_facts(work, version),
        timeline,
        silence_minutes=work.policy.silence_minutes,
        now=work.claimed.created_at,
    )
    draft = Draft(
        workspace_id=work.incident.workspace_id,
        incident_id=work.incident.id,
        version=version,
        facts=dict(facts),
        markdown=work.templates.render_document("postmortem.md", facts),
        made_at=work.claimed.created_at,
    )
    await work.ask(lambda journal: _keep(journal, draft))
    return draft


async def _keep(journal: Journal, draft: Draft) -> None:
    journal.session.add(draft)


async def _kept(journal: Journal, incident_id: int, version: int) -> Draft | None:
    statement = select(Draft).where(col(Draft.incident_id) == incident_id, col(Draft.version) == version)
    return (await journal.session.exec(statement)).one_or_none()


def _incident_facts(work: Work, version: int) -> IncidentFacts:
    incident = work.incident
    return IncidentFacts(
        ref=incident.ref,
        title=incident.title,
        severity=incident.severity,
        status=incident.status,
        timezone=incident.timezone,
        channel=incident.channel_name,
        private=incident.private,
        drill=incident.drill,
        version=version,
    )


def _message_facts(work: Work, draft: Draft) -> dict[str, Any]:
    facts = draft.facts
    known: dict[str, Any] = facts["milestones"]
    status = facts["incident"]["status"]
    questions = facts["questions"]
    closed, resolved = known.get("closed"), known.get("resolved")
    return {
        "ref": work.incident.ref,
        "title": work.incident.title,
        "severity": work.incident.severity,
        "status": status,
        "timezone": work.incident.timezone,
        "zone": " and ".join(facts["zone"]["letters"]),
        "version": draft.version,
        "entries_count": len(facts["timeline"]),
        "milestones": [
            {"name": name, "at": one["at"] if one else None, "source": one["source"] if one else None}
            for name, one in known.items()
            if one or name != "escalated"  # that nobody asked for more help is no gap
        ],
        "durations": [
            {"name": name.replace("_", " "), "seconds": seconds} for name, seconds in facts["durations"].items()
        ],
        "questions": [
            {"asks": one["asks"], "of": one.get("of_name") or one["of"]} for one in questions[:SHOWN_QUESTIONS]
        ],
        "questions_count": len(questions),
        "resolved_question": {"at": closed["at"]} if closed and not resolved and status == "closed" else None,
        "how": HOW,
    }
