from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest

from bot.manifest import manifest
from bot.sandbox import Sandbox
from storage.rules.policy import Policy
from tests.cast import Time
from tests.conftest import TEAM, settings
from tests.crash.cutting import PATIENCE_SECONDS, Lives, Points, Watching
from tests.crash.story import Seen, Story


@asynccontextmanager
async def workspace(time: Time) -> AsyncIterator[Sandbox]:
    place = Sandbox(manifest(), now=time, rate_limits=False, answer_budget=60)  # as patient as the bot itself
    people = [place.add_person(handle) for handle in ("alice", "bob", "dan", "olu", "sam")]
    place.add_channel("general", members=people)
    place.add_channel("incidents", members=people)
    await place.start()
    yield place
    await place.stop()


def _nothing(sandbox: Sandbox) -> None:
    return None


async def play(
    address: str,
    points: Points,
    folder: Path,
    prepare: Callable[[Sandbox], None] = _nothing,
    call_seconds: float = PATIENCE_SECONDS,
) -> Seen:
    """Play the story once on a database of its own, in a workspace of its own that is prepared first."""
    time = Time()
    async with workspace(time) as sandbox:
        prepare(sandbox)
        if isinstance(points, Watching):
            points.calls = sandbox.calls
        places = {"database_url": address, "hotwash_spool": folder / "spool"}
        given = settings(sandbox, Path("unused")).model_copy(update=places)
        lives = Lives(sandbox, given, Policy(**TEAM), time, points, call_seconds)
        try:
            return await Story(lives).plays()
        finally:
            await lives.end()


@pytest.fixture
def addresses(migrated: Path, tmp_path: Path) -> Iterator[str]:
    """Addresses of fresh SQLite databases, one after another."""
    return (f"sqlite:///{shutil.copy(migrated, tmp_path / f'{number}.db')}" for number in count())


@pytest.fixture(scope="session")
def uncut(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Watching, Seen]:
    """The story as it goes without a crash, and every point that it passes."""
    file = Path(shutil.copy(migrated, tmp_path_factory.mktemp("uncut") / "hotwash.db"))
    with Watching(file) as points:
        seen = asyncio.run(play(f"sqlite:///{file}", points, file.parent))
    return points, seen
