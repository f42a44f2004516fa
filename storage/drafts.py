"""Makes versions of the postmortem draft: their facts are taken in the transaction of the command that asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import col, select

from storage.database.database import Transaction
from storage.journal.journal import Journal
from storage.journal.queries import entries
from storage.models import Draft, Incident
from storage.outbox.effects import PostDraft, UploadDraft
from storage.rules.postmortem.postmortem import IncidentFacts, postmortem
from storage.rules.timeline.entries import Entry

log = structlog.get_logger(__name__)


async def make_draft(journal: Journal, incident: Incident) -> int:
    """Compute the draft's facts from the present timeline and enqueue their delivery; give the version.

    Entries that are written later belong to the next version, even if this one is delivered after them.
    """
    incident.last_draft_version += 1
    version = incident.last_draft_version
    draft = Draft(
        workspace_id=incident.workspace_id,
        incident_id=incident.id,
        version=version,
        facts=await _facts(journal, incident, version),
        markdown="",
        made_at=journal.now,
    )
    journal.session.add(draft)
    journal.enqueue(incident, PostDraft(version=version), UploadDraft(version=version))
    return version


async def _facts(journal: Journal, incident: Incident, version: int) -> dict[str, Any]:
    timeline = await entries(journal, incident)
    try:
        return _computed(journal, incident, version, timeline, journal.now)
    except Exception:  # an error in a rule must not block the close: the delivery computes them again
        log.exception("draft.facts_failed", incident=incident.ref)
        return {}


async def late_facts(journal: Journal, incident: Incident, draft: Draft) -> dict[str, Any]:
    """Compute the facts that could not be computed with the command, from the entries written until then."""
    timeline = [entry for entry in await entries(journal, incident) if entry.recorded_at <= draft.made_at]
    return _computed(journal, incident, draft.version, timeline, draft.made_at)


def _computed(
    journal: Journal, incident: Incident, version: int, timeline: Sequence[Entry], now: datetime
) -> dict[str, Any]:
    about = IncidentFacts(
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
    return dict(postmortem(about, timeline, silence_minutes=journal.policy.silence_minutes, now=now))


async def draft_version(journal: Journal, incident: Incident, version: int) -> Draft:
    """Give one version of a draft.

    Raises:
        LookupError: when there is none.
    """
    statement = select(Draft).where(col(Draft.incident_id) == incident.id, col(Draft.version) == version)
    draft = (await journal.session.exec(statement)).one_or_none()
    if draft is None:
        raise LookupError(f"{incident.ref} has no draft of version {version}")
    return draft


async def newest_delivered_draft(journal: Journal, incident: Incident) -> Draft | None:
    """Give the newest version whose document was made, if there is one."""
    made = (col(Draft.incident_id) == incident.id, col(Draft.markdown) != "")
    return (await journal.session.exec(select(Draft).where(*made).order_by(col(Draft.version).desc()).limit(1))).first()


async def incident_and_draft(transaction: Transaction, channel: str) -> tuple[Incident, Draft | None] | None:
    """Give the newest incident of a channel (Slack's id) and the newest version of its draft, if there are any."""
    newest = select(Incident).where(col(Incident.channel_id) == channel).order_by(col(Incident.id).desc()).limit(1)
    incident = (await transaction.exec(newest)).one_or_none()
    if incident is None:
        return None
    versions = select(Draft).where(col(Draft.incident_id) == incident.id).order_by(col(Draft.version).desc())
    return incident, (await transaction.exec(versions.limit(1))).one_or_none()


async def store_document(journal: Journal, draft: Draft) -> None:
    """Store the document of a draft, so that it stays as it was delivered."""
    stored = await journal.session.get_one(Draft, draft.id)
    stored.facts, stored.markdown = draft.facts, draft.markdown
