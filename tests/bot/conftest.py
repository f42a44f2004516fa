"""What scenes of the bot share: a database that is away, and the disk that keeps words meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.app import Hotwash
from bot.requests.spool.spool import MOST_KEPT, Spool
from bot.requests.spool.spool_file import SpoolFile
from tests.bot.requests.spool.lines import held
from tests.cast.outages import Away


@pytest.fixture
def hanging(hotwash: Hotwash) -> Iterator[ExitStack]:
    """The file for kept words hangs until this is closed."""
    hotwash.spool.file.busy_seconds = 20
    with ExitStack() as stack:
        stack.enter_context(held(hotwash.settings.spool_folder))
        yield stack


@pytest.fixture
def away(hotwash: Hotwash, database: Path) -> Away:
    return Away(hotwash, database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def spool(folder: Path) -> Spool:
    return Spool(folder)


@pytest.fixture
def crowded(folder: Path) -> Path:
    """The folder of a spool that holds all that it may hold."""
    rows = [(f"command:{number}", "2026-11-02T17:00:00.000000+00:00", "{}") for number in range(MOST_KEPT)]
    assert SpoolFile(folder / "spool.db").add(rows, MOST_KEPT) == set()
    return folder
