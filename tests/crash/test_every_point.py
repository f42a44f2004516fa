"""A crash at any point: what people see in the end is what they would have seen without it, each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.outbox.effects import EFFECTS
from tests.crash.conftest import play
from tests.crash.cutting import Points, Watching
from tests.crash.story import Seen
from tests.storage.postgres import Postgres

SHARES = 16
"""Into how many tests the points are dealt out, so that they can run side by side."""

SAMPLE = 6
"""On PostgreSQL, every sixth of the points."""


def dealt(uncut: Watching, share: int, shares: int) -> list[int]:
    """Every so manieth of the points that count, from a different one on for each share."""
    return uncut.last_chances[share::shares]


@pytest.mark.parametrize("share", range(SHARES))
async def test_nothing_is_lost_and_nothing_comes_twice(
    uncut: tuple[Watching, Seen], addresses: Iterator[str], tmp_path: Path, share: int
) -> None:
    points, expected = uncut
    for cut_at in dealt(points, share, SHARES):
        cutting = Points(cut_at)
        seen = await play(next(addresses), cutting, tmp_path)
        assert cutting.is_cut
        assert seen == expected, f"cut at {cut_at}: {' > '.join(cutting.passed[-5:])}"


@pytest.mark.parametrize("share", range(4))
async def test_nor_on_postgresql(uncut: tuple[Watching, Seen], postgres: Postgres, tmp_path: Path, share: int) -> None:
    points, expected = uncut
    for cut_at in dealt(points, SAMPLE * share + 1, SAMPLE * 4):
        with postgres.database() as address:
            cutting = Points(cut_at)
            seen = await play(address, cutting, tmp_path)
            assert cutting.is_cut
            assert seen == expected, f"cut at {cut_at}: {' > '.join(cutting.passed[-5:])}"


def test_the_story_needs_every_kind_of_effect_in_slack(uncut: tuple[Watching, Seen]) -> None:
    points, seen = uncut
    assert {kind for kind, _, _ in seen.owed} == {kind for kind, effect in EFFECTS.items() if effect.service == "slack"}
    assert {state for _, state, _ in seen.owed} == {"done", "failed"}
    assert {"before the commit", "after the commit", "after the upload"} < set(points.passed)
