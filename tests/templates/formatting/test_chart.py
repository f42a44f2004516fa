from __future__ import annotations

from templates.formatting.chart import phase_chart


def test_the_chart_shows_each_phase_at_its_place_and_length() -> None:
    phases = [
        {"name": "started", "local": "2023-08-09T19:00:00+01:00", "offset": 0, "seconds": 1800},
        {"name": "detected", "local": "2023-08-09T19:30:00+01:00", "offset": 1800, "seconds": 0},
        {"name": "mitigated", "local": "2023-08-09T19:30:00+01:00", "offset": 1800, "seconds": 1800},
        {"name": "resolved", "local": "2023-08-09T20:00:00+01:00", "offset": 3600, "seconds": None},
    ]
    assert phase_chart(phases, width=8) == [
        "19:00  started    30 min  ████",
        "19:30  detected    0 min      █",
        "19:30  mitigated  30 min      ████",
        "20:00  resolved",
    ]


def test_a_chart_over_midnight_names_the_second_day() -> None:
    phases = [
        {"name": "started", "local": "2023-08-09T23:30:00+01:00", "offset": 0, "seconds": 3600},
        {"name": "resolved", "local": "2023-08-10T00:30:00+01:00", "offset": 3600, "seconds": None},
    ]
    assert phase_chart(phases, width=4) == ["       23:30  started   1 h  ████", "10 Aug 00:30  resolved"]
