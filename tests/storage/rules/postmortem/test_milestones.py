"""Each milestone comes from its own entries, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.rules.postmortem.milestones import MILESTONES, Earlier, Milestone, milestones
from storage.rules.timeline.entries import Revision
from storage.rules.timeline.events import (
    Acknowledged,
    Closed,
    Declared,
    Escalated,
    Event,
    MilestoneStated,
    Noted,
    Paged,
    Reopened,
    StatusChanged,
)
from tests.storage.rules.entries import Told, at
from tests.storage.rules.postmortem.server_breakdown import server_breakdown


def started(text: str = "") -> MilestoneStated:
    return MilestoneStated(text=text, milestone="started")


def detected() -> MilestoneStated:
    return MilestoneStated(text="", milestone="detected")


def time_of(told: Told, name: str) -> str | None:
    found = milestones(told.entries)[name]
    return None if found is None else f"{found.at:%H:%M} {found.source}"


def test_the_server_breakdown_has_the_times_of_its_own_postmortem() -> None:
    found = milestones(server_breakdown())
    assert {name: one.at if one else None for name, one in found.items()} == {
        "started": at("19:00"),
        "detected": at("19:28"),
        "declared": at("19:30"),
        "acknowledged": at("19:32"),
        "escalated": at("19:35"),
        "mitigated": at("19:59"),
        "resolved": at("20:00"),
        "closed": at("20:05"),
    }


def test_without_entries_nothing_is_known() -> None:
    assert milestones([]) == dict.fromkeys(MILESTONES)


@pytest.mark.parametrize(
    ("what", "gives"),
    [
        (Declared(text="Down", severity="sev1"), "declared"),
        (started(), "started"),
        (detected(), "detected"),
        (Noted(text="pager", tag="detect"), "detected"),
        (Acknowledged(text=""), "acknowledged"),
        (Escalated(text="", to="seniors"), "escalated"),
        (StatusChanged(text="", status="monitoring", before="investigating"), "mitigated"),
        (StatusChanged(text="", status="resolved", before="investigating"), "resolved"),
        (Closed(text="fixed", before="investigating"), "closed"),
        (Paged(text="Paged on-call", to="on-call", level=0), None),
        (Noted(text="I am on it, it is mitigated and resolved"), None),
        (Noted(text="we think", tag="hypothesis"), None),
        (StatusChanged(text="", status="identified", before="investigating"), None),
    ],
)
def test_one_entry_gives_its_own_milestone_alone(what: Event, gives: str | None) -> None:
    told = Told()
    told.add("19:28", what)
    known = [name for name, found in milestones(told.entries).items() if found]
    assert known == ([gives] if gives else [])


def test_the_start_written_last_counts_and_the_ones_before_are_kept() -> None:
    told = Told()
    told.add("19:10", started(), source="stated")
    told.add("19:05", started(), source="stated")
    told.add("19:00", started(), source="stated")
    assert milestones(told.entries)["started"] == Milestone(
        at=at("19:00"),
        source="stated",
        entry=3,
        earlier=(Earlier(at=at("19:10"), entry=1), Earlier(at=at("19:05"), entry=2)),
    )


def test_the_earliest_sign_counts_as_the_detection() -> None:
    told = Told()
    told.note("19:40", "users call", "detect")
    told.note("19:28", "pager", "detect", source="stated")
    assert time_of(told, "detected") == "18:28 stated"


def test_an_alert_is_a_detection_even_without_a_tag() -> None:
    told = Told()
    told.note("19:28", "5xx above 5 %", via="alert", by="prometheus")
    assert time_of(told, "detected") == "18:28 recorded"


def test_an_alert_that_only_moves_the_status_detects_nothing() -> None:
    told = Told()
    told.status("19:50", "resolved", via="alert")
    assert time_of(told, "detected") is None


def test_a_stated_detection_wins_over_an_earlier_note_and_keeps_its_time() -> None:
    told = Told()
    told.note("19:28", "pager", "detect")
    told.add("19:30", detected(), source="stated")
    found = milestones(told.entries)["detected"]
    assert found == Milestone(at=at("19:30"), source="stated", entry=2, earlier=(Earlier(at=at("19:28"), entry=1),))


def test_a_note_written_after_the_stated_detection_never_was_the_milestone() -> None:
    told = Told()
    told.add("19:30", detected(), source="stated")
    told.note("19:28", "pager", "detect")
    found = milestones(told.entries)["detected"]
    assert found == Milestone(at=at("19:30"), source="stated", entry=1)


def test_the_first_acknowledgement_is_the_earliest_one_not_the_one_written_first() -> None:
    told = Told()
    told.add("19:40", Acknowledged(text=""))
    told.add("19:32", Acknowledged(text=""), source="stated")
    assert time_of(told, "acknowledged") == "18:32 stated"


def test_within_one_minute_the_acknowledgement_written_first_is_the_first() -> None:
    told = Told()
    told.add("19:32:40", Acknowledged(text=""))
    told.add("19:32", Acknowledged(text=""), source="stated")
    found = milestones(told.entries)["acknowledged"]
    assert found is not None
    assert found.entry == 1


def test_an_amended_time_moves_the_milestone_and_is_stated() -> None:
    told = Told()
    entry = told.add("19:32", Acknowledged(text=""))
    before = Revision(text="", at=at("19:44"), changed_at=at("20:10"), changed_by="ana")
    found = milestones([replace(entry, revisions=(before,))])["acknowledged"]
    assert found == Milestone(at=at("19:32"), source="stated", entry=1, earlier=(Earlier(at=at("19:44"), entry=1),))


def test_amended_words_leave_the_milestone_as_recorded() -> None:
    told = Told()
    entry = told.add("19:32", Acknowledged(text="on it"))
    before = Revision(text="onit", at=at("19:32"), changed_at=at("20:10"), changed_by="ana")
    assert milestones([replace(entry, revisions=(before,))])["acknowledged"] == Milestone(
        at=at("19:32"), source="recorded", entry=1
    )


def test_a_retracted_entry_counts_for_nothing() -> None:
    told = Told()
    told.add("19:00", started(), source="stated")
    told.add("18:00", started(), source="stated", retracted=True)
    told.add("19:32", Acknowledged(text=""), retracted=True)
    told.status("19:59", "monitoring", retracted=True)
    assert time_of(told, "started") == "18:00 stated"
    assert time_of(told, "acknowledged") is None
    assert time_of(told, "mitigated") is None


def test_resolved_without_monitoring_leaves_the_mitigation_unknown() -> None:
    told = Told()
    told.status("20:00", "resolved")
    assert time_of(told, "mitigated") is None
    assert time_of(told, "resolved") == "19:00 recorded"


def test_closing_without_resolving_leaves_the_resolution_unknown() -> None:
    told = Told()
    told.add("20:05", Closed(text="rebooted", before="investigating"))
    assert time_of(told, "resolved") is None
    assert time_of(told, "closed") == "19:05 recorded"


def test_a_mitigation_after_a_reopening_does_not_replace_the_first() -> None:
    told = Told()
    told.status("19:59", "monitoring")
    told.add("20:05", Closed(text="", before="monitoring"))
    told.add("21:00", Reopened(text="", before="closed"))
    told.status("21:30", "monitoring")
    assert time_of(told, "mitigated") == "18:59 recorded"
