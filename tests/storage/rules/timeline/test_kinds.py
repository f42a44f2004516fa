"""Every kind of event comes back from the database as it was written."""

from __future__ import annotations

from dataclasses import MISSING, fields

import pytest

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
from storage.rules.timeline.kinds import KINDS
from tests.storage.record import Record

EXAMPLES: list[Event] = [
    Declared(text="Checkout is down", severity="sev1", private=True, drill=True),
    Noted(text="Restarted the server", tag="action"),
    StatusChanged(text="Found it", status="identified", before="investigating"),
    SeverityChanged(text="Worse", severity="sev1", before="sev2"),
    RoleAssigned(text="Bob", role="subject matter expert", person="UBOB", name="Bob", before="Eve"),
    Paged(text="Paged on-call", to="on-call", level=0),
    Escalated(text="to the DBAs", to="DBAs", level=2, reason="locks", automatic=True),
    EscalationUnanswered(text="Nobody left"),
    Acknowledged(text="On it"),
    MilestoneStated(text="It began", milestone="detected"),
    ImpactDescribed(text="A third of all payments"),
    TriggerFound(text="A deployment"),
    CauseFound(text="A lock"),
    ResolutionDescribed(text="Rolled back"),
    LessonLearned(text="The alert was late", mood="lucky"),
    FollowUpAdded(text="Alert earlier", number=3, type="detect", owner="Bob", owner_id="UBOB", due="2026-04-01"),
    FollowUpDone(text="Alert earlier", number=3),
    StakeholdersUpdated(text="We are on it", next_at="2026-03-01T13:00:00+00:00"),
    Renamed(text="Payments are down", before="Checkout is down"),
    Linked(text="Bridge", url="https://example.com/?a=1&b=2"),
    Closed(text="Fixed", before="resolved"),
    Cancelled(text="A false alarm", before="investigating"),
    Reopened(text="It is back", before="closed"),
]


def _barest(event: Event) -> Event:
    """Give an event of the same kind of which nothing more is known than must be."""
    needed = [field.name for field in fields(event) if field.default is MISSING]
    return type(event)(**{name: getattr(event, name) for name in needed})


def test_every_kind_has_an_example() -> None:
    assert {example.kind for example in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
async def test_a_happening_comes_back_as_it_was_written(record: Record, event: Event) -> None:
    await record.declares()
    await record.writes(1, event, _barest(event))
    full, bare = (await record.entries())[1:]
    assert full.what == event
    assert bare.what == _barest(event)
    assert (full.kind, full.text) == (event.kind, event.text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  blank at both ends \n",
        "one\ntwo\r\nthree\ttab",
        "*bold* _it_ `code` <!channel> & <@U1|bob>",
        "Ünïcödé ﷽ 日本語 עברית \u200f\u202e",
        "🔥👩‍👩‍👧‍👦🇩🇪 \U0010fffd",
        "e\u0301 is not \u00e9",
        "'; DROP TABLE incident; --",
        "\\u0041 \\x00 %s {0} :name $1",
        "🔥" * 40_000,
        "x" * 400_000,
    ],
    ids=lambda text: f"{text[:8]!r}x{len(text)}",
)
async def test_words_come_back_to_the_letter(record: Record, text: str) -> None:
    await record.declares(text, severity="sev2")
    await record.writes(1, Linked(text=text, url=text), Escalated(text=text, to=text, reason=text))
    assert (await record.incident()).title == text
    declared, linked, escalated = await record.entries()
    assert declared.text == linked.text == text
    assert linked.what == Linked(text=text, url=text)
    assert escalated.what == Escalated(text=text, to=text, reason=text)
