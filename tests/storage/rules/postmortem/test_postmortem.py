"""The facts of a draft: the documented schema, each fact with its source, the same bytes for the same input."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from storage.rules.postmortem.milestones import MILESTONES
from storage.rules.postmortem.postmortem import postmortem
from storage.rules.timeline.entries import Revision
from storage.rules.timeline.events import (
    Acknowledged,
    Closed,
    FollowUpAdded,
    FollowUpDone,
    LessonLearned,
    Linked,
    MilestoneStated,
    Paged,
    ResolutionDescribed,
    StakeholdersUpdated,
)
from tests.storage.rules.entries import Told, at, incident
from tests.storage.rules.postmortem.server_breakdown import MEASURES, server_breakdown


def facts(told: Told, **changes: Any) -> dict[str, Any]:
    return postmortem(incident(**changes), told.entries, now=at("22:00"))


@pytest.fixture
def breakdown() -> dict[str, Any]:
    return postmortem(incident(), server_breakdown(), now=at("20:05"))


def test_the_draft_has_every_documented_key(breakdown: dict[str, Any]) -> None:
    documented = {
        "incident", "milestones", "durations", "timeline", "impact", "trigger", "cause", "resolution", "lessons",
        "escalations", "follow_ups", "questions",
    }  # fmt: skip
    assert documented <= breakdown.keys()
    assert {"ref", "title", "severity", "status", "timezone", "channel"} <= breakdown["incident"].keys()
    assert tuple(breakdown["milestones"]) == MILESTONES
    assert breakdown["lessons"] == {"well": ["The pager was quick"], "badly": [], "lucky": []}


def test_milestones_are_utc_with_their_source(breakdown: dict[str, Any]) -> None:
    started = breakdown["milestones"]["started"]
    assert (started["at"], started["source"], started["entry"]) == ("2023-08-09T18:00:00Z", "stated", 2)
    assert started["local"] == "2023-08-09T19:00:00+01:00"


def test_durations_are_whole_seconds(breakdown: dict[str, Any]) -> None:
    assert breakdown["durations"] == {
        "total": 3600,
        "to_detect": 1680,
        "to_acknowledge": 240,
        "to_mitigate": 1860,
        "to_resolve": 1920,
    }


def test_the_timeline_stands_in_the_order_of_happening(breakdown: dict[str, Any]) -> None:
    first = breakdown["timeline"][:4]
    assert [(line["number"], line["kind"], line["tag"]) for line in first] == [
        (2, "started", None),
        (3, "note", None),
        (4, "note", "detect"),
        (1, "declared", None),
    ]
    assert first[2] == {
        "number": 4,
        "at": "2023-08-09T18:28:00Z",
        "local": "2023-08-09T19:28:00+01:00",
        "zone": "WAT",
        "recorded_at": "2023-08-09T18:28:00Z",
        "by": "oncall",
        "by_name": "On-call engineer",
        "tag": "detect",
        "kind": "note",
        "text": "Pager alerted teams",
        "amended": False,
        "source": "stated",
        "via": "command",
        "link": None,
        "data": {"tag": "detect"},
    }


def test_what_people_wrote_is_there_to_the_letter(breakdown: dict[str, Any]) -> None:
    assert breakdown["impact"] == ["100% of traffic got error 500; static pages could still be read"]
    assert breakdown["trigger"] == ["An untested configuration change released at 7:00 PM"]
    assert breakdown["cause"] == ["A bug in the cleanup tool left memory blocks unreclaimed"]
    assert breakdown["resolution"] == ["Leak patched, servers restarted"]
    assert [one["text"] for one in breakdown["follow_ups"]] == list(MEASURES)


def test_the_escalation_says_who_asked_whom_and_who_came(breakdown: dict[str, Any]) -> None:
    (one,) = breakdown["escalations"]
    schema = ("at", "to", "by", "reason", "acknowledged_at", "acknowledged_by")
    assert [one[key] for key in schema] == [
        "2023-08-09T18:35:00Z",
        "Senior engineers",
        "oncall",
        "more comprehensive analysis",
        "2023-08-09T18:41:00Z",
        "senior",
    ]


def test_the_repair_is_told_up_to_the_resolution(breakdown: dict[str, Any]) -> None:
    assert [line["text"] for line in breakdown["recovery"]] == [
        "Server restart attempted",
        "Bug in the cleanup tool",
        "Patch developed and tested in a controlled environment",
        "Patch deployed on the affected servers",
        "Patch executes successfully",
        "100% traffic back online",
    ]


def test_the_same_input_gives_the_same_bytes_which_json_can_write() -> None:
    first, second = (
        json.dumps(postmortem(incident(), server_breakdown(), now=at("20:05")), allow_nan=False) for _ in range(2)
    )
    assert first == second


def test_the_order_in_which_entries_are_handed_over_does_not_matter() -> None:
    entries = server_breakdown()
    assert postmortem(incident(), entries[::-1], now=at("20:05")) == postmortem(incident(), entries, now=at("20:05"))


def test_nothing_known_is_nothing_told() -> None:
    draft = facts(Told(), status="investigating")
    assert set(draft["milestones"].values()) == {None}
    assert set(draft["durations"].values()) == {None}
    assert draft["timeline"] == []


def test_a_retracted_entry_is_left_out_and_counted() -> None:
    told = Told()
    told.note("19:30", "no, wrong", "impact", retracted=True)
    draft = facts(told)
    assert draft["timeline"] == []
    assert draft["impact"] == []
    assert draft["retracted"] == 1


def test_an_amended_entry_is_marked_stated_and_its_history_kept() -> None:
    told = Told()
    entry = told.note("19:32", "restarted")
    before = Revision(text="restrated", at=at("19:40"), changed_at=at("19:45"), changed_by="ben", reason="typo")
    told.entries[0] = replace(entry, revisions=(before,))
    draft = facts(told)
    assert (draft["timeline"][0]["amended"], draft["timeline"][0]["source"]) == (True, "stated")
    (one,) = draft["amended"]
    assert (one["by"], one["reason"], one["changed"]["at"]) == ("ben", "typo", "2023-08-09T18:45:00Z")
    assert (one["was"]["text"], one["was"]["at"]) == ("restrated", "2023-08-09T18:40:00Z")
    assert (one["became"]["text"], one["became"]["at"]) == ("restarted", "2023-08-09T18:32:00Z")


def test_a_note_tagged_impact_is_part_of_the_impact() -> None:
    told = Told()
    told.note("19:30", "checkout fails", "impact")
    assert facts(told)["impact"] == ["checkout fails"]


def test_a_close_tells_what_fixed_it_and_a_move_to_resolved_does_not() -> None:
    told = Told()
    told.status("20:00", "resolved", text="all good")
    told.add("20:02", ResolutionDescribed(text="patched"))
    told.add("20:05", Closed(text="and restarted", before="resolved"))
    assert facts(told)["resolution"] == ["patched", "and restarted"]


def test_a_hypothesis_stands_with_the_finding_that_came_before_the_next_one() -> None:
    told = Told()
    told.note("19:30", "network?", "hypothesis")
    told.note("19:35", "pinged", "action")
    told.note("19:40", "network logs are clean", "finding")
    told.note("19:45", "memory?", "hypothesis")
    told.note("19:46", "disk?", "hypothesis")
    told.note("19:50", "disk is full", "finding")
    told.note("19:51", "logs fill it", "finding")
    pairs = [(one["text"], one["next_finding"] and one["next_finding"]["text"]) for one in facts(told)["hypotheses"]]
    assert pairs == [("network?", "network logs are clean"), ("memory?", None), ("disk?", "disk is full")]


def test_a_follow_up_that_was_done_says_so() -> None:
    told = Told()
    told.add("20:00", FollowUpAdded(text="Train", number=2))
    told.add("20:00", FollowUpAdded(text="Alert", number=1, type="detect", owner="ben", due="2023-09-01"))
    told.add("20:10", FollowUpDone(text="Train", number=2))
    assert facts(told)["follow_ups"] == [
        {"number": 1, "text": "Alert", "type": "detect", "owner": "ben", "due": "2023-09-01", "done": False},
        {"number": 2, "text": "Train", "type": None, "owner": None, "due": None, "done": True},
    ]


def test_what_was_told_to_others_and_linked_is_there() -> None:
    told = Told()
    told.add("19:40", StakeholdersUpdated(text="We are on it"))
    told.note("19:45", "mailed support", "communication")
    told.add("19:50", Linked(text="board", url="https://grafana.example/d/1"))
    draft = facts(told)
    assert [line["text"] for line in draft["announced"]] == ["We are on it", "mailed support"]
    assert [line["data"]["url"] for line in draft["links"]] == ["https://grafana.example/d/1"]


def test_only_people_are_counted_as_people() -> None:
    told = Told()
    told.note("19:28", "5xx", via="alert", by="prometheus")
    told.add("19:30", Paged(text="Paged on-call", to="on-call", level=0), by="Hotwash")
    told.add("19:32", Acknowledged(text=""), by="ben", by_id="U2")
    told.note("19:33", "looking", by="ben", by_id="U2")
    assert facts(told)["people"] == [{"handle": "ben", "name": "ben", "id": "U2", "entries": 2}]


@pytest.mark.parametrize(
    ("zone", "local", "letters"),
    [
        ("Africa/Lagos", "2023-08-09T19:28:00+01:00", "WAT"),
        ("UTC", "2023-08-09T18:28:00+00:00", "UTC"),
        ("Asia/Kathmandu", "2023-08-10T00:13:00+05:45", "UTC+05:45"),
        ("+05:30", "2023-08-09T23:58:00+05:30", "UTC+05:30"),
        ("Europe/Berlin", "2023-08-09T20:28:00+02:00", "CEST"),
        ("Atlantis/Capital", "2023-08-09T18:28:00+00:00", "UTC"),
    ],
)
def test_local_times_are_on_the_clocks_of_the_incidents_zone(zone: str, local: str, letters: str) -> None:
    told = Told()
    told.note("19:28", "pager", "detect")
    draft = facts(told, timezone=zone)
    assert draft["timeline"][0]["local"] == local
    assert draft["zone"]["letters"] == [letters]


def test_a_change_of_clocks_during_the_incident_gives_the_zone_two_names() -> None:
    told = Told()
    told.note("01:30", "before", day="2023-10-29")
    told.note("02:30", "after", day="2023-10-29")
    draft = facts(told, timezone="Europe/Berlin")
    assert draft["zone"]["letters"] == ["CEST", "CET"]
    assert [line["local"] for line in draft["timeline"]] == ["2023-10-29T02:30:00+02:00", "2023-10-29T02:30:00+01:00"]


def test_the_phases_follow_each_other_from_the_start_to_the_resolution(breakdown: dict[str, Any]) -> None:
    assert [(one["name"], one["offset"] // 60, one["seconds"]) for one in breakdown["phases"]] == [
        ("started", 0, 1680),
        ("detected", 28, 240),
        ("acknowledged", 32, 180),
        ("escalated", 35, 1440),
        ("mitigated", 59, 60),
        ("resolved", 60, None),
    ]


def test_a_corrected_milestone_keeps_what_it_was() -> None:
    told = Told()
    told.add("19:10", MilestoneStated(text="", milestone="started"), source="stated")
    told.add("19:00", MilestoneStated(text="", milestone="started"), source="stated")
    (earlier,) = facts(told)["milestones"]["started"]["earlier"]
    assert (earlier["at"], earlier["entry"]) == ("2023-08-09T18:10:00Z", 1)


def test_a_lesson_without_a_mood_went_badly() -> None:
    told = Told()
    told.add("20:04", LessonLearned(text="nobody knew the tool"))
    assert facts(told)["lessons"]["badly"] == ["nobody knew the tool"]
