"""Delivers a postmortem draft: its facts as a message, the whole document as a file."""

from __future__ import annotations

from typing import Any

from bot.integrations.slack.job import SlackJob
from bot.integrations.slack.performers.post_once import already_posted, already_shared, post
from bot.outbox.job import Updates
from storage import drafts
from storage.models import Draft

SHOWN_QUESTIONS = 8
INSTRUCTIONS = "The full draft is attached. Fill the gaps, then /incident postmortem new writes the next version."


async def post_draft(job: SlackJob) -> Updates:
    """Post the facts of the draft into the channel."""
    draft = await _draft(job)
    if job.claim.uncertain and await already_posted(job.slack, job.channel, job.keys, job.claim.created_at):
        return {}
    message = job.templates.render("messages/draft", _message_facts(job, draft))
    await post(job.slack, job.channel, message, job.keys)
    return {}


async def upload_draft(job: SlackJob) -> Updates:
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


async def _draft(job: SlackJob) -> Draft:
    """Give the draft with its document, which is rendered once."""
    version = int(job.claim.effect.payload()["version"])
    draft = await job.ask(lambda journal: drafts.draft_version(journal, job.incident, version))
    if draft.markdown:
        return draft
    if not draft.facts:  # they could not be computed with the command
        draft.facts = await job.ask(lambda journal: drafts.late_facts(journal, job.incident, draft))
    draft.markdown = job.templates.render_document("postmortem.md", draft.facts)
    await job.ask(lambda journal: drafts.store_document(journal, draft))
    return draft


def _message_facts(job: SlackJob, draft: Draft) -> dict[str, Any]:
    facts = draft.facts
    known: dict[str, Any] = facts["milestones"]
    status = facts["incident"]["status"]
    questions = facts["questions"]
    closed, resolved = known.get("closed"), known.get("resolved")
    return {
        "ref": job.incident.ref,
        "title": facts["incident"]["title"],
        "severity": facts["incident"]["severity"],
        "status": status,
        "timezone": facts["zone"]["name"],
        "zone": " and ".join(facts["zone"]["letters"]),
        "version": draft.version,
        "entries_count": len(facts["timeline"]),
        "milestones": [
            {"name": name, "at": one["at"] if one else None, "source": one["source"] if one else None}
            for name, one in known.items()
            if one or name != "escalated"  # a missing escalation is not a gap
        ],
        "durations": [
            {"name": name.replace("_", " "), "seconds": seconds} for name, seconds in facts["durations"].items()
        ],
        "questions": [
            {"text": one["asks"], "asked": one.get("of_name") or one["of"]} for one in questions[:SHOWN_QUESTIONS]
        ],
        "questions_count": len(questions),
        "resolved_question": {"at": closed["at"]} if closed and not resolved and status == "closed" else None,
        "instructions": INSTRUCTIONS,
    }
