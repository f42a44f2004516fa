"""A resolution counts when it held; what came back begins a window of its own."""

from __future__ import annotations

import pytest

from storage.rules.lifecycle.outage_windows import windows
from storage.rules.postmortem.milestones import milestones
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Acknowledged, Closed, Reopened
from tests.storage.rules.entries import Told, at


def resolved_at(told: Told) -> str | None:
    found = milestones(told.entries)["resolved"]
    return f"{found.at:%H:%M:%S}" if found else None


def steps(told: Told) -> list[dict[str, int | None]]:
    def number(entry: Entry | None) -> int | None:
        return entry.number if entry else None

    return [
        {
            "reopened": number(one.reopened),
            "acknowledged": number(one.acknowledged),
            "mitigated": number(one.mitigated),
            "resolved": number(one.resolved),
            "closed": number(one.closed),
        }
        for one in windows(told.entries)
    ]


@pytest.mark.parametrize("back", ["investigating", "identified", "monitoring"])
def test_a_resolution_that_was_taken_back_did_not_hold(back: str) -> None:
    told = Told()
    told.status("20:00", "resolved")
    told.status("20:10", back, "resolved")
    assert resolved_at(told) is None
    assert len(windows(told.entries)) == 2


def test_the_last_resolution_is_the_one_that_held() -> None:
    told = Told()
    told.status("20:00", "resolved")
    told.status("20:10", "investigating", "resolved")
    told.status("20:30", "resolved")
    assert resolved_at(told) == "19:30:00"


def test_closing_after_the_resolution_lets_it_hold() -> None:
    told = Told()
    told.status("20:00", "resolved")
    told.add("20:05", Closed(text="", before="resolved"))
    assert resolved_at(told) == "19:00:00"


def test_a_reopened_incident_is_neither_resolved_nor_closed() -> None:
    told = Told()
    told.status("20:00", "resolved")
    told.add("20:05", Closed(text="", before="resolved"))
    told.add("21:00", Reopened(text="", before="closed"))
    assert resolved_at(told) is None
    assert milestones(told.entries)["closed"] is None


def test_each_window_has_its_own_acknowledgement_mitigation_resolution_and_close() -> None:
    told = Told()
    told.add("19:32", Acknowledged(text=""))
    told.status("19:59", "monitoring")
    told.status("20:00", "resolved")
    told.add("20:05", Closed(text="", before="resolved"))
    told.add("21:00", Reopened(text="", before="closed"))
    told.add("21:01", Acknowledged(text=""))
    told.add("21:05", Acknowledged(text=""))
    told.status("21:10", "monitoring")
    told.status("21:20", "resolved")
    told.add("21:30", Closed(text="", before="resolved"))
    assert steps(told) == [
        {"reopened": None, "acknowledged": 1, "mitigated": 2, "resolved": 3, "closed": 4},
        {"reopened": 5, "acknowledged": 6, "mitigated": 8, "resolved": 9, "closed": 10},
    ]


def test_going_back_before_anything_was_resolved_begins_no_window() -> None:
    told = Told()
    told.status("19:40", "identified")
    told.status("19:50", "investigating", "identified")
    assert len(windows(told.entries)) == 1


def test_what_is_remembered_after_the_close_does_not_take_the_resolution_back() -> None:
    told = Told()
    told.status("20:00", "resolved")
    told.add("20:05:30", Closed(text="", before="resolved"))
    told.status("19:59", "monitoring", "closed", source="stated")
    assert steps(told) == [{"reopened": None, "acknowledged": None, "mitigated": 3, "resolved": 1, "closed": 2}]


def test_service_was_back_in_the_minute_of_the_close_is_remembered_in_any_order() -> None:
    told = Told()
    told.add("20:05:30", Closed(text="", before="investigating"))
    told.status("20:05", "resolved", "closed", source="stated")
    told.status("20:05", "monitoring", "closed", source="stated")
    assert steps(told) == [{"reopened": None, "acknowledged": None, "mitigated": 3, "resolved": 2, "closed": 1}]
    assert resolved_at(told) == "19:05:00"


def test_a_mitigation_remembered_for_the_minute_of_the_resolution_stands_before_it() -> None:
    told = Told()
    told.status("20:00:10", "resolved")
    told.status("20:00", "monitoring", "resolved", source="stated")
    assert resolved_at(told) == "19:00:10"


def test_a_resolution_typed_for_the_minute_of_a_recorded_mitigation_holds() -> None:
    told = Told()
    told.status("19:59:40", "monitoring")
    told.status("19:59", "resolved", "monitoring", source="stated")
    assert resolved_at(told) == "18:59:00"


def test_a_step_back_that_the_clock_saw_in_the_same_minute_is_a_step_back() -> None:
    told = Told()
    told.status("20:00:10", "resolved")
    told.status("20:00:40", "investigating", "resolved")
    assert resolved_at(told) is None


def test_the_resolution_is_where_it_happened_even_if_it_was_written_after_the_step_back() -> None:
    told = Told()
    told.status("20:10", "investigating", "resolved", source="stated")
    told.status("20:00", "resolved", source="stated")
    told.status("20:30", "resolved", source="stated")
    assert [one.resolved.at for one in windows(told.entries) if one.resolved] == [at("20:00"), at("20:30")]


@pytest.mark.parametrize(("first", "again", "held"), [("20:03", "20:00", "19:00:00"), ("20:00", "20:03", "19:03:00")])
def test_saying_again_when_it_was_resolved_corrects_it(first: str, again: str, held: str) -> None:
    told = Told()
    told.status(first, "resolved")
    told.status(again, "resolved", source="stated")
    assert resolved_at(told) == held
