"""Knows who asked, and whether they were answered already: idempotency keys and people, in the caller's transaction."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Person, Workspace
from storage.rules.permissions import Membership

MOST_ASKERS = 10_000

# Every command runs these: they are made once, and of the plain table, which costs a fraction of the mapped class.
KEYS = SQLModel.metadata.tables["answered_request"]
THIS_KEY = (KEYS.c.workspace_id == bindparam("space"), KEYS.c.key == bindparam("of"))
CLAIM: dict[str, Any] = {
    "sqlite": sqlite.insert(KEYS).on_conflict_do_nothing().returning(KEYS.c.key),
    "postgresql": postgresql.insert(KEYS).on_conflict_do_nothing().returning(KEYS.c.key),
}
FIRST_ANSWER = select(KEYS.c.answer).where(*THIS_KEY)
REMEMBER = update(KEYS).where(*THIS_KEY).values(answer=bindparam("said"), fingerprint=bindparam("words"))
# Asked for the workspace too, SQLite would look through all of its answers.
RECENT = select(KEYS.c.workspace_id, KEYS.c.key, KEYS.c.answer).where(
    KEYS.c.received_at >= bindparam("since"), KEYS.c.fingerprint.is_not(None)
)
FORGET_WORDS = update(KEYS).where(*THIS_KEY).values(fingerprint=None)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who asks, as Slack tells: id, handle, the name to show and the time zone, where they are known.

    `membership` is what they are in the workspace of the installation.
    """

    slack_id: str
    handle: str | None = None
    name: str | None = None
    timezone: str | None = None
    membership: Membership = "member"


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
    """Remembers who asked, for as long as Slack tells the same of them: what was committed, and only ids and names."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, Sender], Requester] = OrderedDict()

    def get(self, workspace: str, sender: Sender) -> Requester | None:
        """Give the rows of a sender in a workspace (Slack's id), if they are known."""
        return self._known.get((workspace, sender))

    def keep(self, workspace: str, sender: Sender, requester: Requester) -> None:
        """Remember rows that are committed."""
        self._known[workspace, sender] = requester
        if len(self._known) > MOST_ASKERS:
            self._known.popitem(last=False)

    def forget(self) -> None:
        """Read everybody again."""
        self._known.clear()


async def requester(session: AsyncSession, slack_id: str, sender: Sender, now: datetime) -> Requester:
    """Give the rows of a workspace (Slack's id) and a sender, made on first sight and brought up to date."""
    space = await workspace(session, slack_id)
    return Requester(space=space, person=await person(session, space, sender, now))


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
    claim = CLAIM[session.get_bind().dialect.name]
    row = {"workspace_id": space.id, "key": key, "received_at": now}
    return (await session.exec(claim, params=row)).first() is not None


async def first_answer(session: AsyncSession, space: Workspace, key: str) -> dict[str, Any] | None:
    """Give the answer that the request with this key got."""
    answer: dict[str, Any] | None = (await session.exec(FIRST_ANSWER, params={"space": space.id, "of": key})).first()
    return answer


async def forget_words(
    session: AsyncSession, space: Workspace, since: datetime, ref: str | None, number: int | None
) -> None:
    """Forget which words, recorded since a moment (UTC), made this entry: typing them again is no repetition."""
    for where, key, answer in (await session.exec(RECENT, params={"since": since})).all():
        made = answer["facts"] if answer and where == space.id else {}
        if made.get("ref") == ref and made.get("number") == number:
            await session.exec(FORGET_WORDS, params={"space": space.id, "of": key})


async def remember(
    session: AsyncSession, space: Workspace, key: str, answer: dict[str, Any], fingerprint: str | None = None
) -> None:
    """Keep the answer beside its key, for redeliveries, and the fingerprint of the words, for repetitions."""
    about = {"space": space.id, "of": key, "said": answer, "words": fingerprint}
    await session.exec(REMEMBER, params=about)
