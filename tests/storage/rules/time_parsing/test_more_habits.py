"""Habits of typing times that were found by trying: other languages' words, glued units, and what speaks of a job."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from storage.rules.time_parsing import hint_time, leading_time

NOW = datetime(2026, 11, 27, 19, 33, tzinfo=UTC)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "clock", "rest"),
    [
        ("19:05hrs db failover done", "27 19:05", "db failover done"),
        ("25 mins back we lost the link", "27 20:08", "we lost the link"),
        ("gegen 19:30 neu gestartet", "27 19:30", "neu gestartet"),
        ("um 19:30 neu gestartet", "27 19:30", "neu gestartet"),
        ("à 19h30 retour arrière", "27 19:30", "retour arrière"),
        ("heute 19:30 neu gestartet", "27 19:30", "neu gestartet"),
        ("gestern 23:10 neu gestartet", "26 23:10", "neu gestartet"),
        ("10:20am Pacific restarted the pods", "27 19:20", "restarted the pods"),
        ("19時30 再起動", "27 19:30", "再起動"),
    ],
)
def test_they_are_read(text: str, clock: str, rest: str) -> None:
    time, words = leading_time(text, now=NOW, timezone=BERLIN)
    assert time is not None
    assert (f"{time.at.astimezone(ZoneInfo(BERLIN)):%d %H:%M}", words) == (clock, rest)


def test_gegen_is_an_estimate() -> None:
    time, _ = leading_time("gegen 19:30 neu gestartet", now=NOW, timezone=BERLIN)
    assert time is not None
    assert time.approximate


@pytest.mark.parametrize("text", ["3am cron job is the culprit", "5 am backup never finished"])
def test_a_bare_hour_of_long_ago_before_a_word_is_offered_and_not_taken(text: str) -> None:
    assert leading_time(text, now=NOW, timezone=BERLIN) == (None, text)
    assert hint_time(text, now=NOW, timezone=BERLIN) is not None
    assert leading_time(f"at {text}", now=NOW, timezone=BERLIN)[0] is not None
