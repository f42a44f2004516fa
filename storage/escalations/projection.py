"""Brings the escalation rows of an incident in line with its timeline, after each change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlmodel import col, select

from storage.escalations.notify import minutes
from storage.journal.corrections import any_entry_row, restore, retract
from storage.journal.journal import Journal
from storage.journal.queries import milestone_entries
from storage.models import Escalation, Incident
from storage.outbox.effects import PostMessage, RefreshCard
from storage.rules.escalation.state import EscalationState, escalation_states
from storage.rules.escalation.targets import next_level
from storage.rules.timeline.events import Paged

WAITING, EXHAUSTED, ACKNOWLEDGED, RETRACTED = "waiting", "exhausted", "acknowledged", "retracted"
"""States of an escalation row. It is retracted together with the entry that made the request."""


async def states(journal: Journal, incident: Incident) -> list[EscalationState]:
    """Give the state of every escalation of an incident, oldest first, from its timeline."""
    return escalation_states(await milestone_entries(journal, incident))


async def recompute_escalations(journal: Journal, incident: Incident) -> list[str]:
    """Write the escalation rows from the timeline, and set the next step of those that wait.

    A row keeps its next step while it waits at the same level. One that begins to wait, or waits again, gets the whole
    waiting time of its level from now on. Nothing waits while the incident is closed or cancelled.

    Returns:
        a sentence for each escalation that stopped or waits again; new rows and advances have messages of their own.
    """
    rows = await _rows(journal, incident)
    found = {one.number: one for one in await states(journal, incident)}
    changes = [_retract(row) for number, row in rows.items() if number not in found]
    stopped, called, waiting = list[str](), list[str](), list[str]()
    for number, state in found.items():
        row = rows.get(number)
        before = row.state if row else None
        if row is None:
            row = Escalation(workspace_id=incident.workspace_id, incident_id=incident.id, entry=number, state=WAITING)
            journal.session.add(row)
        is_advance = row.level != state.level
        starts = _apply(journal, incident, row, state)
        if before in (WAITING, EXHAUSTED) and state.state == ACKNOWLEDGED and state.to:
            stopped.append(state.to)
        elif before in (ACKNOWLEDGED, RETRACTED) and state.state == WAITING and state.level is None:
            called.append(name(state))
        elif before is not None and starts and not is_advance:
            waiting.append(_waits_again(journal, state, state.level or 0))
    return [one for one in (*changes, _stopped(stopped), _called(called, incident), *waiting) if one]


def _apply(journal: Journal, incident: Incident, row: Escalation, state: EscalationState) -> bool:
    """Write a state into its row; True if its waiting time starts now."""
    keeps_its_time = row.next_step_at is not None and row.level == state.level
    row.state, row.level, row.to = state.state, state.level, state.to
    if state.state != WAITING or incident.ended or state.level is None or not journal.policy.levels:
        row.next_step_at = None
        return False
    if not keeps_its_time:
        row.next_step_at = journal.now + timedelta(minutes=_wait(journal, state.level))
    return not keeps_its_time


def _wait(journal: Journal, level: int) -> int:
    levels = journal.policy.levels
    return levels[min(level, len(levels) - 1)].wait_minutes


def _retract(row: Escalation) -> str:
    was_unanswered = row.state in (WAITING, EXHAUSTED)
    row.state, row.next_step_at = RETRACTED, None
    if not was_unanswered:
        return ""
    if row.level is None:
        return f"The request to {name(row)} is withdrawn."
    return f"The escalation to {name(row)} is withdrawn: no further level is asked."


def _stopped(names: Iterable[str]) -> str:
    unique = ", ".join(dict.fromkeys(names))
    return f"The escalation to {unique} has stopped." if unique else ""


def _called(names: Iterable[str], incident: Incident) -> str:
    unique = list(dict.fromkeys(names))
    if not unique or incident.ended:
        return ""
    asked = f"{' and '.join(unique)} {'was' if len(unique) == 1 else 'were'} asked"
    return f"{asked} and nobody has acknowledged: the page is open again."


def _waits_again(journal: Journal, state: EscalationState, level: int) -> str:
    following = next_level(journal.policy, level)
    then = "the whole channel is alerted" if following is None else f"{journal.policy.levels[following].name} is asked"
    wait = minutes(_wait(journal, level))
    return f"{name(state)} is waited for again: if nobody acknowledges within {wait}, {then}."


def name(one: Escalation | EscalationState) -> str:
    """Give the name of the level or person that an escalation asked last."""
    return one.to or "more help"


async def _rows(journal: Journal, incident: Incident) -> dict[int, Escalation]:
    statement = select(Escalation).where(col(Escalation.incident_id) == incident.id).order_by(col(Escalation.entry))
    return {row.entry: row for row in (await journal.session.exec(statement)).all()}


async def after_correction(journal: Journal, incident: Incident) -> list[str]:
    """Bring the escalations in line after entries were retracted or restored; the incident itself is in line already.

    Returns:
        a sentence for each escalation that changed; the same sentences are posted in the channel.
    """
    await _correct_pages(journal, incident)
    return await resume(journal, incident)


async def resume(journal: Journal, incident: Incident) -> list[str]:
    """Recompute the escalations, and tell the channel which of them stopped or wait again; give those sentences."""
    sentences = await recompute_escalations(journal, incident)
    if sentences:
        facts = {"changes": sentences}
        journal.enqueue(incident, PostMessage(template="messages/next_level", facts=facts), RefreshCard())
    return sentences


async def _correct_pages(journal: Journal, incident: Incident) -> None:
    """Retract a page with the severity that caused it, unless the incident still pages, and restore it with it."""
    entries = {entry.number: entry for entry in await milestone_entries(journal, incident)}
    for entry in entries.values():
        cause = entries.get(entry.what.cause or 0) if isinstance(entry.what, Paged) else None
        if cause is None or cause.retracted == entry.retracted:
            continue
        if entry.retracted:
            restore(await any_entry_row(journal, incident, entry.number))
        elif not journal.policy.pages(incident.severity):
            row = await any_entry_row(journal, incident, entry.number)
            retract(journal, row, f"Entry {cause.number} was retracted.")
