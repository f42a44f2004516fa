"""Lets escalations wait again, or climb no more, when what stopped or began them is taken back or reopened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from storage.escalations.notify import minutes
from storage.escalations.service import ACKNOWLEDGED, EXHAUSTED, SUPERSEDED, WAITING, WITHDRAWN
from storage.journal.journal import Journal
from storage.models import Escalation, EscalationAttempt, Incident, TimelineEntry
from storage.outbox.effects import PostMessage, RefreshCard
from storage.rules.escalation.targets import next_level
from storage.rules.timeline.events import Acknowledged, Escalated, SeverityChanged


async def after_taking_back(journal: Journal, incident: Incident, row: TimelineEntry) -> list[str]:
    """Bring the escalations in line after an entry was taken back; the incident itself is in line already.

    Gives:
        a sentence for each thing that changed, for the person and the channel, which is owed it.
    """
    if row.kind == Acknowledged.kind:
        return _told(journal, incident, await _unacknowledged(journal, incident))
    pages_no_more = row.kind == SeverityChanged.kind and not journal.policy.pages(incident.severity)
    if row.kind == Escalated.kind or pages_no_more:
        return _told(journal, incident, await _withdrawn(journal, incident, row))
    return []


async def after_reopening(journal: Journal, incident: Incident) -> list[str]:
    """Let what nobody acknowledged before the end climb on from now; give a sentence of it, owed to the channel too."""
    open_requests = [*await _requests(journal, incident, EXHAUSTED), *await _requests(journal, incident, WAITING)]
    waiting = sorted((one for one in open_requests if one.level is not None), key=lambda one: one.id or 0)
    return _told(journal, incident, [_climb_on(journal, waiting[-1])] if waiting else [])


def _told(journal: Journal, incident: Incident, became: list[str]) -> list[str]:
    sentences = [one for one in became if one]
    if sentences:
        journal.enqueue(
            incident, PostMessage(template="messages/next_level", facts={"became": sentences}), RefreshCard()
        )
    return sentences


async def _unacknowledged(journal: Journal, incident: Incident) -> list[str]:
    """Let every request wait again that no other acknowledgement answers; one ladder at a time is climbed."""
    answered_until = await _last_acknowledgement(journal, incident)
    unanswered = [
        one
        for one in await _requests(journal, incident, ACKNOWLEDGED)
        if not answered_until or await _first_asked(journal, one) > answered_until
    ]
    for one in unanswered:
        one.state, one.acknowledged_at, one.acknowledged_by = WAITING, None, None
    running = [one for one in await _requests(journal, incident, WAITING) if one.level is not None]
    for one in running[:-1]:
        one.state, one.next_step_at = SUPERSEDED, None
    if incident.ended:
        return []
    names = dict.fromkeys(_name(one) for one in unanswered if one.level is None)
    asked = f"{' and '.join(names)} {'was' if len(names) == 1 else 'were'} asked"
    calls = [f"{asked} and nobody has acknowledged: the page is open again."]
    return [*(calls if names else []), *(_climb_on(journal, one) for one in running[-1:] if one in unanswered)]


async def _withdrawn(journal: Journal, incident: Incident, row: TimelineEntry) -> list[str]:
    """Withdraw the request that an entry made; the ladder that it took over from is climbed again."""
    request = await _made_by(journal, incident, row)
    if request is None:
        return []
    waited = request.state in (WAITING, EXHAUSTED)
    request.state, request.next_step_at = WITHDRAWN, None
    if not waited:
        return []
    if request.level is None:
        return [f"The request to {_name(request)} is withdrawn."]
    stopped = f"The escalation to {_name(request)} is withdrawn: it climbs no more."
    return [stopped, await _ladder_before(journal, incident)]


async def _ladder_before(journal: Journal, incident: Incident) -> str:
    answered_until = await _last_acknowledgement(journal, incident)
    before = (await _requests(journal, incident, SUPERSEDED))[-1:]
    runs = any(one.level is not None for one in await _requests(journal, incident, WAITING))
    if runs or not before or incident.ended:
        return ""
    if answered_until and await _first_asked(journal, before[0]) <= answered_until:
        return ""
    return _climb_on(journal, before[0])


def _climb_on(journal: Journal, request: Escalation) -> str:
    """Let the clock of a ladder run again from now, and say what it does next."""
    levels = journal.policy.levels
    if request.level is None or not levels:
        return ""
    wait = levels[min(request.level, len(levels) - 1)].wait_minutes
    request.state, request.next_step_at = WAITING, journal.now + timedelta(minutes=wait)
    following = next_level(journal.policy, request.level)
    then = "the alarm is raised" if following is None else f"{levels[following].name} is asked"
    return f"{_name(request)} is waited for again: if nobody acknowledges within {minutes(wait)}, {then}."


def _name(request: Escalation) -> str:
    return request.to or "more help"


async def _requests(journal: Journal, incident: Incident, state: str) -> Sequence[Escalation]:
    """Give the requests for help in this state, oldest first."""
    statement = (
        select(Escalation)
        .where(col(Escalation.incident_id) == incident.id, col(Escalation.state) == state)
        .order_by(col(Escalation.id))
    )
    return (await journal.session.exec(statement)).all()


async def _made_by(journal: Journal, incident: Incident, row: TimelineEntry) -> Escalation | None:
    """Find the request that was made together with an entry: it was asked in the very instant of the writing."""
    statement = (
        select(Escalation)
        .join(EscalationAttempt, col(EscalationAttempt.escalation_id) == col(Escalation.id))
        .where(col(Escalation.incident_id) == incident.id, col(Escalation.state) != WITHDRAWN)
        .where(col(EscalationAttempt.asked_at) == row.recorded_at)
        .order_by(col(Escalation.id).desc())
    )
    if row.kind == SeverityChanged.kind:
        statement = statement.where(col(Escalation.asked_by).is_(None), col(EscalationAttempt.level) == 0)
    else:
        asked = col(EscalationAttempt.to)
        statement = statement.where(asked == row.data["to"] if row.data["to"] else asked.is_(None))
        statement = statement.where(col(Escalation.asked_by) == row.person_id)
    return (await journal.session.exec(statement.limit(1))).one_or_none()


async def _first_asked(journal: Journal, request: Escalation) -> datetime:
    """Tell when a request was written down (UTC), whatever time its asker stated."""
    statement = select(func.min(col(EscalationAttempt.asked_at))).where(
        col(EscalationAttempt.escalation_id) == request.id
    )
    return (await journal.session.exec(statement)).one()


async def _last_acknowledgement(journal: Journal, incident: Incident) -> datetime | None:
    """Tell when the last acknowledgement that stands was written down (UTC)."""
    statement = (
        select(TimelineEntry.recorded_at)
        .where(col(TimelineEntry.incident_id) == incident.id, col(TimelineEntry.kind) == Acknowledged.kind)
        .where(col(TimelineEntry.retracted_at).is_(None))
        .order_by(col(TimelineEntry.recorded_at).desc())
        .limit(1)
    )
    return (await journal.session.exec(statement)).one_or_none()
