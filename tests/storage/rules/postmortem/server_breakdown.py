"""The server breakdown of 9 August 2023 in Lagos, as its team would have told it while it happened."""

from __future__ import annotations

from typing import Any

from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import (
    Acknowledged,
    CauseFound,
    Closed,
    Declared,
    Escalated,
    FollowUpAdded,
    ImpactDescribed,
    LessonLearned,
    MilestoneStated,
    RoleAssigned,
    TriggerFound,
)
from tests.storage.rules.entries import Told

ON_CALL: dict[str, Any] = {"by": "oncall", "by_name": "On-call engineer", "by_id": "U1"}
SENIOR: dict[str, Any] = {"by": "senior", "by_name": "Senior engineer", "by_id": "U2"}

MEASURES = (
    "Redesign the cleanup tool",
    "Run memory cleanup on a recurring schedule",
    "Alert on abnormal resource use",
    "Review code and test for leaks",
    "Write memory-management practices for developers",
    "Hold a knowledge-sharing session",
)


def server_breakdown() -> list[Entry]:
    """Give the entries of the whole incident, in the order in which they were written."""
    told = Told()
    _first_half_hour(told)
    _repair(told)
    _aftermath(told)
    return told.entries


def _first_half_hour(told: Told) -> None:
    told.add("19:30", Declared(text="Servers answer 500", severity="sev1"), **ON_CALL)
    told.add(
        "19:00", MilestoneStated(text="Performance degradation begins", milestone="started"), source="stated", **ON_CALL
    )
    told.note("19:28", "Outage begins", source="stated", **ON_CALL)
    told.note("19:28", "Pager alerted teams", "detect", source="stated", **ON_CALL)
    told.note("19:30", "Users report application timeouts", **ON_CALL)
    told.add("19:31", RoleAssigned(text="", role="commander", person="U1", name="On-call engineer"), **ON_CALL)
    told.add("19:32", Acknowledged(text="Looking"), **ON_CALL)
    told.note("19:32", "Initial investigation reveals abnormally high memory usage", "finding", **ON_CALL)
    told.note("19:32", "Server restart attempted", "action", **ON_CALL)
    told.note("19:35", "Restart led to temporary relief but memory leak issue persisted", "finding", **ON_CALL)
    reason = "more comprehensive analysis"
    words = f"Senior engineers: {reason}"
    told.add("19:35", Escalated(text=words, to="Senior engineers", reason=reason), **ON_CALL)


def _repair(told: Told) -> None:
    told.add("19:41", Acknowledged(text=""), **SENIOR)
    told.status("19:45", "identified", text="Bug in the cleanup tool", **SENIOR)
    told.note("19:55", "Patch developed and tested in a controlled environment", "action", **SENIOR)
    told.note("19:57", "Patch deployed on the affected servers", "action", **SENIOR)
    told.status("19:59", "monitoring", "identified", text="Patch executes successfully", **SENIOR)
    told.status("20:00", "resolved", "monitoring", text="100% traffic back online", **SENIOR)


def _aftermath(told: Told) -> None:
    told.add("20:02", ImpactDescribed(text="100% of traffic got error 500; static pages could still be read"), **SENIOR)
    told.add("20:03", TriggerFound(text="An untested configuration change released at 7:00 PM"), **SENIOR)
    told.add("20:03", CauseFound(text="A bug in the cleanup tool left memory blocks unreclaimed"), **SENIOR)
    for number, text in enumerate(MEASURES, start=1):
        follow_up = FollowUpAdded(text=text, number=number, type="prevent", owner="senior", due="2023-09-01")
        told.add("20:04", follow_up, **SENIOR)
    told.add("20:04", LessonLearned(text="The pager was quick", mood="well"), **SENIOR)
    told.add("20:05", Closed(text="Leak patched, servers restarted", before="resolved"), **SENIOR)
