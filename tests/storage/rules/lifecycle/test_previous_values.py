"""Where a change came from is what stood before it when it happened, whenever it was written down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from storage.rules.lifecycle.previous_values import with_previous_values
from storage.rules.timeline.events import Cancelled, Closed, Declared, Renamed, Reopened, SeverityChanged
from tests.storage.rules.entries import Told, at


def came_from(told: Told) -> list[str]:
    found = []
    for entry in sorted(with_previous_values(told.entries), key=lambda entry: entry.at):
        what: Any = entry.what
        if entry.kind in ("status", "severity"):
            found.append(f"{what.before} → {getattr(what, entry.kind)}")
    return found


def declared() -> Told:
    told = Told()
    told.add("18:00", Declared(text="Down", severity="sev3"))
    return told


def test_what_is_remembered_later_stands_between_what_was_said_before() -> None:
    told = declared()
    told.status("18:10", "resolved")
    told.status("18:05", "monitoring", "resolved", source="stated")
    told.status("18:03", "identified", "resolved", source="stated")

    assert came_from(told) == ["investigating → identified", "identified → monitoring", "monitoring → resolved"]


def test_a_resolution_told_after_the_close_came_before_it() -> None:
    told = declared()
    told.add("18:30:20", Closed(text="", before="investigating"))
    told.status("18:30:20", "resolved", "closed", source="stated")

    assert came_from(told) == ["investigating → resolved"]


def test_what_was_before_the_declaration_began_with_the_investigation() -> None:
    told = declared()
    told.status("18:20", "resolved")
    told.status("17:50", "monitoring", "resolved", source="stated")

    assert came_from(told) == ["investigating → monitoring", "monitoring → resolved"]


def test_a_reopened_incident_is_investigated_again() -> None:
    told = declared()
    told.add("18:10", Cancelled(text="", before="investigating"))
    told.add("18:20", Reopened(text="", before="cancelled"))
    told.status("18:30", "identified", "cancelled")

    assert came_from(told) == ["investigating → identified"]


def test_an_amended_time_and_a_retracted_entry_move_what_stood_before() -> None:
    told = declared()
    told.status("18:05", "identified")
    told.status("18:10", "monitoring", "identified")
    told.status("18:20", "resolved", "monitoring")
    told.entries[1] = replace(told.entries[1], retracted=True)
    told.entries[2] = replace(told.entries[2], at=at("18:25"))

    assert "investigating → resolved" in came_from(told)
    assert "resolved → monitoring" in came_from(told)


def test_a_severity_remembered_later_stands_between_the_others() -> None:
    told = declared()
    told.add("18:20", SeverityChanged(text="", severity="sev1", before="sev3"))
    told.add("18:10", SeverityChanged(text="", severity="sev2", before="sev1"), source="stated")

    assert came_from(told) == ["sev3 → sev2", "sev2 → sev1"]


def test_a_title_came_from_the_title_before_as_it_reads_now() -> None:
    told = declared()
    told.add("18:05", Renamed(text="Checkout is down", before="Down"))
    told.add("18:10", Renamed(text="Payments are down", before="Chekcout is down"))
    renamed: Any = with_previous_values(told.entries)[2].what

    assert renamed.before == "Checkout is down"
