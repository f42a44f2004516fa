"""The state of every escalation follows from the timeline alone, in the order in which it was written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.rules.escalation.state import escalation_states
from storage.rules.timeline.events import (
    Acknowledged,
    Cancelled,
    Closed,
    Escalated,
    EscalationUnanswered,
    Event,
    Paged,
    Reopened,
)
from tests.storage.rules.entries import Told

PAGE = Paged(text="", to="on-call", level=0)
ADVANCE = Escalated(text="", to="seniors", level=1, automatic=True, request=1)
ALARM = EscalationUnanswered(text="", request=1)
SENIORS = Escalated(text="", to="seniors", level=1, reason="It burns")
BOB = Escalated(text="", to="@bob")
ACK = Acknowledged(text="")
CLOSE, CANCEL, REOPEN = Closed(text="", before=""), Cancelled(text="", before=""), Reopened(text="", before="closed")


def told(*events: Event, retracted: int = 0) -> list[str]:
    """Give number, target and state of every escalation of a timeline of these events, one of them retracted."""
    timeline = Told()
    for minute, event in enumerate(events):
        timeline.add(f"19:{minute:02}", event)
    entries = [replace(entry, retracted=entry.number == retracted) for entry in timeline.entries]
    return [f"{one.number} {one.to} {one.state}" for one in escalation_states(entries)]


@pytest.mark.parametrize(
    ("events", "states"),
    [
        ((PAGE,), ["1 on-call waiting"]),
        ((PAGE, ADVANCE), ["1 seniors waiting"]),
        ((PAGE, ADVANCE, ALARM), ["1 seniors exhausted"]),
        ((PAGE, ADVANCE, ALARM, ACK), ["1 seniors acknowledged"]),
        ((PAGE, ADVANCE, ALARM, CANCEL, REOPEN), ["1 seniors waiting"]),
        ((PAGE, ACK), ["1 on-call acknowledged"]),
        ((PAGE, ACK, CLOSE, REOPEN), ["1 on-call acknowledged"]),
        ((PAGE, CLOSE, ACK, REOPEN), ["1 on-call waiting"]),
        ((PAGE, CLOSE, REOPEN, ACK), ["1 on-call acknowledged"]),
        ((ACK, PAGE), ["2 on-call waiting"]),
        ((PAGE, SENIORS), ["1 on-call superseded", "2 seniors waiting"]),
        ((PAGE, SENIORS, ACK), ["1 on-call acknowledged", "2 seniors acknowledged"]),
        ((PAGE, ACK, SENIORS), ["1 on-call acknowledged", "3 seniors waiting"]),
        ((PAGE, BOB), ["1 on-call waiting", "2 @bob waiting"]),
        ((PAGE, BOB, CLOSE), ["1 on-call waiting", "2 @bob ended"]),
        ((PAGE, BOB, CLOSE, REOPEN, ACK), ["1 on-call acknowledged", "2 @bob ended"]),
    ],
)
def test_each_event_counts(events: tuple[Event, ...], states: list[str]) -> None:
    assert told(*events) == states


@pytest.mark.parametrize(
    ("events", "retracted", "states"),
    [
        ((PAGE, ACK), 2, ["1 on-call waiting"]),
        ((PAGE, ACK, ACK), 3, ["1 on-call acknowledged"]),
        ((PAGE, ADVANCE, ALARM, ACK), 4, ["1 seniors waiting"]),
        ((PAGE, SENIORS), 2, ["1 on-call waiting"]),
        ((PAGE, ADVANCE, ALARM, SENIORS), 4, ["1 seniors waiting"]),
        ((PAGE, ACK, SENIORS), 3, ["1 on-call acknowledged"]),
        ((PAGE, BOB), 2, ["1 on-call waiting"]),
        ((SENIORS, ALARM), 1, []),
    ],
)
def test_what_is_retracted_does_not_count(events: tuple[Event, ...], retracted: int, states: list[str]) -> None:
    assert told(*events, retracted=retracted) == states


def test_what_the_clock_did_for_another_escalation_is_not_counted_for_the_newest() -> None:
    assert told(PAGE, SENIORS, ADVANCE) == ["1 seniors superseded", "2 seniors waiting"]


def test_an_acknowledgement_that_states_an_earlier_time_answers_what_was_asked_before_it_was_written() -> None:
    timeline = Told()
    timeline.add("19:30", PAGE)
    timeline.add("19:10", ACK, source="stated")
    (one,) = escalation_states(timeline.entries)
    assert one.state == "acknowledged"


def test_the_reason_is_that_of_the_request() -> None:
    timeline = Told()
    timeline.add("19:30", SENIORS)
    timeline.add("19:40", replace(ADVANCE, to="director", level=2))
    (one,) = escalation_states(timeline.entries)
    assert (one.to, one.level, one.reason) == ("director", 2, "It burns")
