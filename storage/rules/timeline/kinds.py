"""Finds the class of an event by its kind, as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from storage.rules.timeline.events import (
    Acknowledged,
    Cancelled,
    CauseFound,
    Closed,
    Declared,
    Escalated,
    EscalationUnanswered,
    Event,
    FollowUpAdded,
    FollowUpDone,
    ImpactDescribed,
    LessonLearned,
    Linked,
    MilestoneStated,
    Noted,
    Paged,
    Renamed,
    Reopened,
    ResolutionDescribed,
    RoleAssigned,
    SeverityChanged,
    StakeholdersUpdated,
    StatusChanged,
    TriggerFound,
)

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
