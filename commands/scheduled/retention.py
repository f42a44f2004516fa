"""What the clock cleans up: old answers and what was performed long ago."""

from __future__ import annotations

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from commands.scheduled.escalation import ScheduledTask
from storage import retention
from storage.rules.policy import Policy


async def _clean(session: AsyncSession, policy: Policy, now: datetime) -> int:
    return await retention.remove_the_oldest(session, now)


clean = ScheduledTask(name="housekeeping", next_due=retention.next_due, run=_clean)
