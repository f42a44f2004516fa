"""Several processes of the bot on one PostgreSQL, in one workspace, and everything that they have done together."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from sqlmodel import col, select

from bot.manifest import manifest
from bot.plain_text import as_text
from bot.sandbox import Sandbox, SlashAnswer
from bot.sandbox.sandbox import real_now
from storage.database.database import Database
from storage.models import Incident, TimelineEntry
from storage.outbox import queue
from tests.replicas.hastened import Fast
from tests.replicas.replica import Replica, eventually
from tests.replicas.stopwatch import stopwatch

POLICY = """
announcement_channel = "#incidents"
[[levels]]
name = "on-call"
who = ["@olu"]
wait_minutes = 1
[[levels]]
name = "senior engineers"
who = ["@sam"]
wait_minutes = 1
"""
BUDGET = 3.0
"""Seconds that Slack waits for an answer."""

PATIENCE_SECONDS = 20.0
"""How long the workspace really waits: the time in which the test machine is held up is no bot's."""

WORDS = re.compile(r"note-\d+-\d+")


class Deployment:
    """Starts replicas, lets people type at any of them, and looks at what came of it."""

    def __init__(self, address: str, folder: Path, *, hastened: bool) -> None:
        since = datetime.now(UTC)
        self.address = address
        self.folder = folder
        self.replicas: list[Replica] = []
        self.database = Database(address)
        self._since = since if hastened else None
        self.module = ("tests.replicas.hastened",) if hastened else ("bot", "run")
        self.sandbox = Sandbox(
            manifest(), rate_limits=False, now=Fast(since) if hastened else real_now, answer_budget=PATIENCE_SECONDS
        )

    async def open(self) -> None:
        """Open the workspace: alice, bob, olu and sam in #general and #incidents."""
        people = [self.sandbox.add_person(handle) for handle in ("alice", "bob", "olu", "sam")]
        for name in ("general", "incidents"):
            self.sandbox.add_channel(name, members=people)
        await self.sandbox.start()
        (self.folder / "hotwash.toml").write_text(POLICY)

    async def close(self) -> None:
        """End every process and the workspace."""
        for replica in self.replicas:
            await replica.kill()
        await self.sandbox.stop()
        await self.database.close()

    async def start(self, number: int = 1, **environment: str) -> list[Replica]:
        """Start so many processes side by side, and give them."""
        started = [self._replica(environment) for _ in range(number)]
        self.replicas += started
        await asyncio.gather(*(replica.start() for replica in started))
        return started

    def _replica(self, environment: dict[str, str]) -> Replica:
        given = {
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_SIGNING_SECRET": self.sandbox.signing_secret,
            "SLACK_API_URL": self.sandbox.api_url,
            "DATABASE_URL": self.address,
            "PORT": "0",
            "HOTWASH_SPOOL": str(self.folder / f"spool-{len(self.replicas)}"),
        }
        if self._since is not None:
            given["CLOCK_SINCE"] = self._since.isoformat()
        return Replica(self.folder, given | environment, self.module)

    async def types(self, replica: Replica, words: str, where: str = "general") -> SlashAnswer:
        """Let alice type a line that reaches this replica."""
        self.sandbox.connect_app(replica.url)
        return await self.sandbox.type("alice", where, f"/incident {words}")

    async def hears(self, replica: Replica, words: str, where: str) -> str:
        """Let alice type a line, and give the answer as she reads it; it came within Slack's three seconds."""
        async with stopwatch() as watch:
            answer = await self.types(replica, words, where)
            assert watch.seconds < BUDGET
        assert answer.error is None
        assert answer.message is not None
        return as_text(answer.message)

    async def is_ready(self, replica: Replica) -> tuple[int, list[str]]:
        """Ask a replica whether it is alive and ready: the status, and what is wrong."""
        async with aiohttp.ClientSession(replica.url.removesuffix("slack/events")) as session:
            async with session.get("healthz") as alive:
                assert alive.status == 200
            async with session.get("readyz") as ready:
                return ready.status, (await ready.json()).get("wrong", [])

    async def outages(self, replica: Replica) -> float:
        """Give how many transactions the database did not answer, as the replica tells Prometheus."""
        address = replica.url.removesuffix("slack/events")
        async with aiohttp.ClientSession(address) as session, session.get("metrics") as answer:
            lines = (await answer.text()).splitlines()
        (found,) = [line for line in lines if line.startswith("hotwash_database_outages_total ")]
        return float(found.split()[1])

    async def declares(self, replica: Replica, title: str, severity: str = "sev3") -> str:
        """Let alice declare an incident, and give its channel's name when it is there."""
        names = {channel.name for channel in self.sandbox.channels()}
        answer = await self.types(replica, f"declare {severity} {title}")
        assert answer.error is None
        await eventually(lambda: len(self._rooms() - names), 1)
        await self.is_done()
        (name,) = self._rooms() - names
        return name

    def _rooms(self) -> set[str]:
        return {channel.name for channel in self.sandbox.channels() if channel.name.startswith("inc-")}

    async def is_done(self) -> None:
        """Wait until nothing is owed."""
        await eventually(self.owed, 0)

    async def owed(self) -> int:
        """Count what is owed."""
        return await self.database.run(queue.count)

    async def failed(self) -> int:
        """Count what was given up."""
        return await self.database.run(lambda session: queue.count(session, queue.FAILED))

    def said(self, where: str) -> list[str]:
        """Give the notes that the bot has posted in a channel, in order, each as often as it was posted."""
        messages = [one for one in self.sandbox.channel(where).messages if one.from_app and not one.is_system]
        in_order = sorted(messages, key=lambda message: message.ts)
        pins = self.sandbox.channel(where).pins
        return [word for one in in_order if one.ts not in pins for word in WORDS.findall(as_text(one))]

    def said_at(self, where: str) -> list[float]:
        """Give the moments (in seconds) at which messages with notes were posted in a channel."""
        channel = self.sandbox.channel(where)
        posted = [one for one in channel.messages if one.from_app and one.ts not in channel.pins]
        return sorted(float(one.ts) for one in posted if WORDS.search(as_text(one)))

    async def recorded(self, number: int) -> list[str]:
        """Give the notes on an incident's timeline, in order."""
        async with self.database.transaction() as session:
            statement = (
                select(TimelineEntry.text)
                .join(Incident, col(Incident.id) == col(TimelineEntry.incident_id))
                .where(col(Incident.number) == number)
                .order_by(col(TimelineEntry.number))
            )
            return [word for text in (await session.exec(statement)).all() for word in WORDS.findall(text)]

    async def kinds(self, number: int) -> list[str]:
        """Give the kinds of an incident's entries, in order."""
        async with self.database.transaction() as session:
            statement = (
                select(TimelineEntry.kind)
                .join(Incident, col(Incident.id) == col(TimelineEntry.incident_id))
                .where(col(Incident.number) == number)
                .order_by(col(TimelineEntry.number))
            )
            return list((await session.exec(statement)).all())

    def rang(self, handle: str) -> int:
        """Count how often somebody was asked for help by direct message."""
        return len(self.sandbox.direct_message(handle).messages)
