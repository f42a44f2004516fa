"""What scenes of the bot share: a disk that hangs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Hotwash


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
