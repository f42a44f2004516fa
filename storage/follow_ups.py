"""Reads and makes the rows of an incident's follow-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import col, select

from storage.database.database import Transaction
from storage.models import FollowUp, Incident
from storage.rules.timeline.events import FollowUpAdded


async def follow_ups(transaction: Transaction, incident: Incident) -> Sequence[FollowUp]:
    """Give the follow-ups of an incident in the order of their numbers, those that are done too."""
    statement = select(FollowUp).where(col(FollowUp.incident_id) == incident.id).order_by(col(FollowUp.number))
    return (await transaction.exec(statement)).all()


def follow_up_row(incident: Incident, event: FollowUpAdded) -> FollowUp:
    """Make the row of a follow-up from the event that added it."""
    return FollowUp(
        workspace_id=incident.workspace_id,
        incident_id=incident.id,
        number=event.number,
        text=event.text,
        type=event.type,
        owner=event.owner,
        owner_id=event.owner_id,
        due=date.fromisoformat(event.due) if event.due else None,
    )
