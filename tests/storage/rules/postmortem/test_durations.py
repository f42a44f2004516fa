"""Durations are whole seconds between milestones, or unknown; never negative."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage.rules.postmortem.durations import (
    durations,
    seconds_between,
    seconds_by_value,
    time_in_severity,
    time_in_status,
)
from storage.rules.postmortem.milestones import Milestone, milestones
from storage.rules.timeline.events import Closed, Declared, Reopened, SeverityChanged
from tests.storage.rules.entries import Told, at
from tests.storage.rules.postmortem.server_breakdown import server_breakdown

NOW = at("22:00")


def known(**clocks: str) -> dict[str, Milestone | None]:
    names = ("started", "detected", "acknowledged", "mitigated", "resolved")
    return {
        name: Milestone(at=at(clocks[name]), source="stated", entry=1) if name in clocks else None for name in names
    }


def test_the_server_breakdown_took_what_its_own_postmortem_says() -> None:
    counted = durations(milestones(server_breakdown()))
    assert {name: one.seconds for name, one in counted.items()} == {
        "total": 60 * 60,
        "to_detect": 28 * 60,
        "to_acknowledge": 4 * 60,
        "to_mitigate": 31 * 60,
        "to_resolve": 32 * 60,
    }


@pytest.mark.parametrize(
    ("clocks", "name", "seconds"),
    [
        ({"started": "19:00", "resolved": "20:00"}, "total", 3600),
        ({"started": "19:00", "resolved": "20:00"}, "to_resolve", None),
        ({"started": "19:00", "detected": "19:00"}, "to_detect", 0),
        ({"started": "19:00", "detected": "18:59"}, "to_detect", None),
        ({"detected": "19:28:30", "acknowledged": "19:32:10"}, "to_acknowledge", 220),
        ({"detected": "19:28:30", "acknowledged": "19:28"}, "to_acknowledge", 0),
        ({"detected": "19:28:30", "mitigated": "19:27:59"}, "to_mitigate", None),
        ({}, "total", None),
    ],
)
def test_a_duration_counts_between_its_two_milestones(clocks: dict[str, str], name: str, seconds: int | None) -> None:
    assert durations(known(**clocks))[name].seconds == seconds


def test_a_duration_says_which_milestones_are_missing_or_that_they_contradict_each_other() -> None:
    counted = durations(known(started="19:30", detected="19:00"))
    assert counted["total"].missing == ("resolved",)
    assert counted["to_resolve"].missing == ("resolved",)
    assert counted["to_detect"].contradictory
    assert not counted["total"].contradictory


def test_microseconds_do_not_add_up_to_a_second() -> None:
    first = datetime.fromisoformat("2023-08-09T18:00:00.900000+00:00")
    second = datetime.fromisoformat("2023-08-09T18:00:02.100000+00:00")
    assert seconds_between(first, second) == 2


def test_the_server_breakdown_was_in_each_status_until_the_next_one() -> None:
    minutes = {
        name: seconds // 60 for name, seconds in seconds_by_value(time_in_status(server_breakdown(), NOW)).items()
    }
    assert minutes == {"investigating": 15, "identified": 14, "monitoring": 1, "resolved": 5}


def test_an_open_incident_is_in_its_status_until_now() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    stretches = time_in_status(told.entries, at("19:40"))
    assert [(one.value, one.until, one.seconds) for one in stretches] == [("investigating", None, 600)]


def test_a_closed_incident_spends_no_time_in_any_status_or_severity() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.add("19:40", Closed(text="", before="investigating"))
    told.add("20:40", Reopened(text="", before="closed"))
    told.add("20:50", Closed(text="", before="investigating"))
    assert seconds_by_value(time_in_status(told.entries, NOW)) == {"investigating": 1200}
    assert seconds_by_value(time_in_severity(told.entries, NOW)) == {"sev1": 1200}


def test_each_severity_has_the_time_until_it_was_changed() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev3"))
    told.add("19:40", SeverityChanged(text="", severity="sev1", before="sev3"))
    told.add("20:10", SeverityChanged(text="", severity="sev3", before="sev1"))
    told.add("20:15", Closed(text="", before="investigating"))
    assert seconds_by_value(time_in_severity(told.entries, NOW)) == {"sev3": 900, "sev1": 1800}


def test_a_resolution_remembered_in_the_minute_of_the_close_does_not_open_the_incident_again() -> None:
    told = Told()
    told.add("19:30", Declared(text="Down", severity="sev1"))
    told.add("20:05:30", Closed(text="", before="investigating"))
    told.status("20:05", "resolved", "closed", source="stated")
    assert seconds_by_value(time_in_status(told.entries, NOW)) == {"investigating": 35 * 60, "resolved": 30}
    assert seconds_by_value(time_in_severity(told.entries, NOW)) == {"sev1": 35 * 60 + 30}


def test_a_status_remembered_from_before_the_declaration_counts_from_then() -> None:
    told = Told()
    told.add("20:00", Declared(text="Down", severity="sev1"))
    told.status("19:50", "monitoring", source="stated")
    told.add("20:05", Closed(text="", before="monitoring"))
    assert seconds_by_value(time_in_status(told.entries, NOW)) == {"monitoring": 900}
    assert seconds_by_value(time_in_severity(told.entries, NOW)) == {"sev1": 900}
