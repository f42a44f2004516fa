"""Knows who asks: the rows of workspaces and people, made on first sight, in the caller's transaction."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Person, Workspace
from storage.rules.actor import Actor

MOST_REQUESTERS = 10_000


def _insert_once(session: AsyncSession, table: type[SQLModel]) -> Any:
    """Make an INSERT that does nothing where the row is there already, in the words of this database."""
    dialect = session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement: Insert = insert(table).on_conflict_do_nothing()
    return statement


@dataclass(frozen=True, kw_only=True)
class Requester:
    """The rows of a workspace and a person, as they were read once: to be looked at, not to be changed."""

    space: Workspace
    person: Person


class RequesterCache:
    """Remembers the rows of actors whose requests were committed; a changed name or zone is another actor."""

    def __init__(self) -> None:
        self._known: OrderedDict[Actor, Requester] = OrderedDict()

    def get(self, actor: Actor) -> Requester | None:
        """Give the rows of an actor, if they are known."""
        return self._known.get(actor)

    def keep(self, actor: Actor, requester: Requester) -> None:
        """Remember rows that are committed."""
        self._known[actor] = requester
        if len(self._known) > MOST_REQUESTERS:
            self._known.popitem(last=False)

    def forget(self) -> None:
        """Read everybody from the database again."""
        self._known.clear()


async def requester(session: AsyncSession, actor: Actor, now: datetime) -> Requester:
    """Give the rows of an actor and its workspace, made on first sight and brought up to date."""
    space = await workspace(session, actor.workspace)
    return Requester(space=space, person=await person(session, space, actor, now))


async def workspaces(session: AsyncSession) -> list[str]:
    """Give the Slack ids of the workspaces that the record knows, the oldest first."""
    return list((await session.exec(select(Workspace.slack_id).order_by(col(Workspace.id)))).all())


async def workspace(session: AsyncSession, slack_id: str) -> Workspace:
    """Give the workspace with this Slack team id, made on first sight."""
    find = select(Workspace).where(col(Workspace.slack_id) == slack_id)
    found = (await session.exec(find)).one_or_none()
    if found is None:
        await session.exec(_insert_once(session, Workspace).values(slack_id=slack_id, last_incident_number=0))
        found = (await session.exec(find)).one()
    return found


async def person(session: AsyncSession, space: Workspace, actor: Actor, now: datetime) -> Person:
    """Give the row of an actor, made on first sight and brought up to date with what its door says now."""
    find = select(Person).where(col(Person.workspace_id) == space.id, col(Person.slack_id) == actor.id)
    found = (await session.exec(find)).one_or_none()
    if found is None:
        handle = actor.handle or actor.id
        fresh = {"handle": handle, "name": actor.name or handle, "timezone": actor.timezone}
        await session.exec(
            _insert_once(session, Person).values(workspace_id=space.id, slack_id=actor.id, seen_at=now, **fresh)
        )
        return (await session.exec(find)).one()
    for name in ("handle", "name", "timezone"):
        value = getattr(actor, name)
        if value and value != getattr(found, name):
            setattr(found, name, value)
            found.seen_at = now
    return found
