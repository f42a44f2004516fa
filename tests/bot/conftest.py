"""What scenes of the bot share: a database that is away, and the disk that keeps words meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Hotwash
from bot.requests.spool.spool import Spool
from tests.cast import Time
from tests.cast.outages import Away


@pytest.fixture
def hanging(hotwash: Hotwash) -> Iterator[Path]:
    """A pipe whose other end nobody reads stands where kept lines should go: whoever opens it waits."""
    waiting = hotwash.settings.spool_folder / "waiting.jsonl"
    waiting.parent.mkdir(exist_ok=True)
    os.mkfifo(waiting)
    yield waiting
    for pipe in waiting.parent.glob("[pw]*"):
        os.close(os.open(pipe, os.O_RDWR))
        pipe.unlink()


@pytest.fixture
def away(hotwash: Hotwash, database: Path) -> Away:
    return Away(hotwash, database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def spool(folder: Path, time: Time) -> Spool:
    return Spool(folder, time)
