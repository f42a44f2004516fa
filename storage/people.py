"""Finds people by what they are called, and what Slack's ids are called."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_
from sqlmodel import col, select

from storage.database.database import Transaction
from storage.models import Incident, Person, Workspace


async def handles(transaction: Transaction, workspace: str) -> Sequence[tuple[str, str]]:
    """Give the handle and the Slack id of everybody in a workspace (Slack's id), whoever was seen last at the end."""
    statement = (
        select(Person.handle, Person.slack_id)
        .join(Workspace, col(Workspace.id) == col(Person.workspace_id))
        .where(col(Workspace.slack_id) == workspace)
        .order_by(col(Person.seen_at))
    )
    return (await transaction.exec(statement)).all()


async def names_of(transaction: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Give what the people and the incidents' channels with these Slack ids are called, where it is known."""
    wanted = sorted(ids)
    people = select(Person.slack_id, Person.handle).where(col(Person.slack_id).in_(wanted))
    channels = select(Incident.channel_id, Incident.channel_name).where(col(Incident.channel_id).in_(wanted))
    rows = [*(await transaction.exec(people)).all(), *(await transaction.exec(channels)).all()]
    return {slack_id: name for slack_id, name in rows if slack_id and name}


async def handles_of(transaction: Transaction, space: Workspace, word: str, *, most: int) -> list[str]:
    """Give the handles of the people whose handle, first name or full name is this word, in any case; sorted.

    Args:
        transaction: the open transaction.
        space: the workspace of the people.
        word: a handle without its @, or a name.
        most: how many handles to give at the most.
    """
    name, handle = func.lower(col(Person.name)), func.lower(col(Person.handle))
    is_called = or_(handle == word.lower(), name == word.lower(), name.startswith(f"{word.lower()} ", autoescape=True))
    statement = (
        select(Person.handle)
        .where(col(Person.workspace_id) == space.id, is_called)
        .order_by(col(Person.handle))
        .limit(most)
    )
    return list((await transaction.exec(statement)).all())
