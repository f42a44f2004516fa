"""The events of a timeline: one frozen class for each kind, in the words of the person who typed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

TAGS = ("detect", "hypothesis", "finding", "action", "decision", "communication", "impact")
"""What kind of note an entry is; a note may also have none."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. `text` is what the timeline shows; a person's words are stored unchanged."""

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
    """Somebody put a note on the timeline, or an alert did.

    `paste` is the number of the first entry of the pasted lines that it belongs to.
    """

    kind: ClassVar[str] = "note"
    tag: str | None = None
    paste: int | None = None

    def data(self) -> dict[str, Any]:
        """Leave out `paste` if the note is not part of one."""
        return {name: value for name, value in super().data().items() if name != "paste" or value is not None}


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
