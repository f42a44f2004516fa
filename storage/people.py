"""The rows of workspaces and people: created when first seen, and found by handle or name."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col, select

from storage.database.database import Transaction
from storage.models import Incident, Person, Workspace
from storage.rules.actor import Actor
from storage.rules.known_people import KnownPerson

MOST_REQUESTERS = 10_000


def _insert_once(session: Transaction, table: type[SQLModel]) -> Any:
    """Make an INSERT that does nothing where the row exists already, in the SQL dialect of this database."""
    dialect = session.get_bind().dialect.name
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement: Insert = insert(table).on_conflict_do_nothing()
    return statement


@dataclass(frozen=True, kw_only=True)
class Requester:
    """The rows of a workspace and a person as they were last read; read-only."""

    space: Workspace
    person: Person


class RequesterCache:
    """A cache of the rows of actors whose requests were committed. A changed name or zone is a cache miss."""

    def __init__(self) -> None:
        self._known: OrderedDict[Actor, Requester] = OrderedDict()

    def get(self, actor: Actor) -> Requester | None:
        """Give the cached rows of an actor, or None."""
        return self._known.get(actor)

    def keep(self, actor: Actor, requester: Requester) -> None:
        """Cache committed rows."""
        self._known[actor] = requester
        if len(self._known) > MOST_REQUESTERS:
            self._known.popitem(last=False)

    def forget(self) -> None:
        """Clear the cache."""
        self._known.clear()


async def requester(session: Transaction, actor: Actor, now: datetime) -> Requester:
    """Give the rows of an actor and its workspace, created when first seen and brought up to date."""
    space = await workspace(session, actor.workspace)
    return Requester(space=space, person=await person(session, space, actor, now))


async def workspaces(session: Transaction) -> list[str]:
    """Give the Slack ids of the recorded workspaces, oldest first."""
    return list((await session.exec(select(Workspace.slack_id).order_by(col(Workspace.id)))).all())


async def workspace(session: Transaction, slack_id: str) -> Workspace:
    """Give the workspace with this Slack team id, created when first seen."""
    find = select(Workspace).where(col(Workspace.slack_id) == slack_id)
    found = (await session.exec(find)).one_or_none()
    if found is None:
        await session.exec(_insert_once(session, Workspace).values(slack_id=slack_id, last_incident_number=0))
        found = (await session.exec(find)).one()
    return found


async def person(session: Transaction, space: Workspace, actor: Actor, now: datetime) -> Person:
    """Give the row of an actor, created when first seen and updated with what its door says now."""
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


async def handles(transaction: Transaction, workspace: str) -> Sequence[tuple[str, str]]:
    """Give the handle and the Slack id of everybody in a workspace (Slack's id), most recently seen last."""
    statement = (
        select(Person.handle, Person.slack_id)
        .join(Workspace, col(Workspace.id) == col(Person.workspace_id))
        .where(col(Workspace.slack_id) == workspace)
        .order_by(col(Person.seen_at))
    )
    return (await transaction.exec(statement)).all()


async def names_of(transaction: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Give the names of the people and the incidents' channels with these Slack ids, as far as they are known."""
    wanted = sorted(ids)
    people = select(Person.slack_id, Person.handle).where(col(Person.slack_id).in_(wanted))
    channels = select(Incident.channel_id, Incident.channel_name).where(col(Incident.channel_id).in_(wanted))
    rows = [*(await transaction.exec(people)).all(), *(await transaction.exec(channels)).all()]
    return {slack_id: name for slack_id, name in rows if slack_id and name}


async def known_people(transaction: Transaction, space: Workspace, *, most: int) -> list[KnownPerson]:
    """Give who was seen last in a workspace (Slack's people alone, no logins), at the most so many."""
    statement = (
        select(Person.slack_id, Person.handle, Person.name)
        .where(col(Person.workspace_id) == space.id, ~col(Person.slack_id).contains(":"))
        .order_by(col(Person.seen_at).desc())
        .limit(most)
    )
    rows = (await transaction.exec(statement)).all()
    return [KnownPerson(id=slack_id, handle=handle, name=name) for slack_id, handle, name in rows]
