"""`make soak`: mixed load with faults, a picture of what grew, and a failure when it grew too much."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from random import Random

from tests.soak.picture import draw
from tests.soak.records import KINDS, opened
from tests.soak.samples import series
from tests.soak.soaking import Soak


def main() -> int:
    """Soak, draw, and give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=10, help="lines a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hostile", type=int, default=10_000, help="hostile bodies, signed and unsigned each")
    parser.add_argument("--out", type=Path, default=Path(".soak"), help="the folder that gets the picture")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotwash-soak-") as name, opened(given.database, Path(name)) as record:
        random = Random(given.seed)  # noqa: S311 - a plan that can be repeated
        seconds = given.minutes * 60
        soak = Soak(Path(name), record, seconds=seconds, rate=given.rate, random=random, hostile=given.hostile)
        soaked = asyncio.run(soak.run())
    given.out.mkdir(parents=True, exist_ok=True)
    title = f"Hotwash on {KINDS[given.database]} under load and faults, about {given.rate:g} lines a second"
    (given.out / "soak.svg").write_text(draw(title, series(soaked.samples)))
    (given.out / "soak.json").write_text(json.dumps([asdict(one) for one in soaked.samples], indent=1))
    first, last = soaked.samples[0], soaked.samples[-1]
    print(f"{last.commands:.0f} lines in {last.seconds:.0f} s, memory {first.memory:.0f} to {last.memory:.0f} MB")  # noqa: T201
    print(f"hostile bodies by status: {dict(sorted(soaked.statuses.items()))}")  # noqa: T201
    for problem in soaked.problems:
        print(problem)  # noqa: T201
    return 1 if soaked.problems else 0


if __name__ == "__main__":
    sys.exit(main())
