"""Tells from the record alone who is meant by `@handle`, and what Slack's ids are called: for when Slack is away."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.escalations.notify import SLACK_ID
from storage.models import Incident, Person, Workspace
from storage.rules.errors import Refused
from storage.rules.known_people import BROADCASTS, PLAIN


async def mentioned(session: AsyncSession, workspace: str, text: str) -> dict[str, str]:
    """Give the Slack id behind each `@name` of a text, as the name was typed; `@U0123ABCD` is an id itself.

    A name that the record does not know is left to the command, which refuses it where it asks somebody.
    """
    names = [name for name in PLAIN.findall(text) if name not in BROADCASTS]
    known = await _people(session, workspace) if names else {}
    found = {f"@{name}": name if SLACK_ID.match(name) else known.get(name.lower()) for name in names}
    return {name: slack_id for name, slack_id in found.items() if slack_id is not None}


async def author(session: AsyncSession, workspace: str, who: str) -> str:
    """Give the Slack id of whoever is named by id or by handle, as in `--as @ana`.

    Raises:
        Refused: when it is no Slack id, and the record knows nobody of that handle.
    """
    if SLACK_ID.match(who):
        return who
    slack_id = (await _people(session, workspace)).get(who.removeprefix("@").lower())
    if slack_id is None:
        raise Refused(f"Nobody in the record is called {who}: give a Slack id, as in --as U0123ABCD.")
    return slack_id


async def _people(session: AsyncSession, workspace: str) -> dict[str, str]:
    """Give the Slack id of each handle, in small letters; of two with one handle, whoever was seen last."""
    statement = (
        select(Person.handle, Person.slack_id)
        .join(Workspace, col(Workspace.id) == col(Person.workspace_id))
        .where(col(Workspace.slack_id) == workspace)
        .order_by(col(Person.seen_at))
    )
    rows = (await session.exec(statement)).all()
    return {handle.lower(): slack_id for handle, slack_id in rows if SLACK_ID.match(slack_id)}


async def called(session: AsyncSession, ids: Iterable[str]) -> dict[str, str]:
    """Give what people and incidents' channels with these Slack ids are called, where the record knows it."""
    wanted = list(ids)
    people = select(Person.slack_id, Person.handle).where(col(Person.slack_id).in_(wanted))
    channels = select(Incident.channel_id, Incident.channel_name).where(col(Incident.channel_id).in_(wanted))
    rows = [*(await session.exec(people)).all(), *(await session.exec(channels)).all()]
    return {slack_id: name for slack_id, name in rows if slack_id and name}
