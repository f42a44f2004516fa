"""Gives what to type so that an entry which was taken back, or changed, says what it said before."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.models import TimelineEntry
from storage.rules import times
from storage.rules.entries import (
    Acknowledged,
    CauseFound,
    FollowUpAdded,
    FollowUpDone,
    Happening,
    ImpactDescribed,
    LessonLearned,
    Linked,
    MilestoneStated,
    Noted,
    Renamed,
    ResolutionDescribed,
    SeverityChanged,
    StatusChanged,
    TriggerFound,
    happening,
)

SAME_MOMENT = timedelta(minutes=1)
"""What was written down this long ago and is typed again needs no time: times are shown by the minute."""


def said_again(row: TimelineEntry, timezone: str, now: datetime) -> str | None:
    """Give the line that writes an entry's words once more, its time in the author's zone; `now` in UTC.

    None for what would call other people a second time, or cannot be typed.
    """
    what = happening(row.kind, row.text, row.data)
    if isinstance(what, Renamed):
        return f"rename {what.text}"
    if isinstance(what, Linked):
        return f"link {what.url} {what.text}" if what.text != what.url else f"link {what.url}"
    if isinstance(what, FollowUpDone):
        return f"action done {what.number}"
    verb = _verb(what)
    if verb is None:
        return None
    words = _words_of_action(what) if isinstance(what, FollowUpAdded) else what.text
    return " ".join(part for part in (verb[0], _time(row, timezone, now), *verb[1:], words) if part)


def set_back(row: TimelineEntry, text: str, at: datetime, timezone: str, now: datetime) -> str | None:
    """Give the line that gives an entry back its words and its time (UTC) from before; None where it had no words."""
    time = f"at {times.echo(at, timezone, now=now)}" if at != row.happened_at else ""
    before = [part for part in (time, text if text != row.text else "") if part]
    return " ".join([f"amend {row.number}", *before]) if before else None


def _verb(what: Happening) -> tuple[str, ...] | None:
    """Give the verb that writes this down, and what stands before its words."""
    if isinstance(what, Noted):
        return ("event", f"#{what.tag}" if what.tag else "")
    if isinstance(what, StatusChanged):
        return ("status", what.status)
    if isinstance(what, SeverityChanged):
        return ("severity", what.severity)
    if isinstance(what, MilestoneStated):
        return (what.milestone,)
    if isinstance(what, LessonLearned):
        return ("lesson", what.mood)
    if isinstance(what, Acknowledged):
        return ("ack",)
    if isinstance(what, FollowUpAdded | ImpactDescribed | TriggerFound | CauseFound | ResolutionDescribed):
        return (what.kind,)
    return None


def _time(row: TimelineEntry, timezone: str, now: datetime) -> str:
    if row.source == "recorded" and now - row.happened_at < SAME_MOMENT:
        return ""
    return f"at {times.echo(row.happened_at, timezone, now=now)}"


def _words_of_action(what: FollowUpAdded) -> str:
    options = (
        f"@{what.owner}" if what.owner else "",
        f"due {what.due}" if what.due else "",
        what.type and f"#{what.type}",
    )
    return " ".join([what.text, *(option for option in options if option)])
