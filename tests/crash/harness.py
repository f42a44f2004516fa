"""`make crash`: kills the real process at random moments under load; counts what is lost, doubled or out of order."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from bot.manifest import manifest
from bot.sandbox import Sandbox
from tests.crash.counting import Counts, count
from tests.crash.load import Load
from tests.crash.process import Process
from tests.storage.postgres import running

FINISH_SECONDS = 180
"""How long everything that is owed may take after the last kill."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash.harness", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how often the process is killed")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--incidents", type=int, default=3, help="how many incidents go on at the same time")
    parser.add_argument("--seed", type=int, default=None, help="the chance by which moments are chosen")
    return parser.parse_args()


async def crash(database: str, folder: Path, *, kills: int, incidents: int, chance: Random) -> Counts:
    """Kill the bot so many times while people work with it, let it finish, and count."""
    sandbox = Sandbox(manifest(), rate_limits=False)
    people = [sandbox.add_person(handle) for handle in ("alice", "bob", "olu")]
    for name in ("general", "incidents"):
        sandbox.add_channel(name, members=people)
    await sandbox.start()
    bot = Process(sandbox, database, folder)
    load = Load(sandbox, incidents)
    try:
        await bot.start()
        typing = asyncio.create_task(load.types())
        for number in range(kills):
            await _die(bot, chance)
            if (number + 1) % 25 == 0:
                tell(f"{number + 1} kills, {load.typed} commands")
        await bot.is_ready()
        load.ending.set()
        async with asyncio.timeout(FINISH_SECONDS):
            await typing
            await bot.owes_nothing()
    finally:
        load.stop()
        await bot.stop()
        counts = await count(database, sandbox, load)
        await sandbox.stop()
    return counts


async def _die(bot: Process, chance: Random) -> None:
    """Kill the process while it works, and now and then while it starts."""
    if chance.random() < 0.8:
        await bot.is_ready()
    await asyncio.sleep(chance.uniform(0.0, 0.7))
    await bot.kill()
    await bot.start()


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of a database of this kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'hotwash.db'}"
        return
    with running() as server, server.database("template0") as address:
        yield address


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - a program for the terminal


def main() -> None:
    """Crash, then say what came of it; the exit status says whether everything was there once."""
    given = arguments()
    seed = given.seed if given.seed is not None else time.time_ns() % 100_000
    tell(f"{given.kills} kills on {given.database}, seed {seed}")
    with tempfile.TemporaryDirectory(prefix="hotwash-crash-") as name, opened(given.database, Path(name)) as address:
        chance = Random(seed)  # noqa: S311 - moments, not secrets
        crashing = crash(address, Path(name), kills=given.kills, incidents=given.incidents, chance=chance)
        counts = asyncio.run(crashing)
    print(f"{given.kills} kills on {given.database}: {counts}")  # noqa: T201
    for wrong in counts.wrong[:20]:
        tell(wrong)
    sys.exit(0 if counts.is_right else 1)


if __name__ == "__main__":
    main()
