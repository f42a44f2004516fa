"""One soak: people type into a strict Slack that misbehaves now and then, and the bot is looked at from outside."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bot.manifest import manifest
from bot.sandbox import Fault, Sandbox
from tests.bench.candidates import Candidate, Running, started
from tests.soak.fuzz import fuzz
from tests.soak.records import Record
from tests.soak.samples import GROWTH, Sample, look, problems

PEOPLE = ("alice", "bob", "carol", "olu", "sam")
LINES = (
    "event {}", "event {}", "event {}", "event 2m ago #finding {}", "action {}", "status identified {}", "update {}",
    "severity sev2 {}", "commander @bob", "ack {}", "timeline", "summary", "status mitigated {}", "nonsense {}",
    "status investigating {}",
)  # fmt: skip
FAULTS = (
    Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.HTML, Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.SERVER_ERROR_AFTER,
)  # fmt: skip
NOT_YET = "not an incident channel"
"""What is answered in a channel that Slack has made, but whose making it has answered with an error, until a retry."""

INCIDENT_LINES = 150
"""How many lines are typed in one incident before it is closed and the next one is declared."""

FAULT_EVERY = 40
"""How many lines are typed between two faults."""

LONGEST_DRAIN = 90.0
"""How many seconds the bot may take to deliver what it owes when nobody types any more."""


@dataclass(kw_only=True)
class Soaked:
    """What came of a soak, and by how much which columns may grow."""

    bounds: Mapping[str, float]
    samples: list[Sample] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def problems(self) -> list[str]:
        """Everything that must not be."""
        found = problems(self.samples, self.bounds)
        found += [f"lost: {words}" for words in self.lost] + [f"said twice: {words}" for words in self.twice]
        found += [
            f"{count} hostile bodies were answered {code}" for code, count in self.statuses.items() if code >= 500
        ]
        return found + [f"not answered: {words}" for words in self.unanswered]


class Soak:
    """Types about `rate` lines a second for so many seconds; `random` picks lines, people and faults."""

    def __init__(
        self, folder: Path, record: Record, *, seconds: float, rate: float, random: Random, hostile: int = 0
    ) -> None:
        """Take where to work, how long and how fast, and how many hostile bodies come in, signed and unsigned each."""
        self._hostile = hostile
        self._record = record
        self._folder = folder
        self._seconds = seconds
        self._rate = rate
        self._random = random
        self._sandbox = Sandbox(manifest(), rate_limits=False, auto_deliver=True)
        self._recorded: list[tuple[str, str]] = []
        self._lines = 0
        self._incident = ""
        self.soaked = Soaked(bounds={**GROWTH, **record.bounds})

    async def run(self) -> Soaked:
        """Run it."""
        cast = [self._sandbox.add_person(handle, timezone="Europe/Berlin") for handle in PEOPLE]
        self._sandbox.add_channel("general", members=cast)
        await self._sandbox.start()
        bot = Candidate(name="soaked", module="bot", database=self._record.address)
        settings = {
            "SLACK_API_URL": self._sandbox.api_url,
            "SLACK_BOT_TOKEN": self._sandbox.bot_token,
            "SLACK_SIGNING_SECRET": self._sandbox.signing_secret,
        }
        try:
            async with started(bot, 0, self._folder, settings) as running:
                self._sandbox.connect_app(f"http://127.0.0.1:{running.port}/slack/events")
                secret = self._sandbox.signing_secret
                hostile = asyncio.create_task(fuzz(running.port, secret, self._hostile, Random(self._random.random())))  # noqa: S311 - a plan that can be repeated
                await self._soak(running)
                self.soaked.statuses = await hostile
        finally:
            await self._sandbox.stop()
        return self.soaked

    async def _soak(self, running: Running) -> None:
        began, next_look = time.monotonic(), 0.0
        while (passed := time.monotonic() - began) < self._seconds:
            await self._type_something()
            if passed >= next_look:
                self.soaked.samples.append(await asyncio.to_thread(look, running, self._record, passed, self._lines))
                next_look = passed + self._seconds / 60
            await asyncio.sleep(1 / self._rate)
        self._sandbox.faults.clear()
        await self._drain(running, began)
        self._compare()

    async def _drain(self, running: Running, began: float) -> None:
        until = time.monotonic() + LONGEST_DRAIN
        while time.monotonic() < until:
            last = await asyncio.to_thread(look, running, self._record, time.monotonic() - began, self._lines)
            if not last.owed:
                break
            await asyncio.sleep(0.5)
        self.soaked.samples.append(last)

    async def _type_something(self) -> None:
        if self._lines % INCIDENT_LINES == 0:
            await self._next_incident()
        self._lines += 1
        if self._lines % FAULT_EVERY == 0:
            self._sandbox.faults.add(fault=self._random.choice(FAULTS))
        words = f"Line {self._lines:06} of the soak"
        line = self._random.choice(LINES).format(words)
        said = await self._type(self._incident, line)
        if "Recorded in" in said and line.startswith("event"):
            self._recorded.append((self._incident, words))

    async def _type(self, channel: str, line: str) -> str:
        """Type a line, and give the answer; a channel may be there a moment before the bot has heard that it is."""
        answer = await self._sandbox.type(self._random.choice(PEOPLE), channel, f"/incident {line}")
        said = answer.message.text if answer.message else ""
        if answer.error or not said or "ot recorded" in said or "Kept on this machine" in said:
            self.soaked.unanswered.append(f"{line}: {answer.error or said[:120]}")
        if line.startswith("event") and "Recorded in" not in said and NOT_YET not in said:
            self.soaked.unanswered.append(f"{line}: {said[:120]}")
        return said

    async def _next_incident(self) -> None:
        if self._incident:
            await self._type(self._incident, "close")
        before = {channel.id for channel in self._sandbox.channels()}
        await self._type("general", f"declare sev3 Soak {self._lines}")
        async with asyncio.timeout(LONGEST_DRAIN):
            while not (found := [one for one in self._sandbox.channels() if one.id not in before and not one.is_im]):  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.05)
        self._incident = found[0].id

    def _compare(self) -> None:
        """Every event that was told recorded stands in its channel exactly once."""
        said: dict[str, list[str]] = {}
        for channel in self._sandbox.channels():
            ours = [one for one in channel.messages if one.from_app and one.ts not in channel.pins]
            said[channel.id] = [json.dumps(one.blocks) for one in ours]
        for channel_id, words in self._recorded:
            times = sum(words in message for message in said[channel_id])
            if times == 0:
                self.soaked.lost.append(words)
            if times > 1:
                self.soaked.twice.append(words)
