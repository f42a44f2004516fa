"""What the clock cleans up: old answers and what was performed long ago."""

from __future__ import annotations

from datetime import datetime

from commands.scheduled.escalation import ScheduledTask
from storage import retention
from storage.database.database import Transaction
from storage.rules.policy import Policy


async def _clean(session: Transaction, policy: Policy, now: datetime) -> int:
    return await retention.remove_the_oldest(session, now)


clean = ScheduledTask(name="housekeeping", next_due=retention.next_due, run=_clean)
