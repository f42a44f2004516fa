"""The tables: incidents with their timelines, and the outbox of effects that they cause."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, Integer, Text, TypeDecorator, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC and given back as UTC by every database (SQLite forgets zones, PostgreSQL shifts them)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; turn every other one into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for plain INTEGER keys


def _key() -> Any:
    return Field(default=None, primary_key=True, sa_type=BigId)


def _to(table: str, **options: Any) -> Any:
    return Field(foreign_key=f"{table}.id", sa_type=BigId, **options)


def _moment(**options: Any) -> Any:
    return Field(sa_type=UtcDateTime, **options)


def _words(**options: Any) -> Any:
    return Field(sa_type=Text, **options)


def _mapping() -> Any:
    return Field(default_factory=dict, sa_type=JSON, nullable=False)


class Workspace(SQLModel, table=True):
    """One Slack workspace; incidents are numbered in it from 1."""

    id: int = _key()
    slack_id: str = Field(unique=True)
    last_incident_number: int = 0


class Person(SQLModel, table=True):
    """A person as last seen in Slack: handle, name and time zone."""

    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)
    id: int = _key()
    workspace_id: int = _to("workspace")
    slack_id: str
    handle: str
    name: str
    timezone: str | None = None
    seen_at: datetime = _moment()


class Incident(SQLModel, table=True):
    """The present state of an incident. Title, severity and status change through timeline entries alone."""

    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("incident_by_channel", "workspace_id", "channel_id"),
        Index("incident_by_status", "workspace_id", "status"),
    )
    id: int = _key()
    workspace_id: int = _to("workspace")
    number: int
    title: str = _words()
    severity: str
    status: str = "investigating"
    status_since: datetime | None = _moment(default=None)
    private: bool = False
    drill: bool = False
    timezone: str
    roles: dict[str, Any] = _mapping()
    channel_id: str | None = None
    channel_name: str | None = None
    card_ts: str | None = None
    topic: str | None = _words(default=None)
    announcement_ts: str | None = None
    channel_gone_at: datetime | None = _moment(default=None)
    channel_gone_because: str | None = None
    declared_at: datetime = _moment()
    declared_by: int | None = _to("person", default=None)
    closed_at: datetime | None = _moment(default=None)
    last_entry_number: int = 0
    last_follow_up_number: int = 0
    last_draft_version: int = 0

    @property
    def ref(self) -> str:
        """The name by which people call it."""
        return f"INC-{self.number}"

    @property
    def ended(self) -> bool:
        """Whether it is closed or cancelled."""
        return self.status in ("closed", "cancelled")


class TimelineEntry(SQLModel, table=True):
    """One line of a timeline: what happened, when it did, when and by whom it was written, and how it came in."""

    __tablename__ = "timeline_entry"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)
    id: int = _key()
    workspace_id: int = _to("workspace")
    incident_id: int = _to("incident")
    number: int
    kind: str
    tag: str | None = None
    text: str = _words()
    data: dict[str, Any] = _mapping()
    happened_at: datetime = _moment()
    until: datetime | None = _moment(default=None)
    recorded_at: datetime = _moment()
    source: str
    person_id: int | None = _to("person", default=None)
    via: str = "command"
    link: str | None = _words(default=None)
    retracted_at: datetime | None = _moment(default=None)
    retracted_by: int | None = _to("person", default=None)
    retracted_because: str | None = _words(default=None)


class EntryRevision(SQLModel, table=True):
    """What an entry said before somebody amended it."""

    __tablename__ = "entry_revision"
    id: int = _key()
    entry_id: int = _to("timeline_entry", index=True)
    text: str = _words()
    happened_at: datetime = _moment()
    until: datetime | None = _moment(default=None)
    source: str
    changed_at: datetime = _moment()
    changed_by: int | None = _to("person", default=None)
    reason: str | None = _words(default=None)


class Escalation(SQLModel, table=True):
    """The state of one escalation, computed from the timeline; `next_step_at` is when the clock acts on it.

    `entry` is the number of the entry that made the request; `level` and `to` say whom it asked last.
    """

    __table_args__ = (
        UniqueConstraint("incident_id", "entry"),
        Index(
            "escalation_waiting",
            "next_step_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    id: int = _key()
    workspace_id: int = _to("workspace")
    incident_id: int = _to("incident")
    entry: int
    level: int | None = None
    to: str | None = _words(default=None)
    state: str
    next_step_at: datetime | None = _moment(default=None)


class FollowUp(SQLModel, table=True):
    """An action item that outlives the incident."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)
    id: int = _key()
    workspace_id: int = _to("workspace")
    incident_id: int = _to("incident")
    number: int
    text: str = _words()
    type: str | None = None
    owner: str | None = None
    owner_id: str | None = None
    due: date | None = None
    done_at: datetime | None = _moment(default=None)


class Draft(SQLModel, table=True):
    """One version of a postmortem draft: facts as of the command that asked for it, and the delivered document."""

    __table_args__ = (UniqueConstraint("incident_id", "version"),)
    id: int = _key()
    workspace_id: int = _to("workspace")
    incident_id: int = _to("incident")
    version: int
    facts: dict[str, Any] = _mapping()
    markdown: str = _words()
    made_at: datetime = _moment()
    message_ts: str | None = None


class OutboxEffect(SQLModel, table=True):
    """One effect in the outbox: pending, then done, failed or cancelled.

    Effects of one lane are performed in the order of their ids. `uncertain` says that an attempt may have taken
    effect without an answer, so the next attempt looks before it acts.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "outbox_pending",
            "lane",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("outbox_finished", "state", "finished_at"),
    )
    id: int = _key()
    workspace_id: int = _to("workspace")
    incident_id: int | None = _to("incident", default=None)
    lane: str
    kind: str
    payload: dict[str, Any] = _mapping()
    needs_channel: bool = False
    state: str = "pending"
    attempts: int = 0
    uncertain: bool = False
    available_at: datetime = _moment()
    claimed_by: str | None = None
    claimed_until: datetime | None = _moment(default=None)
    created_at: datetime = _moment()
    finished_at: datetime | None = _moment(default=None)
    error: str | None = _words(default=None)


class AnsweredRequest(SQLModel, table=True):
    """An idempotency key with the answer that was given, so that a redelivery gets the same one."""

    __tablename__ = "answered_request"
    __table_args__ = (Index("answered_request_age", "received_at"),)
    workspace_id: int = Field(foreign_key="workspace.id", primary_key=True, sa_type=BigId)
    key: str = Field(primary_key=True)
    fingerprint: str | None = Field(default=None, index=True)
    answer: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    received_at: datetime = _moment()
