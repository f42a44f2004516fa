"""The events of a timeline: one frozen class for each kind, and the entry that carries an event.

An `Event` is what happened, in the words of the person who typed it. An `Entry` is that event with the time
when it happened, the time when it was written down, and who wrote it. Everything that is known of an incident can be
told from its entries alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Literal

Source = Literal["recorded", "stated", "derived"]
"""Where a time comes from: the bot's clock, a person who typed it, or another entry."""

TAGS = ("detect", "hypothesis", "finding", "action", "decision", "communication", "impact")
"""What kind of note an entry is; a note may also have none."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. `text` is what the timeline shows; a person's words are kept to the letter."""

    kind: ClassVar[str]
    text: str

    def data(self) -> dict[str, Any]:
        """Give every field but the text, as values that JSON knows."""
        return {name: value for name, value in vars(self).items() if name != "text"}

    def changes(self) -> dict[str, Any]:
        """Name the columns of the incident that this event sets, and their new values."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Declared(Event):
    """The incident was declared; the text is its title."""

    kind: ClassVar[str] = "declared"
    severity: str
    private: bool = False
    drill: bool = False

    def changes(self) -> dict[str, Any]:
        """Set title and severity."""
        return {"title": self.text, "severity": self.severity}


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """Somebody put a note on the timeline, or an alert did."""

    kind: ClassVar[str] = "note"
    tag: str | None = None


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Event):
    """The status moved; `before` is what it was. The text is the person's note, or names the new status."""

    kind: ClassVar[str] = "status"
    status: str
    before: str

    def changes(self) -> dict[str, Any]:
        """Set the status."""
        return {"status": self.status}


@dataclass(frozen=True, kw_only=True)
class SeverityChanged(Event):
    """The severity changed; the text is the reason, or names the new severity."""

    kind: ClassVar[str] = "severity"
    severity: str
    before: str

    def changes(self) -> dict[str, Any]:
        """Set the severity."""
        return {"severity": self.severity}


@dataclass(frozen=True, kw_only=True)
class RoleAssigned(Event):
    """A role was given to a person (a Slack id and a name), or to nobody."""

    kind: ClassVar[str] = "role"
    role: str
    person: str | None
    name: str | None
    before: str | None = None


@dataclass(frozen=True, kw_only=True)
class Paged(Event):
    """The bot asked the first level for help by itself. Not yet an escalation.

    `cause` is the number of the entry that raised the severity, or None where the incident was declared so.
    """

    kind: ClassVar[str] = "paged"
    to: str
    level: int
    cause: int | None = None


@dataclass(frozen=True, kw_only=True)
class Escalated(Event):
    """Help beyond the first level was asked for, by a person or (`automatic`) by the clock.

    `request` is the number of the entry whose escalation the clock advanced.
    """

    kind: ClassVar[str] = "escalated"
    to: str | None
    level: int | None = None
    reason: str | None = None
    automatic: bool = False
    request: int | None = None


@dataclass(frozen=True, kw_only=True)
class EscalationUnanswered(Event):
    """Nobody acknowledged, and there is nobody further to page.

    `request` is the number of the entry that began the escalation.
    """

    kind: ClassVar[str] = "unanswered"
    request: int | None = None


@dataclass(frozen=True, kw_only=True)
class Acknowledged(Event):
    """Somebody is on it."""

    kind: ClassVar[str] = "acknowledged"


@dataclass(frozen=True, kw_only=True)
class MilestoneStated(Event):
    """A person set or corrected when the incident started or was detected: the entry's own time is that time."""

    kind: ClassVar[str] = "milestone"
    milestone: Literal["started", "detected"]


@dataclass(frozen=True, kw_only=True)
class ImpactDescribed(Event):
    """What was affected, for whom, how much of it."""

    kind: ClassVar[str] = "impact"


@dataclass(frozen=True, kw_only=True)
class TriggerFound(Event):
    """What set the incident off."""

    kind: ClassVar[str] = "trigger"


@dataclass(frozen=True, kw_only=True)
class CauseFound(Event):
    """The root cause or a contributing factor."""

    kind: ClassVar[str] = "cause"


@dataclass(frozen=True, kw_only=True)
class ResolutionDescribed(Event):
    """What fixed it."""

    kind: ClassVar[str] = "resolution"


@dataclass(frozen=True, kw_only=True)
class LessonLearned(Event):
    """What went well, what went badly, or where there was luck."""

    kind: ClassVar[str] = "lesson"
    mood: Literal["well", "badly", "lucky"] = "badly"


@dataclass(frozen=True, kw_only=True)
class FollowUpAdded(Event):
    """An action item; `due` is an ISO date, `owner` a name and `owner_id` a Slack id."""

    kind: ClassVar[str] = "action"
    number: int
    type: str | None = None
    owner: str | None = None
    owner_id: str | None = None
    due: str | None = None


@dataclass(frozen=True, kw_only=True)
class FollowUpDone(Event):
    """An action item was done; the text is the item's."""

    kind: ClassVar[str] = "action done"
    number: int


@dataclass(frozen=True, kw_only=True)
class StakeholdersUpdated(Event):
    """A message for people outside the channel; `next_at` is when (ISO 8601, UTC) the next one was promised."""

    kind: ClassVar[str] = "update"
    next_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class Renamed(Event):
    """The incident got another title: the text."""

    kind: ClassVar[str] = "renamed"
    before: str

    def changes(self) -> dict[str, Any]:
        """Set the title."""
        return {"title": self.text}


@dataclass(frozen=True, kw_only=True)
class Linked(Event):
    """A bridge, a dashboard or another address was put beside the incident; the text is its label."""

    kind: ClassVar[str] = "link"
    url: str


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    """The incident was closed; the text is what fixed it, if the person said so."""

    kind: ClassVar[str] = "closed"
    before: str

    def changes(self) -> dict[str, Any]:
        """Set the status to closed."""
        return {"status": "closed"}


@dataclass(frozen=True, kw_only=True)
class Cancelled(Event):
    """It was not an incident after all."""

    kind: ClassVar[str] = "cancelled"
    before: str

    def changes(self) -> dict[str, Any]:
        """Set the status to cancelled."""
        return {"status": "cancelled"}


@dataclass(frozen=True, kw_only=True)
class Reopened(Event):
    """A closed incident is worked on again."""

    kind: ClassVar[str] = "reopened"
    before: str

    def changes(self) -> dict[str, Any]:
        """Set the status back to investigating."""
        return {"status": "investigating"}


KINDS: Mapping[str, type[Event]] = {
    event.kind: event
    for event in (
        Declared, Noted, StatusChanged, SeverityChanged, RoleAssigned, Paged, Escalated, EscalationUnanswered,
        Acknowledged, MilestoneStated, ImpactDescribed, TriggerFound, CauseFound, ResolutionDescribed, LessonLearned,
        FollowUpAdded, FollowUpDone, StakeholdersUpdated, Renamed, Linked, Closed, Cancelled, Reopened,
    )
}  # fmt: skip
"""Every kind of event by its name, as it is stored."""


def load_event(kind: str, text: str, data: Mapping[str, Any]) -> Event:
    """Build the event that was stored as this kind, text and data; fields it no longer has are left out.

    A kind that only a newer version knows reads as a plain note, with the words that were typed.
    """
    cls = KINDS.get(kind, Noted)
    known = {field.name for field in fields(cls)}
    return cls(text=text, **{name: value for name, value in data.items() if name in known})


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What an entry said before it was amended: until when (UTC), and who changed it and why."""

    text: str
    at: datetime
    changed_at: datetime
    changed_by: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a timeline. All times are UTC and know it.

    `at` is when it happened, `recorded_at` when it was written down, `source` where `at` comes from. `number` counts
    entries of one incident from 1 in the order in which they were written. `by` is the author's handle and `by_name`
    the name to show; `via` is the door it came in by.
    """

    number: int
    what: Event
    at: datetime
    recorded_at: datetime
    source: Source
    by: str
    by_id: str | None = None
    by_name: str | None = None
    via: str = "command"
    link: str | None = None
    retracted: bool = False
    revisions: tuple[Revision, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of event."""
        return self.what.kind

    @property
    def text(self) -> str:
        """What the timeline shows."""
        return self.what.text

    @property
    def tag(self) -> str | None:
        """The note's tag, if it is a note that has one."""
        return self.what.tag if isinstance(self.what, Noted) else None

    @property
    def amended(self) -> bool:
        """Whether its words or its time were changed after it was written."""
        return bool(self.revisions)


def in_order(entries: list[Entry]) -> list[Entry]:
    """Put entries in the order in which they happened; those of one minute stand in the order they were written."""
    return sorted(entries, key=lambda entry: (entry.at.replace(second=0, microsecond=0), entry.number))
