"""What is looked at from outside while the bot runs, and the bounds within which it has to stay."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from tests.bench.candidates import Running
from tests.soak.records import Record

COLUMNS = {
    "commands": "lines typed",
    "memory": "memory, MB",
    "descriptors": "open files and sockets",
    "connections": "connections",
    "threads": "threads",
    "tasks": "tasks of the event loop",
    "owed": "outbox: owed",
    "outbox": "outbox: rows",
    "timeline_entry": "timeline: rows",
    "answered_request": "answers kept: rows",
    "file": "database, MB",
    "log": "its write-ahead log, MB",
}
"""What is drawn, in this order, and how it is called there."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One look: `seconds` since the beginning, memory, database and log in MB, and how many of everything else."""

    seconds: float
    commands: float
    memory: float
    descriptors: float
    connections: float
    threads: float
    tasks: float
    owed: float
    timeline_entry: float
    outbox: float
    answered_request: float
    file: float
    log: float


def look(running: Running, record: Record, seconds: float, commands: int) -> Sample:
    """Look at a running bot (Linux) and at its record."""
    about = Path(f"/proc/{running.process.pid}")
    descriptors = [_target(one) for one in (about / "fd").iterdir()]
    told = _metrics(running.port)
    return Sample(
        seconds=seconds,
        commands=commands,
        memory=running.megabytes,
        descriptors=len(descriptors),
        connections=sum(one.startswith("socket:") for one in descriptors),
        threads=len(list((about / "task").iterdir())),
        tasks=told["hotwash_tasks"],
        owed=told["hotwash_outbox_pending"],
        **record.look(),
    )


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:
        return ""  # it was closed meanwhile


def _metrics(port: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    plain = (line.split() for line in lines if not line.startswith("#") and "{" not in line)
    return {name: float(value) for name, value in plain}


GROWTH = {"memory": 6.0, "descriptors": 6.0, "connections": 6.0, "threads": 2.0, "tasks": 6.0, "owed": 50.0, "log": 4.0}
"""By how much the last third of a run may lie above the middle third, on average: nothing of this may grow for ever."""


def problems(samples: Sequence[Sample], bounds: Mapping[str, float] = GROWTH) -> list[str]:
    """Say what has grown beyond its bounds; the first third is for warming up."""
    third = len(samples) // 3
    if not third:
        return ["too few samples to say anything"]
    found = []
    for name, bound in bounds.items():
        middle, last = (fmean(getattr(one, name) for one in part) for part in (samples[third:-third], samples[-third:]))
        if last - middle > bound:
            found.append(f"{name} grew from {middle:.1f} to {last:.1f}, which is more than {bound:.0f}")
    if samples[-1].owed:
        found.append(f"{samples[-1].owed:.0f} effects are still owed at the end")
    return found


def series(samples: Sequence[Sample]) -> dict[str, list[tuple[float, float]]]:
    """Give every column over time, by the name that is drawn."""
    return {label: [(one.seconds, getattr(one, name)) for one in samples] for name, label in COLUMNS.items()}
