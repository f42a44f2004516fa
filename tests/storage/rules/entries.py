"""Tells an incident in tests: what happened at which time of day, in the zone of the first reference incident."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from storage.rules.postmortem.postmortem import IncidentFacts
from storage.rules.timeline.entries import Entry, Source
from storage.rules.timeline.events import Event, Noted, StatusChanged

LAGOS = timezone(timedelta(hours=1))


def at(clock: str, day: str = "2023-08-09") -> datetime:
    """Give the instant (UTC) of a time of day in Lagos: "19:28" or "19:28:30"."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LAGOS).astimezone(UTC)


class Told:
    """A timeline in the making; entries are numbered as they are told."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, clock: str, what: Event, *, by: str = "ana", source: Source = "recorded", **more: Any) -> Entry:
        """Tell that something happened at a time of day in Lagos; `day` and fields of the entry may be given."""
        moment = at(clock, more.pop("day", "2023-08-09"))
        entry = Entry(
            number=len(self.entries) + 1,
            what=what,
            at=moment,
            recorded_at=more.pop("recorded_at", moment),
            source=source,
            by=by,
            **more,
        )
        self.entries.append(entry)
        return entry

    def note(self, clock: str, text: str, tag: str | None = None, **more: Any) -> Entry:
        """Tell a note."""
        return self.add(clock, Noted(text=text, tag=tag), **more)

    def status(self, clock: str, status: str, before: str = "investigating", text: str = "", **more: Any) -> Entry:
        """Tell a move of the status."""
        return self.add(clock, StatusChanged(text=text, status=status, before=before), **more)


def incident(**changes: Any) -> IncidentFacts:
    """Give an incident's facts, some of them changed."""
    facts: dict[str, Any] = {
        "ref": "INC-1",
        "title": "Servers answer 500",
        "severity": "sev1",
        "status": "closed",
        "timezone": "Africa/Lagos",
        "channel": "inc-1-servers-answer-500",
        "private": False,
        "drill": False,
        "version": 1,
    }
    return IncidentFacts(**facts | changes)
