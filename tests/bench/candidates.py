"""The programs that are compared, each started as a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
import urllib.request
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.load import SECRET, Plan, Seen

LONGEST_START = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ask(address: str, method: str = "GET") -> Any:
    request = urllib.request.Request(address, method=method)  # noqa: S310 - our own address on loopback
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.loads(answer.read() or b"null")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A program to be measured. `database` is set for Hotwash alone."""

    name: str
    module: str
    database: str | None = None
    large: bool = False


class Running:
    """A candidate's process; it answers Slack on `port`."""

    def __init__(self, candidate: Candidate, port: int, process: Process, seconds_to_ready: float) -> None:
        self.candidate = candidate
        self.port = port
        self.process = process
        self.seconds_to_ready = seconds_to_ready
        self.channels = ["C000000000"]

    @property
    def token(self) -> str:
        return token(self.candidate)

    @property
    def megabytes(self) -> float:
        """Resident memory (Linux)."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE / 1024 / 1024

    @property
    def processor_seconds(self) -> float:
        """The processor time used so far (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    async def fire(self, count: int, at_once: int, **plan: Any) -> Seen:
        """Let the load generator send commands to this candidate, and give what it saw."""
        asked = Plan(port=self.port, count=count, at_once=at_once, channels=self.channels, **plan)
        generator = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.load", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await asyncio.wait_for(generator.communicate(json.dumps(asdict(asked)).encode()), 600)
        return Seen(**json.loads(out))


def token(candidate: Candidate) -> str:
    return "xoxb-" + "".join(letter if letter.isalnum() else "-" for letter in candidate.name)


@asynccontextmanager
async def started(
    candidate: Candidate, slack_port: int, folder: Path, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Running]:
    """Start a candidate, with `settings` over the usual ones, wait until it is ready, and stop it at the end."""
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
        "SLACK_BOT_TOKEN": token(candidate),
        "SLACK_SIGNING_SECRET": SECRET,
        "PORT": str(port),
        **(settings or {}),
    }
    if candidate.database:
        environment["DATABASE_URL"] = candidate.database
    arguments = ["run"] if candidate.database else [str(port)]
    began = time.monotonic()
    async with process(candidate.module, *arguments, environment=environment, folder=folder) as running:
        await until_ready(port, running)
        yield Running(candidate, port, running, time.monotonic() - began)


@asynccontextmanager
async def process(
    module: str, *arguments: str, environment: dict[str, str] | None = None, folder: Path | None = None
) -> AsyncIterator[Process]:
    """Run a module until the block ends."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, env=environment, cwd=folder, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        yield running
    finally:
        running.terminate()
        try:
            await asyncio.wait_for(running.wait(), 15)
        except TimeoutError:
            running.kill()


async def until_ready(port: int, running: Process) -> None:
    """Wait until `/readyz` says yes."""
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline and running.returncode is None:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.write(b"GET /readyz HTTP/1.0\r\n\r\n")
        status = await reader.readline()
        writer.close()
        if b" 200 " in status:
            return
    raise RuntimeError(f"nothing is ready on port {port}")
