"""The only way to read and change incidents: one journal is one transaction.

A write adds an entry to the timeline and enqueues its message for the channel; both are committed or neither is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import bulk_insert
from storage.journal.locks import BY_CHANNEL, BY_NUMBER
from storage.journal.webhook_body import webhook_body
from storage.models import Incident, Person, TimelineEntry, Workspace
from storage.outbox.effects import CallWebhook, Effect, OpenChannel, PinCard, PostCard, PostEntry, RefreshCard, SetTopic
from storage.outbox.enqueue import enqueue
from storage.rules.channel_names import channel_name
from storage.rules.errors import NoIncident, Refused
from storage.rules.lifecycle.transitions import STATUSES
from storage.rules.policy import Policy
from storage.rules.time_parsing import TypedTime
from storage.rules.timeline.entries import Source
from storage.rules.timeline.events import Declared, Event, Noted, RoleAssigned, StatusChanged

BOT = "Hotwash"
"""The author of entries that nobody typed: pages, and what the clock does."""


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """An entry that was just added to the timeline; `happened_at` is UTC."""

    number: int
    kind: str
    text: str
    data: dict[str, Any]
    happened_at: datetime
    source: str
    until: datetime | None = None


At = datetime | TypedTime | None
"""When something happened: an instant (UTC), what a person typed, or now."""


def instant(at: At) -> datetime | None:
    """Give the instant (UTC) that is meant, or None for now."""
    return at.at if isinstance(at, TypedTime) else at


def source_of(at: At) -> Source:
    """Give where this time comes from."""
    if isinstance(at, TypedTime) and at.approximate:
        return "approximate"
    return "stated" if at else "recorded"


class Journal:
    """Reads and changes incidents of one workspace in one transaction, at one moment, for one person.

    `now` is when the request was received (UTC); `person` is who asked, or nobody when the clock did; `via` is the
    door it came in by; `held` are incidents by channel that this transaction has locked already.
    """

    def __init__(
        self,
        session: AsyncSession,
        workspace: Workspace,
        *,
        policy: Policy,
        now: datetime,
        person: Person | None = None,
        via: str = "command",
        link: str | None = None,
        held: Mapping[str, Incident] | None = None,
    ) -> None:
        self.session = session
        self.workspace = workspace
        self.policy = policy
        self.now = now
        self.person = person
        self.via = via
        self.link = link
        self._held = held or {}

    async def declare(self, event: Declared, *, at: At = None) -> Incident:
        """Open a new incident with its first entry, and enqueue its channel; it is numbered within the workspace.

        Args:
            event: title, severity, and whether it is private or a drill.
            at: when it was declared, if the person typed a time; otherwise now.
        """
        statement = (
            update(Workspace)
            .where(col(Workspace.id) == self.workspace.id)
            .values(last_incident_number=Workspace.last_incident_number + 1)
            .returning(col(Workspace.last_incident_number))
        )
        number = (await self.session.exec(statement)).scalar_one()
        moment = instant(at) or self.now
        incident = Incident(
            workspace_id=self.workspace.id,
            number=number,
            title=event.text,
            severity=event.severity,
            private=event.private,
            drill=event.drill,
            timezone=self._timezone(),
            declared_at=moment,
            declared_by=self.person.id if self.person else None,
        )
        self.session.add(incident)
        await self.session.flush()
        name = channel_name(self.policy.channel_name, number, incident.title)
        self.enqueue(incident, OpenChannel(name=name, private=incident.private), SetTopic(), PostCard(), PinCard())
        entry = self.write(incident, event, at=at, tell=False)
        self.enqueue(incident, PostEntry(number=entry.number))
        return incident

    def _timezone(self) -> str:
        if "timezone" in self.policy.model_fields_set:
            return self.policy.timezone
        return (self.person and self.person.timezone) or self.policy.timezone

    def write(
        self,
        incident: Incident,
        event: Event,
        *,
        at: At = None,
        source: Source | None = None,
        by_bot: bool = False,
        tell: bool = True,
    ) -> NewEntry:
        """Add an event to the timeline, change the incident as it says, and enqueue its message for the channel.

        Args:
            incident: whose timeline.
            event: what happened.
            at: when it happened, if a person said so; otherwise now.
            source: where the time comes from; `stated` or `approximate` if `at` is given, `recorded` otherwise.
            by_bot: nobody typed this.
            tell: whether the entry is posted in the channel; a few entries have messages of their own.
        """
        incident.last_entry_number += 1
        entry = NewEntry(
            number=incident.last_entry_number,
            kind=event.kind,
            text=event.text,
            data=event.data(),
            happened_at=instant(at) or self.now,
            source=source or source_of(at),
            until=at.until if isinstance(at, TypedTime) else None,
        )
        about = {
            "workspace_id": incident.workspace_id,
            "incident_id": incident.id,
            "tag": event.tag if isinstance(event, Noted) else None,
            "recorded_at": self.now,
            "person_id": self.person.id if self.person and not by_bot else None,
            "via": self.via,
            "link": self.link,
        }
        bulk_insert.add(self.session, TimelineEntry, {**vars(entry), **about})
        shown = _apply(incident, event, entry.happened_at)
        self._call_webhooks(incident, event, entry, None if by_bot else self.person)
        if tell:
            self.enqueue(incident, PostEntry(number=entry.number), RefreshCard())
        if shown and not isinstance(event, Declared):
            self.enqueue(incident, SetTopic())
        return entry

    def _call_webhooks(self, incident: Incident, event: Event, entry: NewEntry, by: Person | None) -> None:
        """Enqueue the entry for each webhook that wants it, as it is now: a retry sends the same words."""
        wanted = [one.name for one in self.policy.webhooks if one.wants(entry.kind, private=incident.private)]
        if not wanted:
            return
        delivery = f"{self.workspace.slack_id}-{incident.number}-{entry.number}"
        written = {"tag": event.tag if isinstance(event, Noted) else None, "recorded_at": self.now, "via": self.via}
        author = by and {"id": by.slack_id, "handle": by.handle, "name": by.name}
        body = webhook_body(delivery, self.workspace.slack_id, incident, {**vars(entry), **written, "by": author})
        for name in wanted:
            call = CallWebhook(webhook=name, number=entry.number, delivery=delivery, body=body)
            self.enqueue(incident, call)

    def enqueue(self, incident: Incident, *effects: Effect) -> None:
        """Enqueue effects of an incident; they are performed after the commit."""
        for effect in effects:
            enqueue(self.session, effect, workspace_id=incident.workspace_id, incident_id=incident.id, now=self.now)

    async def incident_for(self, number: int | None, channel: str | None) -> Incident:
        """Give the incident that is named, or else the one whose channel this is, locked until the commit.

        Raises:
            Refused: when there is no such incident, or none is named and none belongs to this channel.
        """
        about = {"space": self.workspace.id, "number": number, "channel": channel}
        if number is not None:
            incident = (await self.session.exec(BY_NUMBER, params=about)).one_or_none()
            if incident is None or not self.may_see(incident, channel):
                raise Refused(f"There is no INC-{number}.", choices=await self._open_choices(channel))
            return incident
        incident = self._held.get(channel or "")
        if channel is not None and incident is None:
            incident = (await self.session.exec(BY_CHANNEL, params=about)).one_or_none()
        if incident is None:
            where = "This is not an incident channel. Type it in the incident's channel, or name the incident first."
            reason = where if channel is not None else "Name the incident before the text, as in INC-5."
            raise NoIncident(reason, choices=await self._open_choices(channel))
        return incident

    def may_see(self, incident: Incident, channel: str | None) -> bool:
        """Whether an incident may be shown to this person here: a private one only in its own channel."""
        declared_it = self.person is not None and incident.declared_by == self.person.id
        here = channel is not None and incident.channel_id == channel
        return not incident.private or here or declared_it

    async def open_incidents(self, channel: str | None = None) -> Sequence[Incident]:
        """Give the open incidents that may be seen from this channel, oldest first, fifty at most."""
        return [one for one in await self._open() if self.may_see(one, channel)]

    async def hidden_incidents(self, channel: str | None = None) -> int:
        """Count the open incidents that are private and may not be seen from this channel, among the first fifty."""
        return sum(not self.may_see(one, channel) for one in await self._open())

    async def _open(self) -> Sequence[Incident]:
        statement = (
            select(Incident)
            .where(col(Incident.workspace_id) == self.workspace.id)
            .where(col(Incident.status).not_in(("closed", "cancelled")))
            .order_by(col(Incident.number))
            .limit(50)
        )
        return (await self.session.exec(statement)).all()

    async def _open_choices(self, channel: str | None) -> list[str]:
        return [f"{one.ref} {one.title[:80]}" for one in (await self.open_incidents(channel))[:10]]


def is_past(incident: Incident, at: datetime, status: str) -> bool:
    """Whether a status at this time (UTC) lies before the present one, or before the end, and so does not change it.

    What people type is no more exact than a minute: within the minute of the present status, a step forward comes
    after it and a step back came before it.
    """
    if incident.ended:
        return True
    since = incident.status_since
    if since is None or at >= since:
        return False
    same_minute = at >= since.replace(second=0, microsecond=0)
    forward = STATUSES.index(status) > STATUSES.index(incident.status)
    return not (same_minute and forward)


def _apply(incident: Incident, event: Event, at: datetime) -> bool:
    """Change the incident as the event says; give whether its topic may have changed."""
    if isinstance(event, RoleAssigned):
        holder = {"id": event.person, "name": event.name} if event.person or event.name else None
        incident.roles = {**incident.roles, event.role: holder}
        return True
    changes: dict[str, Any] = event.changes()
    if "status" in changes:
        if isinstance(event, StatusChanged) and is_past(incident, at, event.status):
            return False  # recorded late, for an earlier time: the present status stays
        incident.status_since = at
    for name, value in changes.items():
        setattr(incident, name, value)
    if event.kind == "closed":
        incident.closed_at = at
    if event.kind == "reopened":
        incident.closed_at = None
    return bool(changes)
