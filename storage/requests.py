"""Knows who asked, and whether they were answered already: idempotency keys and people, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import AnsweredRequest, Person, Workspace


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who asks, as Slack tells: id, handle, the name to show and the time zone, where they are known."""

    slack_id: str
    handle: str | None = None
    name: str | None = None
    timezone: str | None = None


def _insert_once(session: AsyncSession, table: type[SQLModel]) -> Any:
    """Make an INSERT that does nothing where the row is there already, in the words of this database."""
    dialect = session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement: Insert = insert(table).on_conflict_do_nothing()
    return statement


async def workspace(session: AsyncSession, slack_id: str) -> Workspace:
    """Give the workspace with this Slack team id, made on first sight."""
    find = select(Workspace).where(col(Workspace.slack_id) == slack_id)
    found = (await session.exec(find)).one_or_none()
    if found is None:
        await session.exec(_insert_once(session, Workspace).values(slack_id=slack_id, last_incident_number=0))
        found = (await session.exec(find)).one()
    return found


async def person(session: AsyncSession, space: Workspace, sender: Sender, now: datetime) -> Person:
    """Give the person who asks, made on first sight and brought up to date with what Slack says now."""
    find = select(Person).where(col(Person.workspace_id) == space.id, col(Person.slack_id) == sender.slack_id)
    found = (await session.exec(find)).one_or_none()
    if found is None:
        handle = sender.handle or sender.slack_id
        fresh = {"handle": handle, "name": sender.name or handle, "timezone": sender.timezone}
        await session.exec(
            _insert_once(session, Person).values(workspace_id=space.id, slack_id=sender.slack_id, seen_at=now, **fresh)
        )
        return (await session.exec(find)).one()
    for name in ("handle", "name", "timezone"):
        value = getattr(sender, name)
        if value and value != getattr(found, name):
            setattr(found, name, value)
            found.seen_at = now
    return found


async def claim(session: AsyncSession, space: Workspace, key: str, now: datetime) -> bool:
    """Claim an idempotency key for this transaction; False when its request was answered before.

    On PostgreSQL this waits for another transaction that holds the same key.
    """
    statement = _insert_once(session, AnsweredRequest).values(workspace_id=space.id, key=key, received_at=now)
    claimed = (await session.exec(statement.returning(col(AnsweredRequest.key)))).first()
    return claimed is not None


async def first_answer(session: AsyncSession, space: Workspace, key: str) -> dict[str, Any] | None:
    """Give the answer that the request with this key got."""
    statement = select(AnsweredRequest).where(
        col(AnsweredRequest.workspace_id) == space.id, col(AnsweredRequest.key) == key
    )
    found = (await session.exec(statement)).one_or_none()
    return found.answer if found else None


async def repeated(
    session: AsyncSession, space: Workspace, key: str, fingerprint: str, since: datetime
) -> dict[str, Any] | None:
    """Give the answer to the same words that were recorded since a moment (UTC) under another key."""
    statement = (
        select(AnsweredRequest)
        .where(col(AnsweredRequest.workspace_id) == space.id, col(AnsweredRequest.fingerprint) == fingerprint)
        .where(col(AnsweredRequest.received_at) >= since, col(AnsweredRequest.key) != key)
        .limit(1)
    )
    found = (await session.exec(statement)).first()
    recorded = found is not None and found.answer is not None and found.answer["template"] == "replies/recorded"
    return found.answer if found and recorded else None


async def remember(
    session: AsyncSession, space: Workspace, key: str, answer: dict[str, Any], fingerprint: str | None = None
) -> None:
    """Keep the answer beside its key, for redeliveries, and the fingerprint of the words, for repetitions."""
    await session.exec(
        update(AnsweredRequest)
        .where(col(AnsweredRequest.workspace_id) == space.id, col(AnsweredRequest.key) == key)
        .values(answer=answer, fingerprint=fingerprint)
    )
