"""A bot that dies at a chosen point, and everything after it that has to go on without it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Self

from bot.app import Hotwash, build
from bot.replay.player import OneByOne
from bot.sandbox import ApiCall, Delivery, Sandbox
from bot.settings import Settings
from storage.rules.policy import Policy
from tests.cast import Time

BOT_FOLDER = str(Path(__file__).parents[2] / "bot")
SANDBOX_FOLDER = str(Path(BOT_FOLDER) / "sandbox")


PATIENCE_SECONDS = 10.0
"""How long a call of Slack may take where none hangs: only a test machine that is held up is slow."""


class Cut(BaseException):
    """The process is gone. Nothing catches this but the test."""


class Points:
    """Hears of every point that is passed, and cuts at one of them: from then on, every point is the end."""

    def __init__(self, cut_at: int | None = None) -> None:
        self.passed: list[str] = []
        self.cut_at = cut_at
        self.is_cut = False

    def __call__(self, point: str) -> None:
        if not self.is_cut:
            self.passed.append(point)
            self.is_cut = len(self.passed) - 1 == self.cut_at
        if self.is_cut:
            raise Cut(point)


class Watching(Points):
    """Hears of every point and looks at what lasts there: the commits so far, and the calls that Slack has heard."""

    def __init__(self, database: Path) -> None:
        super().__init__()
        self.calls: list[ApiCall] = []
        self.lasting: list[tuple[int, int]] = []
        self._database = database

    def __enter__(self) -> Self:
        self._look = sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, check_same_thread=False)
        return self

    def __exit__(self, *about: object) -> None:
        self._look.close()

    def __call__(self, point: str) -> None:
        """Note the point; SQLite counts a version up for each commit of another connection that changed something."""
        super().__call__(point)
        (version,) = self._look.execute("PRAGMA data_version").fetchone()
        self.lasting.append((version, len(self.calls)))

    @property
    def last_chances(self) -> list[int]:
        """The points right before something lasting happens. A crash at any other leaves behind what one of these does.

        Each commit that changed something has its "before the commit" here, and so has each call of Slack; the point
        behind it leaves the same as the next of these.
        """
        following = [*self.lasting[1:], None]
        return [index for index, (now, then) in enumerate(zip(self.lasting, following, strict=True)) if now != then]


class Lives:
    """The bot's lives, one after another, on one database and in one workspace."""

    def __init__(
        self,
        sandbox: Sandbox,
        settings: Settings,
        policy: Policy,
        time: Time,
        points: Points,
        call_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self.sandbox = sandbox
        self.settings = settings
        self.policy = policy
        self.time = time
        self.points = points
        self.call_seconds = call_seconds
        self.count = 0
        time.next_due, time.settle = self.next_due, self.settle

    async def begin(self) -> None:
        """Start the bot, and start it again when it dies at that."""
        checkpoint: Callable[[str], None] = self.points if self.count == 0 else lambda point: None
        self.count += 1
        self.bot = build(
            self.settings,
            self.policy,
            now=self.time,
            random=Random(self.count),  # noqa: S311 - jitter is no secret
            checkpoint=checkpoint,
            call_seconds=self.call_seconds,
        )
        self.bot.handler.patience_seconds = 60  # a test machine may be slow; what is late would be kept elsewhere
        try:
            self.bot.delivery = OneByOne(**vars(self.bot.delivery))
            await self.bot.start(background=False)
        except Cut:
            await self.begin_anew()
        else:
            self.sandbox.connect_app(f"http://127.0.0.1:{self.bot.port}/slack/events")

    async def begin_anew(self) -> None:
        """Bury the dead bot and start the next one."""
        await self.end()
        await self.begin()

    async def end(self) -> None:
        """Let go of sockets and threads; a dead bot can neither commit nor call Slack any more while this happens."""
        await _end_tasks_of(self.bot)
        await self.bot.stop()

    @property
    def is_dead(self) -> bool:
        """Whether the bot that stands there has been cut off."""
        return self.points.is_cut and self.count == 1

    async def answers(self, delivery: Delivery) -> Delivery:
        """Send a request again until it is answered, as the person or Slack would."""
        if self.is_dead:
            await self.begin_anew()
        while delivery.failure:
            delivery = await self.sandbox.redeliver(delivery)
        return delivery

    async def settle(self) -> None:
        """Let everything happen that is due now, whoever has to live for it."""
        try:
            await self.bot.drain_spool()
            await self.bot.settle()
            while await self.sandbox.deliver_events() or self.is_dead:
                if self.is_dead:
                    raise Cut
                await self.bot.settle()
        except Cut:
            await self.begin_anew()
            await self.settle()

    async def next_due(self) -> datetime | None:
        """Tell when something is due next."""
        try:
            return await self.bot.next_due()
        except Cut:
            await self.begin_anew()
            return await self.next_due()


async def _end_tasks_of(bot: Hotwash) -> None:
    """End what the dead bot was still doing beside the request or the effect in which it died."""
    await bot.slack.close()
    orphans = [task for task in asyncio.all_tasks() if _is_of_the_bot(task)]
    for task in orphans:
        task.cancel()
    await asyncio.gather(*orphans, return_exceptions=True)


def _is_of_the_bot(task: asyncio.Task[object]) -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    file = code.co_filename if code else ""
    return file.startswith(BOT_FOLDER) and not file.startswith(SANDBOX_FOLDER)
