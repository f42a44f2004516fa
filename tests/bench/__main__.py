"""`make bench`: every candidate as a real process, measured in turns within one run."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path

from tests.bench.candidates import Candidate, Running, free_port, process, started, until_ready
from tests.bench.filling import fill
from tests.bench.measures import Bench
from tests.bench.report import table, targets
from tests.storage.postgres import Postgres, running

KEYS = ("raw", "bolt", "least", "sqlite", "postgres")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(".bench"), help="the folder that gets the numbers")
    parser.add_argument("--quick", action="store_true", help="few commands: for a look while working")
    parser.add_argument(
        "--large", action="store_true", help="beside empty databases, measure ones with a million entries"
    )
    parser.add_argument("--only", nargs="+", choices=KEYS, default=KEYS, help="the candidates")
    parser.add_argument("--skip", nargs="*", choices=("start", "latency", "ready", "memory"), default=())
    parser.add_argument("--rounds", type=int, help="how many turns each candidate gets")
    parser.add_argument("--at-once", type=int, default=16, help="how many commands at a time are load")
    parser.add_argument("--commands", type=int, help="how many commands of load a turn")
    given = parser.parse_args()
    given.rounds = given.rounds or (2 if given.quick else 5)
    given.commands = given.commands or (400 if given.quick else 1_500)
    return given


def candidates(given: argparse.Namespace, folder: Path, server: Postgres | None) -> list[Candidate]:
    """Name what is to be measured; each Hotwash has a database of its own."""
    found = []
    if "raw" in given.only:
        found.append(Candidate(name="raw aiohttp", module="tests.bench.raw"))
    if "bolt" in given.only:
        found.append(Candidate(name="bolt alone", module="tests.bench.bolt_alone"))
    if "least" in given.only:
        found.append(Candidate(name="bolt and three rows", module="tests.bench.least"))
    for large in (False, True) if given.large else (False,):
        ending = ", large" if large else ""
        if "sqlite" in given.only:
            address = f"sqlite:///{folder / f'bench{large:d}.db'}"
            found.append(Candidate(name=f"Hotwash, SQLite{ending}", module="bot", database=address, large=large))
        if server is not None:
            address = server.made(f"bench{large:d}")
            found.append(Candidate(name=f"Hotwash, PostgreSQL{ending}", module="bot", database=address, large=large))
    return found


async def measure(given: argparse.Namespace, found: list[Candidate], folder: Path) -> Bench:
    """Measure every candidate, in turns."""
    slack_port = free_port()
    bench = Bench(slack_port)
    for candidate in found:
        if candidate.large and candidate.database:
            tell(f"filling {candidate.name}")
            size = (1_000, 100_000) if given.quick else (10_000, 1_000_000)
            await fill(candidate.database, incidents=size[0], entries=size[1])
    async with process("tests.bench.null_slack", str(slack_port)) as slack:
        await until_ready(slack_port, slack)
        if "start" not in given.skip:
            await measure_starts(bench, given, found, folder, slack_port)
        async with AsyncExitStack() as stack:
            ready = [await stack.enter_async_context(started(one, slack_port, folder)) for one in found]
            for one in ready:
                await bench.prepare(one)
            await measure_turns(bench, given, ready)
            await measure_memory(bench, given, ready)
    return bench


async def measure_starts(
    bench: Bench, given: argparse.Namespace, found: list[Candidate], folder: Path, slack_port: int
) -> None:
    """Start and stop every candidate, in turns; the first start of a Hotwash makes its tables."""
    for turn in range(given.rounds):
        tell(f"starts: turn {turn + 1} of {given.rounds}")
        for one in found:
            async with started(one, slack_port, folder) as up:
                bench.of(up).start_seconds.append(up.seconds_to_ready)


async def measure_turns(bench: Bench, given: argparse.Namespace, ready: list[Running]) -> None:
    """Calm, load and declarations, in turns."""
    for turn in range(given.rounds):
        for one in ready:
            if "latency" not in given.skip:
                await bench.calm(one, 50 if given.quick else 200)
                await bench.busy(one, given.commands, given.at_once)
            if one.candidate.database and "ready" not in given.skip:
                await bench.ready(one)
            tell(f"turn {turn + 1} of {given.rounds}: {one.candidate.name}")


async def measure_memory(bench: Bench, given: argparse.Namespace, ready: list[Running]) -> None:
    """Twenty thousand commands for each Hotwash."""
    for one in ready:
        if one.candidate.database and not one.candidate.large and "memory" not in given.skip:
            tell(f"memory: {one.candidate.name}")
            await bench.memory(one, 2_000 if given.quick else 20_000, given.at_once)


def tell(words: str) -> None:
    print(words, file=sys.stderr)  # noqa: T201 - a program for the terminal


def write(given: argparse.Namespace, bench: Bench) -> None:
    """Write the numbers and the table, and show the table."""
    summaries = {name: measured.summary() for name, measured in bench.measured.items()}
    machine = f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors"
    words = [f"{machine}; load is {given.at_once} at once", "", table(summaries), "", *targets(summaries)]
    given.out.mkdir(parents=True, exist_ok=True)
    everything = {"machine": machine, "summaries": summaries}
    everything["measured"] = {name: asdict(measured) for name, measured in bench.measured.items()}
    (given.out / "bench.json").write_text(json.dumps(everything, indent=1))
    (given.out / "bench.md").write_text("\n".join(words) + "\n")
    print("\n".join(words))  # noqa: T201 - a program for the terminal
    for name, measured in bench.measured.items():
        for wrong in measured.wrong[:3]:
            tell(f"{name}: {wrong}")


def main() -> None:
    """Measure, then write."""
    given = arguments()
    with tempfile.TemporaryDirectory(prefix="hotwash-bench-") as name:
        folder = Path(name)
        if "postgres" in given.only:
            with running(durable=True) as server:
                bench = asyncio.run(measure(given, candidates(given, folder, server), folder))
        else:
            bench = asyncio.run(measure(given, candidates(given, folder, None), folder))
    write(given, bench)


if __name__ == "__main__":
    main()
