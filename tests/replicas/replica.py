"""One running process of the bot, with signals to kill it, to suspend it and to wake it again."""

from __future__ import annotations

import asyncio
import re
import resource
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from inspect import isawaitable
from pathlib import Path
from typing import TypeVar

CHECKOUT = Path(__file__).parents[2]
LISTENS = re.compile(r"Hotwash listens on (http://\S+)")
Seen = TypeVar("Seen")


async def eventually(look: Callable[[], Seen | Awaitable[Seen]], wanted: Seen, seconds: float = 30) -> None:
    """Look until what is wanted is seen: processes keep real time, and tell nobody when they are done."""
    seen = None
    try:
        async with asyncio.timeout(seconds):
            while True:
                found = look()
                seen = await found if isawaitable(found) else found
                if seen == wanted:
                    return
                await asyncio.sleep(0.02)
    except TimeoutError:
        assert seen == wanted, "this was not seen in time"


class Replica:
    """A process of the bot. It listens when `start` is over."""

    def __init__(self, folder: Path, environment: dict[str, str], module: tuple[str, ...]) -> None:
        self._folder = folder
        self._environment = environment
        self._module = module
        self._log: list[str] = []
        self._listens = asyncio.Event()
        self.url = ""

    async def start(self) -> None:
        """Start the process and wait until it listens; a process that ends instead fails the test."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *self._module,
            cwd=self._folder,
            env={**self._environment, "PYTHONPATH": str(CHECKOUT)},
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())
        async with asyncio.timeout(40):
            await self._listens.wait()
        assert self.url, self.log

    async def _read(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self._log.append(line.decode())
            if found := LISTENS.search(self._log[-1]):
                self.url = found[1]
                self._listens.set()
        self._listens.set()

    @property
    def log(self) -> str:
        """What the process has written to standard error."""
        return "".join(self._log)

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self._process.returncode is None

    @property
    def is_suspended(self) -> bool:
        """Whether the process stands still (T in proc(5))."""
        return Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    async def suspend(self) -> None:
        """Let the process stand still wherever it is."""
        self._process.send_signal(signal.SIGSTOP)
        await eventually(lambda: self.is_suspended, True)

    def wake(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    @contextmanager
    def largest_file(self, size: int) -> Iterator[None]:
        """Let no file of the process become longer than so many bytes, as on a disk that is full (Linux)."""
        before = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, before)

    async def kill(self) -> None:
        """End the process at once; it learns nothing of it."""
        if self.is_running:
            self._process.kill()
            await self._process.wait()
        await self._reading

    async def stop(self) -> int:
        """Ask the process to end, and give its exit status."""
        self._process.terminate()
        async with asyncio.timeout(30):
            await self._process.wait()
        await self._reading
        return self._process.returncode or 0
