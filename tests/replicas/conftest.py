from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.replicas.deployment import Deployment
from tests.storage.postgres import Postgres


@pytest.fixture
def address(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as address:
        yield address


@asynccontextmanager
async def opened(address: str, folder: Path, *, hastened: bool) -> AsyncIterator[Deployment]:
    deployment = Deployment(address, folder, hastened=hastened)
    await deployment.open()
    try:
        yield deployment
    finally:
        await deployment.close()


@pytest.fixture
async def deployment(address: str, tmp_path: Path) -> AsyncIterator[Deployment]:
    """Processes started with `python -m bot run`."""
    async with opened(address, tmp_path, hastened=False) as deployment:
        yield deployment


@pytest.fixture
async def hastened(address: str, tmp_path: Path) -> AsyncIterator[Deployment]:
    """The same on a clock that goes faster: a level waits four seconds."""
    async with opened(address, tmp_path, hastened=True) as deployment:
        yield deployment
