"""Replays an incident file in a sandbox through the bot's HTTP endpoint, on a clock that the file drives."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from pydantic import SecretStr

from bot.app import Hotwash, build
from bot.manifest import manifest
from bot.outbox.worker import OutboxWorker
from bot.plain_text import as_text
from bot.replay.incident_file import IncidentFile, ScriptLine
from bot.replay.result import RefusedLine, ReplayResult
from bot.replay.transcript import channel_lines, one_line
from bot.sandbox import Channel, Person, Sandbox
from bot.sandbox.serializers import person_object
from bot.settings import Settings, policy_from
from commands.core.reply import Answer, Modal, Reply
from commands.core.request import Request
from storage.drafts import incident_and_draft
from storage.rules.time_parsing import zone_of

LOBBY = "general"
"""The channel in which people type before the incident has one."""

MOST_STEPS = 5_000
"""How many times the clock may stop between two lines; far more than any escalation and its retries need."""


_PATIENCE_SECONDS = 60.0
"""How long a line may take in real time: the file's clock stands still meanwhile, and a busy machine is no slow bot."""


@dataclass
class FileClock:
    """A clock that stays at the time to which it is set."""

    moment: datetime

    def __call__(self) -> datetime:
        """Give the moment (UTC)."""
        return self.moment


class OneByOne(OutboxWorker):
    """Performs pending effects one after the other, so that the same file always gives the same channel."""

    async def drain(self) -> int:
        """Perform everything that is due now; give how many claims that were."""
        performed = 0
        while claims := await self._claim(1):
            await self._perform(claims[0])
            performed += 1
        return performed


class Replay:
    """One incident played once. `on_line` is called after each line with the channel as it shows by then."""

    def __init__(
        self,
        file: IncidentFile,
        *,
        keep_going: bool = False,
        on_line: Callable[[int, Channel | None], None] = lambda number, channel: None,
    ) -> None:
        self.file = file
        self.keep_going = keep_going
        self.on_line = on_line
        self.clock = FileClock(file.script[0].at.astimezone(UTC))
        self.sandbox = Sandbox(manifest(), now=self.clock, answer_budget=_PATIENCE_SECONDS)
        self.people: dict[str, Person] = {}
        self.played = ReplayResult()
        self._answer: Answer | None = None

    async def play(self) -> ReplayResult:
        """Play the file to its end, or to the first refusal unless told to keep going."""
        await self.sandbox.start()
        with tempfile.TemporaryDirectory(prefix="hotwash-replay-") as folder:
            bot = self._bot(Path(folder))
            try:
                await self._play(bot)
            finally:
                await bot.stop()
                await self.sandbox.stop()
        return self.played

    def _bot(self, folder: Path) -> Hotwash:
        settings = Settings(
            slack_bot_token=SecretStr(self.sandbox.bot_token),
            slack_signing_secret=SecretStr(self.sandbox.signing_secret),
            slack_api_url=self.sandbox.api_url,
            database_url=f"sqlite:///{folder / 'replay.db'}",
            host="127.0.0.1",
            port=0,
        )
        policy = policy_from(self.file.settings(), "config").model_copy(update={"webhooks": ()})  # it calls nobody
        bot = build(settings, policy, now=self.clock, random=Random(0))  # noqa: S311 - jitter
        bot.delivery = OneByOne(**{part.name: getattr(bot.delivery, part.name) for part in fields(bot.delivery)})
        bot.handler.on_answer, bot.handler.patience_seconds = self._note, _PATIENCE_SECONDS
        return bot

    def _note(self, request: Request, answer: Answer) -> None:
        self._answer = answer

    async def _play(self, bot: Hotwash) -> None:
        for name in self.file.everyone():
            actor = self.file.people.get(name)
            shown = (actor and actor.name) or name
            self.people[name] = self.sandbox.add_person(name, name=shown, timezone=self.file.place(name))
        self.sandbox.add_channel(LOBBY, members=list(self.people.values()))
        for name in self.file.channels():
            if name != LOBBY:
                self.sandbox.add_channel(name)
        await bot.start(background=False)
        for person in self.people.values():
            bot.people.learn(person_object(self.sandbox.place, person))  # nobody's zone is waited for in real time
        self.sandbox.connect_app(f"http://127.0.0.1:{bot.port}/slack/events")
        for number, line in enumerate(self.file.script, 1):
            await self._pass_time(bot, line.at.astimezone(UTC))
            await self._type(bot, number, line)
            if self.played.refusals and not self.keep_going:
                break
        await self._finish(bot)

    async def _pass_time(self, bot: Hotwash, until: datetime) -> None:
        for _ in range(MOST_STEPS):
            due = await bot.next_due()
            if due is None or due > until:
                break
            self.clock.moment = max(due, self.clock.moment)
            await self._settle(bot)
        self.clock.moment = max(until, self.clock.moment)

    async def _settle(self, bot: Hotwash) -> None:
        await bot.settle()
        while await self.sandbox.deliver_events():
            await bot.settle()

    async def _type(self, bot: Hotwash, number: int, line: ScriptLine) -> None:
        self._answer = None
        where = self._channel() or self.sandbox.channel(LOBBY)
        await self._let_in(self.people[line.who], where)
        heard_before = len(self.sandbox.ephemerals(line.who))
        answer = await self.sandbox.type(self.people[line.who], where, line.says)
        await self._settle(bot)
        reply = answer.error or self._answered(line.who, heard_before)
        self.played.replies.append(f"{self._time(line.at)} {line.who}: {one_line(line.says)}  →  {one_line(reply)}")
        if self._was_refused() or answer.error:
            self.played.refusals.append(RefusedLine(number, line, reply))
        self.on_line(number, self._channel())

    def _answered(self, name: str, already: int) -> str:
        """Give what somebody alone was answered since: messages that only they see, or a form."""
        if isinstance(self._answer, Modal):
            return "[a form]"
        person = self.people[name]
        zone = zone_of(self.file.place(name))
        whispers = self.sandbox.ephemerals(person)[already:]
        return "\n".join(as_text(one, zone=zone, names=self.sandbox.name_of) for one in whispers)

    async def _let_in(self, person: Person, channel: Channel) -> None:
        """Have somebody who is inside invite a person into a private channel, as people do before they type there."""
        inside = [one for one in self.people.values() if one.id in channel.members]
        if channel.is_private and person not in inside and inside:
            await self.sandbox.invite(inside[0], channel, person)

    def _was_refused(self) -> bool:
        answer = self._answer
        return isinstance(answer, Reply) and answer.outcome in ("refused", "failed", "unknown")

    def _channel(self) -> Channel | None:
        ours = [one for one in self.sandbox.channels() if one.creator == self.sandbox.bot_user_id and not one.is_im]
        return ours[-1] if ours else None

    async def _finish(self, bot: Hotwash) -> None:
        for _ in range(MOST_STEPS):
            due = await bot.delivery.next_due()
            if due is None:
                break
            self.clock.moment = max(due, self.clock.moment)
            await bot.delivery.drain()
        self.on_line(len(self.file.script), self._channel())
        await self._gather(bot)

    async def _gather(self, bot: Hotwash) -> None:
        channel = self._channel()
        if channel is None:
            return
        zone = zone_of(self.file.timezone)
        self.played.channel = channel_lines(channel, self.sandbox, zone)
        documents = [file for file in channel.files if file.name.endswith(".md")]
        if documents:
            self.played.markdown = (documents[-1].content or b"").decode()
        found = await bot.database.run(partial(incident_and_draft, channel=channel.id))
        if found is not None:
            incident, draft = found
            self.played.status, self.played.facts = incident.status, draft.facts if draft else None

    def _time(self, at: datetime) -> str:
        return at.astimezone(zone_of(self.file.timezone)).strftime("%Y-%m-%d %H:%M")
