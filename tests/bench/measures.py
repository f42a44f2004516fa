"""What is measured of one candidate, in pieces that can be interleaved with those of the others."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from statistics import linear_regression, median, quantiles
from typing import Any

from tests.bench.candidates import Running, ask
from tests.bench.load import Seen

DECLARE = "declare sev3 Nodes of the fleet fail {}"

INCIDENTS = 4
"""How many incidents are open at the same time; the commands go to them in turn."""

SETTLED_SECONDS = 1.4
"""How long nothing may be sent to Slack before all is sent: bursts are gathered for a second."""

CALL_SECONDS = 0.1
"""How long each call to Slack takes while a channel is made ready."""

LONGEST_CHAIN = 3 * CALL_SECONDS
"""What must follow one another before a channel is ready: create it, post the card, pin the card."""


@dataclass(kw_only=True)
class Measured:
    """All that was seen of one candidate."""

    calm: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    processor_ms: list[float] = field(default_factory=list)
    ready_seconds: list[float] = field(default_factory=list)
    start_seconds: list[float] = field(default_factory=list)
    megabytes: list[tuple[int, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """Give the numbers that are reported; milliseconds unless the name says otherwise."""
        numbers = {f"calm_{name}": value for name, value in percentiles(self.calm).items()}
        numbers |= {f"busy_{name}": value for name, value in percentiles(self.busy).items()}
        for name in ("per_second", "processor_ms", "ready_seconds", "start_seconds"):
            if values := getattr(self, name):
                numbers[name] = median(values)
        if self.megabytes:
            numbers["mb_per_1000"] = slope(self.megabytes)
            numbers["mb_at_the_end"] = self.megabytes[-1][1]
        numbers["wrong_answers"] = len(self.wrong)
        return numbers


def percentiles(milliseconds: list[float]) -> dict[str, float]:
    """Give p50, p95 and p99."""
    if len(milliseconds) < 2:
        return {}
    cuts = quantiles(milliseconds, n=100, method="inclusive")
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}


def slope(megabytes: list[tuple[int, float]]) -> float:
    """Give the growth in MB for each 1,000 commands over the second half of the run."""
    half = megabytes[len(megabytes) // 2 :]
    if len(half) < 2:
        return 0.0
    return 1000 * linear_regression([commands for commands, _ in half], [size for _, size in half]).slope


class Bench:
    """Measures running candidates, and lets each one finish what it owes before the next one's turn."""

    def __init__(self, slack_port: int) -> None:
        self.slack = f"http://127.0.0.1:{slack_port}"
        self.measured: dict[str, Measured] = {}

    def of(self, running: Running) -> Measured:
        return self.measured.setdefault(running.candidate.name, Measured())

    async def settle(self, running: Running) -> None:
        """Wait until nothing more is sent to Slack."""
        before = -1
        while (now := self._asked(running)["calls"]) != before:
            before = now
            await asyncio.sleep(SETTLED_SECONDS)

    def _asked(self, running: Running) -> dict[str, Any]:
        found: dict[str, Any] = ask(f"{self.slack}/null/{running.token}")
        return found

    async def prepare(self, running: Running) -> None:
        """Open the incidents, let the bot meet everybody, and warm it up."""
        if running.candidate.database:
            seen = await running.fire(INCIDENTS, 1, text=DECLARE, expects="declared")
            if seen.wrong:
                raise RuntimeError(seen.wrong[0])
            await self.settle(running)
            running.channels = [str(one) for one in self._asked(running)["channels"]]
        await running.fire(40, 4)
        await self.settle(running)

    async def calm(self, running: Running, count: int) -> None:
        """One command at a time."""
        seen = await running.fire(count, 1)
        await self.settle(running)
        measured = self.of(running)
        measured.calm += seen.milliseconds
        measured.wrong += seen.wrong

    async def busy(self, running: Running, count: int, at_once: int) -> Seen:
        """Many commands at a time; the processor time counts what is delivered to Slack afterwards, too."""
        used = running.processor_seconds
        seen = await running.fire(count, at_once)
        await self.settle(running)
        measured = self.of(running)
        measured.processor_ms.append((running.processor_seconds - used) * 1000 / count)
        measured.busy += seen.milliseconds
        measured.per_second.append(count / seen.seconds)
        measured.wrong += seen.wrong
        return seen

    async def ready(self, running: Running) -> None:
        """Declare one incident with a slow Slack, and wait until its card is pinned."""
        ask(f"{self.slack}/latency?seconds={CALL_SECONDS}", "POST")
        pinned = len(self._asked(running)["pinned_at"])
        seen = await running.fire(1, 1, text=DECLARE, expects="declared")
        await self.settle(running)
        self.of(running).ready_seconds.append(self._asked(running)["pinned_at"][pinned] - seen.started_at)
        ask(f"{self.slack}/latency?seconds=0", "POST")

    async def memory(self, running: Running, count: int, at_once: int) -> None:
        """Send many commands and look at the resident memory ten or twenty times on the way."""
        step = max(count // 20, 100)
        measured = self.of(running)
        for sent in range(step, count + 1, step):
            seen = await running.fire(step, at_once)
            measured.wrong += seen.wrong
            measured.megabytes.append((sent, running.megabytes))
        await self.settle(running)
