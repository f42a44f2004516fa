"""Every request for help is told with its answer, or that there was none."""

from __future__ import annotations

from storage.rules.escalation.history import escalations, pages
from storage.rules.timeline.events import Acknowledged, Closed, Escalated, EscalationUnanswered, Paged, Reopened
from tests.storage.rules.entries import Told


def answers(told: Told) -> list[int | None]:
    return [one.acknowledged.number if one.acknowledged else None for one in escalations(told.entries)]


def test_an_acknowledgement_answers_all_that_are_open_and_none_that_come_later() -> None:
    told = Told()
    told.add("19:35", Escalated(text="", to="seniors"))
    told.add("19:40", Escalated(text="", to="backend"))
    told.add("19:41", Acknowledged(text=""))
    told.add("19:50", Escalated(text="", to="vendor"))
    told.add("19:55", Acknowledged(text=""))
    assert answers(told) == [3, 3, 5]


def test_an_acknowledgement_before_the_escalation_does_not_answer_it() -> None:
    told = Told()
    told.add("19:32", Acknowledged(text=""))
    told.add("19:35", Escalated(text="", to="seniors"))
    assert answers(told) == [None]


def test_within_one_minute_the_order_of_writing_decides() -> None:
    told = Told()
    told.add("19:35", Escalated(text="", to="seniors"))
    told.add("19:35", Acknowledged(text=""))
    told.add("19:35", Escalated(text="", to="backend"))
    assert answers(told) == [2, None]


def test_a_close_leaves_an_escalation_unanswered_for_good() -> None:
    told = Told()
    told.add("19:35", Escalated(text="", to="seniors"))
    told.add("20:05", Closed(text="", before="investigating"))
    told.add("21:00", Reopened(text="", before="closed"))
    told.add("21:01", Acknowledged(text=""))
    assert answers(told) == [None]


def test_that_nobody_answered_is_told_even_if_somebody_came_later() -> None:
    told = Told()
    told.add("19:35", Escalated(text="", to="seniors", level=1))
    told.add("19:45", EscalationUnanswered(text="nobody"))
    told.add("19:50", Acknowledged(text=""))
    (one,) = escalations(told.entries)
    assert one.unanswered is told.entries[1]
    assert one.acknowledged is told.entries[2]


def test_silence_is_the_silence_of_those_who_were_asked_as_a_level() -> None:
    told = Told()
    told.add("19:35", Escalated(text="", to="seniors", level=1))
    told.add("19:36", Escalated(text="", to="@sam"))
    told.add("19:45", EscalationUnanswered(text="nobody"))
    assert [one.unanswered for one in escalations(told.entries)] == [told.entries[2], None]


def test_an_acknowledgement_written_later_answers_even_if_it_says_that_it_was_earlier() -> None:
    told = Told()
    told.add("19:35", Escalated(text="", to="seniors", level=1))
    told.add("19:30", Acknowledged(text=""))
    told.add("19:50", Escalated(text="", to="vendor"))
    assert answers(told) == [2, None]


def test_what_was_remembered_after_the_end_answers_nothing() -> None:
    told = Told()
    told.add("19:35", Escalated(text="", to="seniors", level=1))
    told.add("20:05", Closed(text="", before="investigating"))
    told.add("19:30", Acknowledged(text=""))
    assert answers(told) == [None]


def test_an_escalation_that_goes_on_when_it_is_reopened_is_answered_then() -> None:
    told = Told()
    told.add("19:35", Escalated(text="", to="seniors", level=1))
    told.add("20:05", Closed(text="", before="investigating"))
    told.add("21:00", Reopened(text="", before="closed"))
    told.add("21:01", Acknowledged(text=""))
    assert answers(told) == [4]


def test_paging_the_first_level_is_told_apart_from_escalations() -> None:
    told = Told()
    told.add("19:30", Paged(text="Paged on-call", to="on-call", level=0))
    told.add("19:32", Acknowledged(text=""))
    assert escalations(told.entries) == []
    assert [one.acknowledged for one in pages(told.entries)] == [told.entries[1]]
