"""The entries of a timeline: an event with the times when it happened and was written down, and its author.

The entries alone hold everything that is known of an incident.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.rules.timeline.events import Event, Noted

Source = Literal["recorded", "stated", "approximate", "derived"]
"""Where a time comes from: the bot's clock, a person who typed it, exactly or as an estimate, or another entry."""


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

    `at` is when it happened, `until` when it was over if a range was stated, `recorded_at` when it was written down,
    `source` where `at` comes from. `number` counts entries of one incident from 1 in the order in which they were
    written. `by` is the author's handle and `by_name` the name to show; `via` is the door it came in by.
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
    until: datetime | None = None

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
    """Put entries in the order in which they happened; those of one minute in the order in which they were written."""
    return sorted(entries, key=lambda entry: (entry.at.replace(second=0, microsecond=0), entry.number))
