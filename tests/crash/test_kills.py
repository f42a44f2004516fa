"""The real process, killed at random moments while people work with it: `make crash` in short."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.crash.harness import crash
from tests.storage.postgres import Postgres

KILLS = 4


async def _everything_is_there_once(address: str, folder: Path) -> None:
    chance = Random(4)  # noqa: S311 - moments, not secrets
    counts = await crash(address, folder, kills=KILLS, incidents=2, chance=chance)
    assert counts.wrong == []
    assert counts.entries > 2 * KILLS
    assert counts.messages > 2 * KILLS


async def test_nothing_that_was_answered_is_lost_or_doubled_or_out_of_order_on_sqlite(tmp_path: Path) -> None:
    await _everything_is_there_once(f"sqlite:///{tmp_path / 'hotwash.db'}", tmp_path)


async def test_nor_on_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    with postgres.database() as address:
        await _everything_is_there_once(address, tmp_path)
