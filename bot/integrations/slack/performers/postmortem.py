"""Makes the postmortem draft from the timeline, keeps it, and delivers it: facts as a message, the whole as a file."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from bot.integrations.slack.performers.post_once import already_posted, already_shared, post
from bot.outbox.job import Job, Updates
from storage.journal.journal import Journal
from storage.journal.queries import entries
from storage.models import Draft
from storage.rules.postmortem.postmortem import IncidentFacts, postmortem

SHOWN_QUESTIONS = 8
HOW = "The full draft is attached. Fill the gaps, then /incident postmortem new writes the next version."


async def post_draft(job: Job) -> Updates:
    """Post the facts of the draft into the channel."""
    draft = await _draft(job)
    if job.claim.uncertain and await already_posted(job.slack, job.channel, job.keys, job.claim.created_at):
        return {}
    message = job.templates.render("messages/draft", _message_facts(job, draft))
    await post(job.slack, job.channel, message, job.keys)
    return {}


async def upload_draft(job: Job) -> Updates:
    """Share the whole document in the channel: ask for an address, send the bytes there, complete."""
    draft = await _draft(job)
    filename = f"postmortem-{job.incident.ref.lower()}-v{draft.version}.md"
    if job.claim.uncertain and await already_shared(job.slack, job.channel, filename, job.claim.created_at):
        return {}
    content = draft.markdown.encode()
    place = await job.slack.call("files.getUploadURLExternal", http_verb="GET", filename=filename, length=len(content))
    await job.slack.upload(place["upload_url"], content)
    title = f"{job.incident.ref}: postmortem draft, version {draft.version}"
    await job.slack.call_inside(
        "files.completeUploadExternal",
        files=[{"id": place["file_id"], "title": title}],
        channel_id=job.channel,
    )
    return {}


async def _draft(job: Job) -> Draft:
    version = int(job.claim.effect.payload()["version"])
    kept = await job.ask(lambda journal: _kept(journal, job.incident.id, version))
    if kept is not None:
        return kept
    timeline = await job.ask(lambda journal: entries(journal, job.incident))
    facts = postmortem(
        _incident_facts(job, version),
        timeline,
        silence_minutes=job.policy.silence_minutes,
        now=job.claim.created_at,
    )
    draft = Draft(
        workspace_id=job.incident.workspace_id,
        incident_id=job.incident.id,
        version=version,
        facts=dict(facts),
        markdown=job.templates.render_document("postmortem.md", facts),
        made_at=job.claim.created_at,
    )
    await job.ask(lambda journal: _keep(journal, draft))
    return draft


async def _keep(journal: Journal, draft: Draft) -> None:
    journal.session.add(draft)


async def _kept(journal: Journal, incident_id: int, version: int) -> Draft | None:
    statement = select(Draft).where(col(Draft.incident_id) == incident_id, col(Draft.version) == version)
    return (await journal.session.exec(statement)).one_or_none()


def _incident_facts(job: Job, version: int) -> IncidentFacts:
    incident = job.incident
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


def _message_facts(job: Job, draft: Draft) -> dict[str, Any]:
    facts = draft.facts
    known: dict[str, Any] = facts["milestones"]
    status = facts["incident"]["status"]
    questions = facts["questions"]
    closed, resolved = known.get("closed"), known.get("resolved")
    return {
        "ref": job.incident.ref,
        "title": job.incident.title,
        "severity": job.incident.severity,
        "status": status,
        "timezone": job.incident.timezone,
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
