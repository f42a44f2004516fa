"""Asks for help, advances to the next level while nobody acknowledges, and stops when somebody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.escalations.notify import attempt, minutes, target
from storage.escalations.projection import WAITING, recompute_escalations, states
from storage.journal.journal import BOT, At, Journal, NewEntry
from storage.journal.queries import milestone_entries
from storage.models import Escalation, Incident
from storage.outbox.effects import Announce, PostMessage, RefreshCard
from storage.rules.escalation.state import EscalationState, escalation_states
from storage.rules.escalation.targets import EscalationTarget, next_level
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Acknowledged, Escalated, EscalationUnanswered, Paged, Reopened


async def page_first_level(journal: Journal, incident: Incident, *, cause: int | None = None) -> None:
    """Ask the first level, if there is one; the clock goes on from there.

    Args:
        journal: the open journal.
        incident: the incident.
        cause: the number of the entry that raised the severity; None at declaration.
    """
    if not journal.policy.levels:
        return
    level = journal.policy.levels[0]
    page = Paged(text=f"Paged {level.name}", to=level.name, level=0, cause=cause)
    journal.write(incident, page, by_bot=True, tell=False)
    await recompute_escalations(journal, incident)
    attempt(journal, incident, EscalationTarget(level.name, 0, None), level.who, level, requester=BOT)


async def escalate(
    journal: Journal,
    incident: Incident,
    asked: EscalationTarget,
    words: str,
    at: At,
) -> NewEntry:
    """Ask for help beyond the first level, as a person wished. Asking a person leaves a running escalation alone.

    Args:
        journal: the open journal.
        incident: the incident.
        asked: whom; where it names nobody, the level after the last one asked.
        words: what the person typed, for the timeline.
        at: when it happened, if the person said so.
    """
    if asked.to is None and asked.level is None:
        following = next_level(journal.policy, await _last_level(journal, incident))
        name = journal.policy.levels[following].name if following is not None else None
        asked = replace(asked, to=name, level=following)
    event = Escalated(text=words, to=asked.to, level=asked.level, reason=asked.reason)
    entry = journal.write(incident, event, at=at)
    await recompute_escalations(journal, incident)
    level = journal.policy.levels[asked.level] if asked.level is not None else None
    who = list(dict.fromkeys([*(level.who if level else ()), *(one.id for one in asked.people)]))
    attempt(journal, incident, asked, who, level, requester=journal.person.name if journal.person else BOT)
    return entry


async def acknowledge(journal: Journal, incident: Incident, note: str, at: At) -> tuple[list[str], NewEntry]:
    """Record an acknowledgement, which stops the waiting escalations.

    Returns:
        a sentence that names whom the stopped escalations asked, if there were any, and the entry.
    """
    entry = journal.write(incident, Acknowledged(text=note), at=at)
    return await recompute_escalations(journal, incident), entry


async def was_asked(journal: Journal, incident: Incident) -> bool:
    """Whether anybody was asked for help in this incident by an entry that was not retracted."""
    return bool(await states(journal, incident))


async def _last_level(journal: Journal, incident: Incident) -> int | None:
    levels = [one.level for one in await states(journal, incident) if one.level is not None]
    return max(levels, default=None)


async def due(session: AsyncSession, now: datetime) -> Sequence[Escalation]:
    """Give the escalations whose waiting time is over, locked with their incidents.

    Those that somebody else has locked are left for the next run. Commands lock the incident first and the clock never
    waits, so they cannot deadlock.
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
    """Give the time (UTC) at which the next escalation advances, or None if none waits."""
    statement = (
        select(Escalation.next_step_at)
        .where(col(Escalation.state) == WAITING, col(Escalation.next_step_at).is_not(None))
        .order_by(col(Escalation.next_step_at))
        .limit(1)
    )
    return (await session.exec(statement)).one_or_none()


async def advance(journal: Journal, incident: Incident, escalation: Escalation) -> None:
    """Ask the next level because nobody acknowledged in time, or raise the alarm if none is left to ask.

    Args:
        journal: the open journal, at the moment of the clock.
        incident: the incident, locked.
        escalation: its row, which is due.
    """
    entries = await milestone_entries(journal, incident)
    everything = escalation_states(entries)
    state = next((one for one in everything if one.number == escalation.entry and one.state == WAITING), None)
    if state is None or incident.ended:
        await recompute_escalations(journal, incident)
        return
    following = next_level(journal.policy, state.level)
    if following is None:
        _raise_alarm(journal, incident, state, everything, entries)
    else:
        _ask_level(journal, incident, state, following)
    await recompute_escalations(journal, incident)


def _ask_level(journal: Journal, incident: Incident, state: EscalationState, following: int) -> None:
    waited, level = _waited(journal, state), journal.policy.levels[following]
    words = f"Nobody acknowledged in {minutes(waited)}: {level.name} asked"
    event = Escalated(text=words, to=level.name, level=following, automatic=True, request=state.number)
    journal.write(incident, event, by_bot=True, tell=False)
    facts = {"to": level.name, "minutes": waited}
    journal.enqueue(incident, PostMessage(template="messages/next_level", facts=facts), RefreshCard())
    asked = EscalationTarget(level.name, following, state.reason)
    attempt(journal, incident, asked, level.who, level, requester=BOT)


def _waited(journal: Journal, state: EscalationState) -> int:
    """Give the minutes that an escalation waited at its level; the settings may have lost that level since."""
    if state.level is not None and state.level < len(journal.policy.levels):
        return journal.policy.levels[state.level].wait_minutes
    return int((journal.now - state.asked[-1].at).total_seconds() // 60)


def _raise_alarm(
    journal: Journal,
    incident: Incident,
    state: EscalationState,
    everything: Sequence[EscalationState],
    entries: Sequence[Entry],
) -> None:
    """Tell the channel and everybody that nobody acknowledged and there is nobody further to page."""
    reopened = [entry.at for entry in entries if isinstance(entry.what, Reopened)]
    since = max([state.asked[0].at, *reopened[-1:]])  # while it was closed, nobody had to answer
    silent = int((journal.now - since).total_seconds() // 60)
    words = f"Nobody acknowledged in {minutes(silent)}, and there is nobody further to page"
    journal.write(incident, EscalationUnanswered(text=words, request=state.number), by_bot=True, tell=False)
    facts = {
        "ref": incident.ref,
        "title": incident.title,
        "drill": incident.drill,
        "channel_id": incident.channel_id,
        "asked": _asked_so_far(everything),
        "contacts": [
            {"name": level.name, "targets": [target(one) for one in level.who]} for level in journal.policy.levels
        ],
        "minutes": silent,
    }
    journal.enqueue(incident, PostMessage(template="messages/unanswered", facts=facts))
    if journal.policy.announcement_channel and not incident.private:
        channel = journal.policy.announcement_channel
        journal.enqueue(incident, Announce(channel=channel, template="messages/unanswered", facts=facts))


def _asked_so_far(everything: Sequence[EscalationState]) -> list[str]:
    """Name everybody who was asked for help, each once, in the order of asking."""
    asked = sorted((entry for state in everything for entry in state.asked), key=lambda entry: entry.number)
    names = [entry.what.to for entry in asked if isinstance(entry.what, Paged | Escalated)]
    return list(dict.fromkeys(name for name in names if name))
