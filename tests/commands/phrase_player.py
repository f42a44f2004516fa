"""Plays a typed line in a scene of its own through the production bot, and gives what came of it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.app import Hotwash, build
from bot.manifest import manifest
from bot.sandbox import Message, Sandbox
from bot.sandbox.serializers import person_object
from storage.models import Incident
from storage.rules.policy import Level, Policy
from storage.rules.postmortem.milestones import Milestone, milestones
from storage.rules.timeline.entries import Entry
from tests.cast import Member, Record, Room, Time, Workspace
from tests.commands.phrase_file import Phrase
from tests.commands.phrase_offers import buttons, lines_to_copy
from tests.conftest import patient, settings

LEVELS = (
    Level(name="on-call", who=("@oncall",), wait_minutes=5),
    Level(name="senior engineers", who=("@seniors",), wait_minutes=10),
)
PEOPLE = {"bob": "Bob Brown", "sam": "Sam Stone", "oncall": "Olu Okafor", "seniors": "Sina Sand", "dora": "Dora Day"}
DECLARER, WRITER = "dora", "wen"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A line to copy (or a button) that the reply offers, and the stated time that it sets when it is used."""

    line: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Played:
    """What came of a line: entries before and after, the newest incident, the reply, and whose phone rang for it."""

    number: int
    before: list[Entry]
    after: list[Entry]
    incident: Incident | None
    reply: str
    said: list[str]
    announced: list[str]
    rang: set[str]
    topic: str
    draft: str
    offers: list[Offer] = field(default_factory=list)

    @property
    def new(self) -> list[Entry]:
        """What was written for the line, without the bot's own pages."""
        return [one for one in self.after[len(self.before) :] if one.by == WRITER]

    @property
    def milestones(self) -> dict[str, Milestone | None]:
        """The incident's milestones afterwards."""
        return milestones(self.after) if self.after else {}

    @property
    def changed(self) -> bool:
        """Whether the record is another one than before."""
        return self.before != self.after


async def play(phrase: Phrase, database: Path, folder: Path) -> Played:
    """Play a line on a copy (in `folder`) of a migrated, empty database file."""
    file = Path(shutil.copy(database, folder / f"{phrase.id}.db"))
    async with _workspace(phrase, file) as slack:
        return await Scene(phrase, slack).play()


@asynccontextmanager
async def _workspace(phrase: Phrase, file: Path) -> AsyncIterator[Workspace]:
    time = Time()
    time.moment = (phrase.before[0][0] if phrase.before else phrase.now).astimezone(UTC)
    sandbox = Sandbox(manifest(), now=time, rate_limits=False, answer_budget=30)
    people = [sandbox.add_person(who, name=name, timezone=phrase.incident_zone) for who, name in PEOPLE.items()]
    people.append(sandbox.add_person(WRITER, name="Wen Wu", timezone=phrase.zone))
    sandbox.add_channel("general", members=people)
    sandbox.add_channel("incidents", members=people)
    await sandbox.start()
    policy = Policy(levels=LEVELS, announcement_channel="#incidents", timezone=phrase.incident_zone)
    hotwash = patient(build(settings(sandbox, file), policy, now=time, random=Random(0)))  # noqa: S311 - jitter
    try:
        yield await _connected(sandbox, hotwash, time)
    finally:
        await hotwash.stop()
        await sandbox.stop()


async def _connected(sandbox: Sandbox, hotwash: Hotwash, time: Time) -> Workspace:
    await hotwash.start(background=False)
    for handle in (*PEOPLE, WRITER):
        hotwash.people.learn(person_object(sandbox.place, sandbox.person(handle)))
    sandbox.connect_app(f"http://127.0.0.1:{hotwash.port}/slack/events")
    workspace = Workspace(sandbox, hotwash, time)
    time.next_due, time.settle = hotwash.next_due, workspace.settle
    return workspace


class Scene:
    """The lines before, the line, and what is seen afterwards."""

    def __init__(self, phrase: Phrase, slack: Workspace) -> None:
        self.phrase, self.slack = phrase, slack
        self.record = Record(slack.hotwash)
        self.writer = Member(slack, slack.person(WRITER))
        self.number = 0

    async def play(self) -> Played:
        await self._set()
        before, heard = await self._entries(), len(slack_said(self.slack))
        whispers = len(self._whispers)
        await self._type(self.phrase.says.replace("{n}", str(self.number)))
        shown = self._whispers[whispers:]
        played = await self._seen(before, heard, self._reply(shown))
        if self.phrase.kind == "secret":
            played = await self._with_draft(played)
        if played.new:
            played.offers.extend([one async for one in self._offers(played, shown)])
        return played

    async def _set(self) -> None:
        declarer = Member(self.slack, self.slack.person(DECLARER))
        for at, says in self.phrase.before:
            await self._pass_to(at)
            await declarer.types(f"/incident {says}")
            self._enter()
        if self.phrase.own:
            await self._pass_to(self.phrase.now - timedelta(minutes=10))
        for says in self.phrase.own:
            await self._type(says)
        await self._pass_to(self.phrase.now)
        self.number = len(await self._entries())

    async def _pass_to(self, at: datetime) -> None:
        await self.slack.time.passes(seconds=(at - self.slack.time()).total_seconds())

    def _enter(self) -> None:
        names = [name for name in self.slack.names if name.startswith("inc-1")]
        if names:
            self.slack.here = Room(self.slack, names[0])

    async def _type(self, says: str) -> None:
        line = says if "@hotwash" in says else f"/incident {says}"
        await self.slack.sandbox.type(self.writer.person, self.slack.here.id, line)
        await self.slack.settle()

    async def _entries(self) -> list[Entry]:
        return await self.record.entries() if await self.record.count() else []

    async def _seen(self, before: list[Entry], heard: int, reply: str) -> Played:
        said = slack_said(self.slack)
        after = await self._entries()
        return Played(
            number=self.number,
            before=before,
            after=after,
            incident=await self.record.incident() if after else None,
            reply=reply,
            said=[words for _, words in said],
            announced=[words for where, words in said[heard:] if where == "incidents"],
            rang={where.removeprefix("@") for where, _ in said[heard:] if where.startswith("@")},
            topic=self.slack.here.channel.topic,
            draft="",
        )

    @property
    def _whispers(self) -> list[Message]:
        return self.slack.sandbox.ephemerals(self.writer.person)

    def _reply(self, shown: list[Message]) -> str:
        form = self.slack.sandbox.open_view(self.writer.person)
        return " // ".join([*map(self.writer._seen, shown), *([self.writer.form] if form else [])])

    async def _with_draft(self, played: Played) -> Played:
        await self._type("postmortem new")
        files = self.slack.here.files
        return Played(**{**vars(played), "draft": files[-1].text if files else ""})

    async def _offers(self, played: Played, shown: list[Message]) -> AsyncIterator[Offer]:
        """Use each line and each button that offers a time, one after the other, and look which time that sets."""
        echoed = [one.text for one in played.new]
        for line in lines_to_copy(shown, played.reply):
            if not any(line in text for text in echoed):
                yield Offer(line=line, at=await self._set_by(played, self._type(line)))
        for message, label in buttons(shown):
            yield Offer(line=label, at=await self._set_by(played, self._click(message, label)))

    async def _click(self, message: Message, label: str) -> None:
        await self.slack.sandbox.click(self.writer.person, message, text=label)
        await self.slack.settle()

    async def _set_by(self, played: Played, use: Awaitable[None]) -> datetime | None:
        """Use an offer; give the stated time of the line's entry (or milestone) if that changed the record."""
        before = await self._entries()
        await use
        changed = await self._entries() != before
        return await self._stated(played.new[0].number) if changed else None

    async def _stated(self, number: int) -> datetime | None:
        entries = await self._entries()
        if self.phrase.milestone:
            found = milestones(entries)[self.phrase.milestone]
            return found.at if found and is_stated(found.source) else None
        entry = next(one for one in entries if one.number == number)
        return entry.at if is_stated(entry.source) else None


def is_stated(source: str) -> bool:
    """Whether a time comes from a person, exactly or about."""
    return source not in ("recorded", "derived")


def slack_said(slack: Workspace) -> list[tuple[str, str]]:
    """Give where (`@handle` for a direct message) and what the bot has said, oldest first, cards included."""
    said = sorted(slack.everything_said, key=lambda one: float(one[1].ts))
    return [("@" * channel.is_im + channel.name, slack.place(channel.id).drawn(message)) for channel, message in said]
