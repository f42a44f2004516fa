"""The parts of a postmortem that people write while they know it: impact, trigger, cause, resolution, lessons, work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.rules.lifecycle.status_history import active_entries
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import (
    CauseFound,
    Closed,
    Event,
    FollowUpAdded,
    FollowUpDone,
    ImpactDescribed,
    LessonLearned,
    ResolutionDescribed,
    TriggerFound,
)

MOODS = ("well", "badly", "lucky")


def impacts(entries: Sequence[Entry]) -> list[Entry]:
    """Give what people wrote of the impact, by `impact` or in a note tagged so."""
    active = active_entries(entries)
    return [entry for entry in active if isinstance(entry.what, ImpactDescribed) or entry.tag == "impact"]


def triggers(entries: Sequence[Entry]) -> list[Entry]:
    """Give the triggers of the incident."""
    return _of(entries, TriggerFound)


def causes(entries: Sequence[Entry]) -> list[Entry]:
    """Give the root cause and contributing factors; people say which is which."""
    return _of(entries, CauseFound)


def resolutions(entries: Sequence[Entry]) -> list[Entry]:
    """Give what fixed it: what was written as the resolution, and what was said at the close."""
    return [entry for entry in _of(entries, ResolutionDescribed, Closed) if not _says_nothing(entry)]


def _says_nothing(entry: Entry) -> bool:
    return isinstance(entry.what, Closed) and entry.text.strip().rstrip(".").lower() in ("", "closed")


def lessons(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Give what went well, what went badly and where there was luck."""
    learned = [(entry, entry.what) for entry in active_entries(entries) if isinstance(entry.what, LessonLearned)]
    return {mood: [entry for entry, what in learned if what.mood == mood] for mood in MOODS}


def _of(entries: Sequence[Entry], *kinds: type[Event]) -> list[Entry]:
    return [entry for entry in active_entries(entries) if isinstance(entry.what, kinds)]


@dataclass(frozen=True, kw_only=True)
class FollowUpFact:
    """The present state of an action item: its text, and whether it is done."""

    number: int
    text: str
    type: str | None
    owner: str | None
    due: str | None
    done: bool


def follow_ups(entries: Sequence[Entry]) -> list[FollowUpFact]:
    """Give the action items in the order of their numbers."""
    active = active_entries(entries)
    done = {entry.what.number for entry in active if isinstance(entry.what, FollowUpDone)}
    found = [
        FollowUpFact(
            number=entry.what.number,
            text=entry.text,
            type=entry.what.type,
            owner=entry.what.owner,
            due=entry.what.due,
            done=entry.what.number in done,
        )
        for entry in active
        if isinstance(entry.what, FollowUpAdded)
    ]
    return sorted(found, key=lambda one: one.number)
