"""Asks for help, climbs the levels while nobody acknowledges, and stops when somebody does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.escalations.notify import attempt, minutes, target
from storage.journal.journal import BOT, Journal, NewEntry
from storage.models import Escalation, EscalationAttempt, Incident, TimelineEntry
from storage.outbox.effects import Announce, PostMessage, RefreshCard
from storage.rules.escalation.targets import EscalationTarget, next_level
from storage.rules.timeline.events import Acknowledged, Escalated, EscalationUnanswered, Paged, Reopened

WAITING, ACKNOWLEDGED, EXHAUSTED = "waiting", "acknowledged", "exhausted"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"
"""What became of a request for help; it is superseded by one that climbs, and withdrawn when it is taken back."""


async def page_first_level(journal: Journal, incident: Incident) -> None:
    """Ask the first level at declaration, if there is one; the clock climbs from there."""
    if not journal.policy.levels:
        return
    level = journal.policy.levels[0]
    journal.write(incident, Paged(text=f"Paged {level.name}", to=level.name, level=0), by_bot=True, tell=False)
    await _ask(journal, incident, EscalationTarget(level.name, 0, None), by_bot=True)


async def escalate(
    journal: Journal,
    incident: Incident,
    asked: EscalationTarget,
    words: str,
    at: datetime | None,
    mentioned: str | None = None,
) -> NewEntry:
    """Ask for help beyond the first level, as a person wished. What climbs already goes on beside one who is no level.

    Args:
        journal: the open journal.
        incident: the incident.
        asked: whom; where it names nobody, the level after the last one asked.
        words: what the person typed, for the timeline.
        at: when it happened (UTC), if the person said so.
        mentioned: the Slack id of the person or group that is asked, where one was named.
    """
    if asked.to is None and asked.level is None:
        level = next_level(journal.policy, await _last_level(journal, incident))
        name = journal.policy.levels[level].name if level is not None else None
        asked = EscalationTarget(name, level, asked.reason)
    happening = Escalated(text=words, to=asked.to, level=asked.level, reason=asked.reason)
    entry = journal.write(incident, happening, at=at)
    if asked.level is not None:
        await _supersede(journal, incident)
    await _ask(journal, incident, asked, asked_at=at, mentioned=mentioned)
    return entry


async def _supersede(journal: Journal, incident: Incident) -> None:
    """Let one ladder at a time be climbed: the one that a person asked for last."""
    for escalation in await waiting_escalations(journal, incident):
        if escalation.level is not None:
            escalation.state, escalation.next_step_at = SUPERSEDED, None


async def acknowledge(
    journal: Journal, incident: Incident, note: str, at: datetime | None
) -> tuple[Sequence[Escalation], NewEntry]:
    """Write down that somebody is on it, and stop the escalations that wait; give those, and the entry."""
    waiting = await waiting_escalations(journal, incident)
    for escalation in waiting:
        escalation.state = ACKNOWLEDGED
        escalation.acknowledged_at = at or journal.now
        escalation.acknowledged_by = journal.person.id if journal.person else None
        escalation.next_step_at = None
    return waiting, journal.write(incident, Acknowledged(text=note), at=at)


async def waiting_escalations(journal: Journal, incident: Incident) -> Sequence[Escalation]:
    """Give the escalations of an incident that nobody acknowledged yet."""
    statement = select(Escalation).where(
        col(Escalation.incident_id) == incident.id, col(Escalation.state).in_((WAITING, EXHAUSTED))
    )
    return (await journal.session.exec(statement)).all()


async def stop(journal: Journal, incident: Incident) -> None:
    """Let nothing climb any more: the incident has ended. What waited goes on if it is reopened."""
    for escalation in await waiting_escalations(journal, incident):
        escalation.next_step_at = None


async def was_asked(journal: Journal, incident: Incident) -> bool:
    """Whether anybody was ever asked for help in this incident, and it was not taken back."""
    statement = select(Escalation.id).where(
        col(Escalation.incident_id) == incident.id, col(Escalation.state) != WITHDRAWN
    )
    return (await journal.session.exec(statement.limit(1))).first() is not None


async def _last_level(journal: Journal, incident: Incident) -> int | None:
    statement = (
        select(Escalation.level)
        .where(col(Escalation.incident_id) == incident.id, col(Escalation.level).is_not(None))
        .where(col(Escalation.state) != WITHDRAWN)
        .order_by(col(Escalation.level).desc())
        .limit(1)
    )
    return (await journal.session.exec(statement)).one_or_none()


async def _ask(
    journal: Journal,
    incident: Incident,
    asked: EscalationTarget,
    *,
    by_bot: bool = False,
    asked_at: datetime | None = None,
    mentioned: str | None = None,
) -> None:
    escalation = Escalation(
        workspace_id=incident.workspace_id,
        incident_id=incident.id,
        level=asked.level,
        to=asked.to,
        reason=asked.reason,
        asked_by=journal.person.id if journal.person and not by_bot else None,
        asked_at=asked_at or journal.now,
    )
    journal.session.add(escalation)
    await journal.session.flush()
    level = journal.policy.levels[asked.level] if asked.level is not None else None
    if level:
        escalation.next_step_at = journal.now + timedelta(minutes=level.wait_minutes)
    who = [mentioned] if mentioned else level.who if level else ()
    await attempt(journal, incident, escalation, who, level, requester=_asker(journal, by_bot))


def _asker(journal: Journal, by_bot: bool) -> str:
    return journal.person.name if journal.person and not by_bot else BOT


async def due(session: AsyncSession, now: datetime) -> Sequence[Escalation]:
    """Give the escalations whose waiting time is over, locked with their incidents.

    What anybody else holds is left for the next tick: people lock the incident first, and the clock waits for nobody,
    so that neither ever waits for the other in a circle.
    """
    statement = (
        select(Escalation)
        .join(Incident, col(Incident.id) == col(Escalation.incident_id))
        .where(col(Escalation.state) == WAITING, col(Escalation.next_step_at) <= now)
        .order_by(col(Escalation.next_step_at))
        .limit(20)
        .with_for_update(skip_locked=True)
    )
    return (await session.exec(statement)).all()


async def next_due(session: AsyncSession) -> datetime | None:
    """Tell when the next escalation climbs (UTC), if one waits."""
    statement = (
        select(Escalation.next_step_at)
        .where(col(Escalation.state) == WAITING, col(Escalation.next_step_at).is_not(None))
        .order_by(col(Escalation.next_step_at))
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()


async def advance(journal: Journal, incident: Incident, escalation: Escalation) -> None:
    """Ask the next level because nobody acknowledged in time, or say loudly that nobody is left to ask."""
    waited = _waited(journal, escalation)
    following = next_level(journal.policy, escalation.level)
    if following is None:
        await _exhaust(journal, incident, escalation)
        return
    level = journal.policy.levels[following]
    words = f"Nobody acknowledged in {minutes(waited)}: {level.name} asked"
    happening = Escalated(text=words, to=level.name, level=following, automatic=True)
    journal.write(incident, happening, by_bot=True, tell=False)
    facts = {"to": level.name, "minutes": waited}
    journal.enqueue(incident, PostMessage(template="messages/next_level", facts=facts), RefreshCard())
    escalation.level, escalation.to = following, level.name
    escalation.next_step_at = journal.now + timedelta(minutes=level.wait_minutes)
    await attempt(journal, incident, escalation, level.who, level, requester=BOT)


def _waited(journal: Journal, escalation: Escalation) -> int:
    if escalation.level is not None and escalation.level < len(journal.policy.levels):
        return journal.policy.levels[escalation.level].wait_minutes
    return int((journal.now - escalation.asked_at).total_seconds() // 60)


async def _exhaust(journal: Journal, incident: Incident, escalation: Escalation) -> None:
    since = max(escalation.asked_at, await _reopened_at(journal, incident) or escalation.asked_at)
    silent = int((journal.now - since).total_seconds() // 60)
    words = f"Nobody acknowledged in {minutes(silent)}, and there is nobody further to page"
    journal.write(incident, EscalationUnanswered(text=words), by_bot=True, tell=False)
    escalation.state, escalation.next_step_at = EXHAUSTED, None
    facts = {
        "ref": incident.ref,
        "title": incident.title,
        "drill": incident.drill,
        "channel_id": incident.channel_id,
        "asked": await _asked_so_far(journal, incident),
        "contacts": [
            {"name": level.name, "targets": [target(one) for one in level.who]} for level in journal.policy.levels
        ],
        "minutes": silent,
    }
    journal.enqueue(incident, PostMessage(template="messages/unanswered", facts=facts))
    if journal.policy.announcement_channel and not incident.private:
        channel = journal.policy.announcement_channel
        journal.enqueue(incident, Announce(channel=channel, template="messages/unanswered", facts=facts))


async def _reopened_at(journal: Journal, incident: Incident) -> datetime | None:
    """Tell when the incident was last taken up again (UTC): while it was closed, nobody had to answer."""
    statement = (
        select(TimelineEntry.happened_at)
        .where(col(TimelineEntry.incident_id) == incident.id, col(TimelineEntry.kind) == Reopened.kind)
        .order_by(col(TimelineEntry.number).desc())
        .limit(1)
    )
    return (await journal.session.exec(statement)).one_or_none()


async def _asked_so_far(journal: Journal, incident: Incident) -> list[str]:
    """Name everybody who was asked for help, each once, in the order in which they were asked."""
    statement = (
        select(EscalationAttempt.to)
        .join(Escalation, col(Escalation.id) == col(EscalationAttempt.escalation_id))
        .where(col(Escalation.incident_id) == incident.id, col(Escalation.state) != WITHDRAWN)
        .order_by(col(EscalationAttempt.id))
    )
    await journal.session.flush()
    return list(dict.fromkeys(to for to in (await journal.session.exec(statement)).all() if to))
