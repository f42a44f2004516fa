"""The composition root: `build` wires every part; importing this does nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import structlog

from bot import startup
from bot.inbound.http.health import Health, check
from bot.inbound.http.metrics import Metrics
from bot.inbound.servers import Servers
from bot.inbound.slack.context import SlackContext
from bot.integrations.slack.client import CALL_SECONDS, SlackClient
from bot.integrations.slack.directory import Directory
from bot.integrations.slack.identity import Identity
from bot.integrations.slack.job import SlackConnection
from bot.integrations.slack.performers.registry import slack_performers
from bot.integrations.slack.user_cache import UserCache
from bot.integrations.slack.user_groups import UserGroups
from bot.integrations.webhooks.performer import WebhookPerformer
from bot.outbox.worker import OutboxWorker
from bot.requests.handler import RequestHandler
from bot.requests.spool.spool import Spool
from bot.scheduler import Scheduler
from bot.settings import Settings, WrongSettings, webhook_secrets
from commands import COMMANDS, SCHEDULED_TASKS
from storage.database.database import Database
from storage.outbox.effects import CallWebhook
from storage.outbox.queue import LEASE
from storage.rate_limited_log import RateLimitedLog
from storage.rules.policy import Policy
from templates import Templates

log = structlog.get_logger(__name__)

SPOOL_SECONDS = 1.0
"""How often the bot tries to drain the spool."""

NOTIFY_SECONDS = 0.5
"""How often other processes are notified of new effects, at most; they poll once a second anyway."""

FINISH_SECONDS = 10.0
"""How long claimed effects may take when the bot is stopped; the others are performed after the next start."""


def _now() -> datetime:
    return datetime.now(UTC)


class Hotwash:
    """The whole bot. Start it, serve it, stop it; a test or a replay drives `delivery` and `clock` by hand."""

    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        *,
        now: Callable[[], datetime] = _now,
        random: Random | None = None,
        template_folder: Path | None = None,
        checkpoint: Callable[[str], None] = lambda point: None,
        call_seconds: float = CALL_SECONDS,
        lease: timedelta = LEASE,
    ) -> None:
        self.settings = settings
        self.policy = policy
        self.now = now
        self.identity = Identity()
        self.database = Database(settings.database_url, checkpoint, notify_seconds=NOTIFY_SECONDS)
        token = settings.slack_bot_token.get_secret_value()
        self.slack = SlackClient(token, settings.slack_api_url, checkpoint, now=now, call_seconds=call_seconds)
        self.directory = Directory(self.slack, policy, now)
        self.people = UserCache(self.slack, now, lambda: self.identity)
        self.user_groups = UserGroups(self.slack, self.directory, now)
        self._log_limit = RateLimitedLog()
        self.templates = Templates(template_folder, self._template_failed)
        self.webhooks = WebhookPerformer(policy.webhooks, webhook_secrets(policy), now, call_seconds=call_seconds)
        connection = SlackConnection(
            slack=self.slack, directory=self.directory, templates=self.templates, identity=lambda: self.identity
        )
        self.delivery = OutboxWorker.made(
            database=self.database,
            performers={**slack_performers(connection), CallWebhook: self.webhooks.perform},
            policy=policy,
            now=now,
            lease=lease,
            random=random or Random(),  # noqa: S311 - jitter is no secret
        )
        self.spool = Spool(settings.spool_folder)
        self.handler = RequestHandler(self.database, self.delivery.wake, self.spool, policy=policy, commands=COMMANDS)
        self.metrics = self._told_to(Metrics(self.database, now))
        self.clock = Scheduler(
            database=self.database, tasks=SCHEDULED_TASKS, policy=policy, now=now, committed=self.delivery.wake
        )
        self.servers = Servers(settings, finish_seconds=FINISH_SECONDS, checkpoint=checkpoint)
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def _template_failed(self, problem: str) -> None:
        """Count and log an operator's template that failed; the built-in one was used in its place."""
        name = problem.partition(": ")[0]
        self.metrics.template_failed(name)
        count = self._log_limit.count(name)
        if count:
            log.error("template.failed", detail=problem[:300], count=count, instead="the built-in template was used")

    def _told_to(self, metrics: Metrics) -> Metrics:
        self.database.on_unavailable = metrics.database_unavailable
        self.slack.called = metrics.called
        self.handler.on_answer = metrics.answered
        return metrics

    async def start(self, *, background: bool = True) -> None:
        """Migrate, check the token, serve; with `background`, also deliver and tick until stopped.

        Raises:
            WrongSettings: when Slack refuses the token, or the token lacks scopes.
            DatabaseUnavailable: when the database cannot be reached.
        """
        migrated = await startup.migrate(self.database, may_be_later=background)
        if not await self._meet_slack() and migrated:
            self.identity = await startup.remembered(self.database)
        await self.servers.open(self._context(), self.metrics, self.state)
        if background:
            self._tasks = [
                asyncio.create_task(self._drain_spool()),
                asyncio.create_task(self.delivery.run(self._stopping)),
                asyncio.create_task(self.database.listen(self.delivery.wake, self._stopping)),
                asyncio.create_task(self.clock.run(self._stopping)),
                asyncio.create_task(self.directory.keep_fresh(self._stops_within)),
            ]
            if not migrated:
                self._tasks.append(asyncio.create_task(startup.migrate_later(self.database, self._stops_within)))
            if not self.identity.met:
                self._tasks.append(asyncio.create_task(self._meet_slack_later()))

    async def _stops_within(self, seconds: float) -> bool:
        """Wait so long, or until the bot is stopped; True if it is."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()

    async def _drain_spool(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.drain_spool()
            except Exception:
                log.exception("spool.failed")  # a failing disk may be repaired; its spooled requests wait
            await self._stops_within(SPOOL_SECONDS)

    async def drain_spool(self) -> int:
        """Drain the requests that were spooled on this machine while the database was down.

        Raises:
            OSError: when the spool's disk fails.
        """
        return await self.handler.drain_spool()

    async def _meet_slack(self) -> bool:
        met = await startup.meet(self.slack)
        if met is None:
            return False
        self.identity = met
        return True

    async def _meet_slack_later(self) -> None:
        for seconds in startup.try_again():
            if await self._stops_within(seconds):
                return
            try:
                if await self._meet_slack():
                    return
            except WrongSettings as error:
                log.error("slack.refused_token", detail=str(error))  # `/readyz` reports it, too, until it is fixed

    def _context(self) -> SlackContext:
        return SlackContext(
            handler=self.handler,
            people=self.people,
            user_groups=self.user_groups,
            slack=self.slack,
            templates=self.templates,
            policy=self.policy,
            commands=COMMANDS,
            now=self.now,
            identity=lambda: self.identity,
        )

    @property
    def port(self) -> int:
        """The port of Slack's endpoint."""
        return self.servers.port

    @property
    def ops_port(self) -> int | None:
        """The port of the operator's pages, if they have one of their own."""
        return self.servers.ops_port

    async def state(self) -> Health:
        """Check the bot's health: errors that stop it, and warnings."""
        return await check(self.database, self.spool, met_slack=self.identity.met, names=self.directory.warnings())

    async def settle(self) -> None:
        """Do everything that is due now: the clock's tasks, then the pending effects."""
        while await self.clock.tick() + await self.delivery.drain():
            pass

    async def next_due(self) -> datetime | None:
        """Give the time (UTC) at which something is due next: a step of the clock, or another try of an effect."""
        found = [await self.clock.next_due(), await self.delivery.next_due()]
        return min((one for one in found if one is not None), default=None)

    async def stop(self) -> None:
        """Stop accepting requests, finish the claimed effects and close everything; other effects stay pending."""
        await self.servers.close()
        self._stopping.set()
        finishing = [*self._tasks, asyncio.create_task(self.handler.close())]
        _, late = await asyncio.wait(finishing, timeout=FINISH_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self.people.close()
        await self.user_groups.close()
        await self.directory.close()
        await self.slack.close()
        await self.webhooks.close()
        await self.database.close()


def build(
    settings: Settings,
    policy: Policy,
    *,
    now: Callable[[], datetime] = _now,
    random: Random | None = None,
    template_folder: Path | None = None,
    checkpoint: Callable[[str], None] = lambda point: None,
    call_seconds: float = CALL_SECONDS,
    lease: timedelta = LEASE,
) -> Hotwash:
    """Wire the bot.

    Args:
        settings: what the environment says.
        policy: what `hotwash.toml` says.
        now: gives the time, aware and in UTC; a replay and the tests drive it.
        random: the jitter between retries.
        template_folder: an operator's own templates, put before the built-in ones.
        checkpoint: called at each point where a crash would matter, with the point's name; the crash tests cut there.
        call_seconds: how long one call of Slack may take.
        lease: how long a claim in the outbox holds unless it is renewed, on the clock that `now` shows.
    """
    return Hotwash(
        settings,
        policy,
        now=now,
        random=random,
        template_folder=template_folder,
        checkpoint=checkpoint,
        call_seconds=call_seconds,
        lease=lease,
    )
