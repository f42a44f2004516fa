"""Computes the facts of an incident's messages from its timeline."""

from __future__ import annotations

from typing import Any

from bot.integrations.slack.job import SlackJob
from storage.journal.queries import milestone_and_newest_entries, numbered_entries
from storage.models import Incident
from storage.rules.escalation.state import escalation_states
from storage.rules.postmortem.milestones import milestones
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Linked
from storage.rules.timeline.labels import label

_LATEST = 3


async def card_facts(job: SlackJob) -> dict[str, Any]:
    """Give the facts of the live summary card, as they are now."""
    incident = job.incident
    entries = await job.ask(lambda journal: milestone_and_newest_entries(journal, incident, _LATEST))
    latest = [entry for entry in entries if not entry.retracted][-_LATEST:]
    known = milestones(entries)
    started = known["started"]
    return {
        "ref": incident.ref,
        "title": incident.title,
        "severity": incident.severity,
        "status": incident.status,
        "drill": incident.drill,
        "private": incident.private,
        "declared_at": incident.declared_at.isoformat(),
        "declared_by": _declarer(entries),
        "started_at": started.at.isoformat() if started else None,
        "milestones": [
            {"name": name, "at": one.at.isoformat() if one else None, "source": one.source if one else None}
            for name, one in known.items()
        ],
        "timezone": incident.timezone,
        "commander": _holder(incident, "commander"),
        "roles": [{"role": role, "person": _holder(incident, role)} for role in incident.roles or {}],
        "last_entries": [_brief(entry) for entry in latest],
        "links": [{"label": entry.text or entry.what.url, "url": entry.what.url} for entry in entries
                  if isinstance(entry.what, Linked) and not entry.retracted],
        "next_steps": _next_steps(incident, acknowledged=known["acknowledged"] is not None),
        "escalation": _escalation(entries),
        "closed": incident.ended,
    }  # fmt: skip


def _declarer(entries: list[Entry]) -> str:
    return next((entry.by_name or entry.by for entry in entries if entry.kind == "declared"), "unknown")


def _holder(incident: Incident, role: str) -> str | None:
    holder = (incident.roles or {}).get(role) or {}
    return holder.get("name")


def _brief(entry: Entry) -> dict[str, Any]:
    words = " · ".join(part for part in (label(entry.what), entry.text) if part)
    by, is_estimate = entry.by_name or entry.by, entry.source == "approximate"
    return {"at": entry.at.isoformat(), "by": by, "text": words, "approximate": is_estimate}


def _escalation(entries: list[Entry]) -> dict[str, Any] | None:
    """Give the last target of an unanswered escalation, and its time (stated, if a person stated it)."""
    unanswered = [one for one in escalation_states(entries) if one.unanswered]
    if not unanswered:
        return None
    last = max(unanswered, key=lambda one: one.asked[-1].number)
    return {"to": last.to or "more help", "since": last.asked[-1].at.isoformat(), "acknowledged": False}


def _next_steps(incident: Incident, *, acknowledged: bool) -> list[str]:
    if incident.ended:
        return ["`/incident postmortem` shows where the draft is"]
    steps = []
    if not acknowledged:
        steps.append("Say that you are on it: `/incident ack`")
    if not _holder(incident, "commander"):
        steps.append("Take the lead: `/incident commander @you`")
    if incident.status == "resolved":
        steps.append("All done? `/incident close` brings the postmortem draft")
    else:
        steps.append("Note what happens: `/incident event …`")
    return steps


async def entry_facts(job: SlackJob, numbers: list[int]) -> dict[str, Any]:
    """Give the facts of a message that shows these entries, in the order in which they were written."""
    found = await job.ask(lambda journal: numbered_entries(journal, job.incident, numbers))
    entries = [
        {
            "number": entry.number,
            "at": entry.at.isoformat(),
            "until": entry.until.isoformat() if entry.until else None,
            "by": entry.by_name or entry.by,
            "kind": entry.kind,
            "tag": entry.tag,
            "text": entry.text,
            "source": entry.source,
            "amended": entry.amended,
            "note": label(entry.what),
        }
        for entry in found
    ]
    return {"ref": job.incident.ref, "timezone": job.incident.timezone, "entries": entries}
