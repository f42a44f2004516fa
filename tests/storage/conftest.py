from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database.database import Database
from tests.storage.postgres import Postgres, migrate
from tests.storage.record import Record, processes


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_address(migrated_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'hotwash.db')}"


@pytest.fixture
def postgres_address(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    name = "sqlite_address" if request.param == "sqlite" else "postgres_address"
    return str(request.getfixturevalue(name))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database(template="template0") as address:
        yield address


@pytest.fixture
async def database(address: str) -> AsyncIterator[Database]:
    async with processes(address, 1) as [opened]:
        yield opened


@pytest.fixture
async def postgres_database(postgres_address: str) -> AsyncIterator[Database]:
    async with processes(postgres_address, 1) as [opened]:
        yield opened


@pytest.fixture
def record(database: Database) -> Record:
    return Record(database)


@pytest.fixture
def postgres_record(postgres_database: Database) -> Record:
    return Record(postgres_database)
