"""Whatever people write, in whatever order, the draft is made, loses no words and prints no negative number."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from storage.rules.postmortem.postmortem import postmortem
from storage.rules.timeline.entries import Entry, Revision
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
from templates import render_document
from tests.storage.rules.entries import incident

BEGIN = datetime(2023, 8, 9, 18, 0, tzinfo=UTC)

words = some.one_of(
    some.text(max_size=30),
    some.lists(some.sampled_from(list("|`*_#<>[]{}%\\&~-+=:.1 \n")), max_size=15).map("".join),
)
names = some.sampled_from(["ana", "ben", "*carla*", "d|e"])
moments = some.one_of(
    some.integers(0, 40).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
    some.integers(0, 3 * 24 * 3600).map(lambda seconds: BEGIN + timedelta(seconds=seconds)),
)
statuses = some.sampled_from(["investigating", "identified", "monitoring", "resolved"])
severities = some.sampled_from(["sev1", "sev2"])


def happenings() -> some.SearchStrategy[Event]:
    plain = (Acknowledged, EscalationUnanswered, ImpactDescribed, TriggerFound, CauseFound, ResolutionDescribed)
    tags = some.sampled_from([None, "detect", "hypothesis", "finding", "action", "decision", "communication", "impact"])
    maybe_name, number = some.none() | names, some.integers(1, 3)
    ended = {"text": words, "before": statuses}
    return some.one_of(
        *(some.builds(kind, text=words) for kind in plain),
        *(some.builds(kind, **ended) for kind in (Closed, Cancelled, Reopened, Renamed)),
        some.builds(Declared, text=words, severity=severities, private=some.booleans(), drill=some.booleans()),
        some.builds(Noted, text=words, tag=tags),
        some.builds(StatusChanged, text=words, status=statuses, before=statuses),
        some.builds(SeverityChanged, text=words, severity=severities, before=severities),
        some.builds(RoleAssigned, text=words, role=some.just("commander"), person=maybe_name, name=maybe_name),
        some.builds(Paged, text=words, to=names, level=number),
        some.builds(Escalated, text=words, to=maybe_name, reason=some.none() | words, automatic=some.booleans()),
        some.builds(MilestoneStated, text=words, milestone=some.sampled_from(["started", "detected"])),
        some.builds(LessonLearned, text=words, mood=some.sampled_from(["well", "badly", "lucky"])),
        some.builds(FollowUpAdded, text=words, number=number, owner=maybe_name, due=some.none() | words),
        some.builds(FollowUpDone, text=words, number=number),
        some.builds(StakeholdersUpdated, text=words),
        some.builds(Linked, text=words, url=words | some.just("https://grafana.example/d/1?a=b&c")),
    )


revisions = some.builds(
    Revision, text=words, at=moments, changed_at=moments, changed_by=names, reason=some.none() | words
)


@some.composite
def timelines(draw: some.DrawFn) -> list[Entry]:
    count = draw(some.integers(0, 12))
    return [
        Entry(
            number=number,
            what=draw(happenings()),
            at=draw(moments),
            recorded_at=draw(moments),
            source=draw(some.sampled_from(["recorded", "stated", "derived"])),
            by=draw(names),
            by_id=draw(some.none() | some.sampled_from(["U1", "ana"])),
            via=draw(some.sampled_from(["command", "alert", "clock"])),
            link=draw(some.none() | words | some.just("https://example.slack.com/archives/C1/p1")),
            retracted=draw(some.sampled_from([False, False, False, True])),
            revisions=tuple(draw(some.lists(revisions, max_size=2))),
        )
        for number in range(1, count + 1)
    ]


def numbers_in(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for one in value.values() for number in numbers_in(one)]
    if isinstance(value, list):
        return [number for one in value for number in numbers_in(one)]
    return [value] if isinstance(value, int | float) else []


@settings(max_examples=150, deadline=None)
@given(timelines(), some.sampled_from(["Africa/Lagos", "UTC", "America/St_Johns"]), moments)
def test_any_timeline_makes_a_whole_draft(entries: list[Entry], zone: str, now: datetime) -> None:
    facts: dict[str, Any] = postmortem(incident(timezone=zone), entries, now=now)

    stands = [entry for entry in entries if not entry.retracted]
    assert sorted(line["text"] for line in facts["timeline"]) == sorted(entry.text for entry in stands)
    assert facts["retracted"] == len(entries) - len(stands)
    assert all(number >= 0 for number in numbers_in(facts))
    json.dumps(facts)


@settings(max_examples=60, deadline=None)
@given(timelines(), some.sampled_from(["Africa/Lagos", "UTC", "America/St_Johns"]), moments)
def test_any_timeline_makes_a_whole_document(entries: list[Entry], zone: str, now: datetime) -> None:
    facts = postmortem(incident(timezone=zone), entries, now=now)

    document = render_document("postmortem.md", facts)

    rows = re.findall(r"^\|.*\| \[?\d+\]?, (?:recorded|stated|derived) \|$", document, re.MULTILINE)
    assert len(rows) == sum(not entry.retracted for entry in entries)
    assert document.endswith("\n")
    assert document == render_document("postmortem.md", facts)
