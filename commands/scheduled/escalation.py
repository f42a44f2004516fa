"""Advances every escalation that nobody acknowledged in time to its next level."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.database.database import Transaction
from storage.escalations import service
from storage.journal.journal import Journal
from storage.models import Escalation, Incident, Workspace
from storage.rules.policy import Policy


@dataclass(frozen=True, kw_only=True)
class ScheduledTask:
    """A task that runs on a schedule: `next_due` gives the time (UTC) of its next run, `run` does what is due.

    `run` handles a bounded number of items in the caller's transaction and returns how many there were.
    """

    name: str
    next_due: Callable[[Transaction], Coroutine[Any, Any, datetime | None]]
    run: Callable[[Transaction, Policy, datetime], Coroutine[Any, Any, int]]


async def _advance_due(session: Transaction, policy: Policy, now: datetime) -> int:
    due = await service.due(session, now)
    for escalation in due:
        await _advance(session, policy, now, escalation)
    return len(due)


async def _advance(session: Transaction, policy: Policy, now: datetime, escalation: Escalation) -> None:
    incident = await session.get_one(Incident, escalation.incident_id, with_for_update=True)
    space = await session.get_one(Workspace, escalation.workspace_id)
    journal = Journal(session, space, policy=policy, now=now, via="clock")
    await service.advance(journal, incident, escalation)


advance = ScheduledTask(name="escalations", next_due=service.next_due, run=_advance_due)
