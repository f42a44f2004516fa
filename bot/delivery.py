"""The outbox worker: claim, perform, complete, retry, give up. Lanes run side by side; no transaction awaits Slack."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.directory import Directory
from bot.ears import Identity
from bot.lease import Lease, LeaseLost
from bot.performers import PERFORMERS
from bot.slack import Failed, NotNow, Refusal, Slack, Unheard
from bot.work import Learned, Work
from storage import outbox
from storage.database import Database, DatabaseUnavailable
from storage.effects import Announce, OpenChannel, PostMessage, TellPerson
from storage.journal import Journal
from storage.models import Incident, OwedEffect, Person, Workspace
from storage.outbox import Claimed
from storage.rules.policy import Policy
from templates import Templates

log = structlog.get_logger(__name__)

AT_ONCE = 16
"""How many lanes are worked on at the same time."""

POLL_SECONDS = 1.0
"""How long the worker sleeps at the most; a commit wakes it at once."""

REST_SECONDS = 1.0
"""How long a lane rests after messages or edits that could be gathered: what comes meanwhile becomes one of them.

Slack wants no more than one message a second in a channel (docs.slack.dev/apis/web-api/rate-limits).
"""

CLAIM_SECONDS = 0.02
"""How long it is at the least from one claim to the next: a burst of commands wakes the worker with each commit."""

SETTLE_TRIES = 30
"""How often it is tried to write down what came of an effect: a restart of the database shall not cost its lease."""

END = timedelta(hours=24)
"""How long an effect is tried before it is given up."""

LAST_TRIES = 3
"""How often it is tried at the least, also when somebody wants it tried again long after."""

LONGEST_WAIT = timedelta(minutes=5)

GONE = {"is_archived": "is_archived", "is_inactive": "is_archived", "channel_not_found": "channel_not_found"}
"""What Slack says where a channel cannot be written to any more, in the words in which it is told of once."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Performs what is owed. `now` gives the time (UTC), `random` the jitter between tries."""

    database: Database
    slack: Slack
    directory: Directory
    templates: Templates
    policy: Callable[[], Policy]
    identity: Callable[[], Identity]
    now: Callable[[], datetime]
    random: Random
    worker: str
    woken: asyncio.Event
    resting: dict[str, float] = field(default_factory=dict)

    @classmethod
    def made(cls, **parts: Any) -> Delivery:
        """Make a worker with a name of its own."""
        return cls(worker=secrets.token_hex(8), woken=asyncio.Event(), **parts)

    def wake(self) -> None:
        """Say that something may be owed: a transaction has been committed."""
        self.woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Perform what is owed until `stopping` is set; then finish what is held."""
        running: set[asyncio.Task[None]] = set()
        while not stopping.is_set():
            self.woken.clear()
            await self._start_more(running)
            await asyncio.sleep(CLAIM_SECONDS)
            await self._wait(running, stopping)
            running = {task for task in running if not task.done()}
        if running:
            await asyncio.wait(running)

    async def _start_more(self, running: set[asyncio.Task[None]]) -> None:
        try:
            self._let_rested_go_on()
            for claimed in await self._claim(AT_ONCE - len(running), tuple(self.resting)):
                running.add(asyncio.create_task(self._perform(claimed)))
                if 1 <= len(claimed.ids) < claimed.effect.gathers:
                    self.resting[claimed.lane] = monotonic() + REST_SECONDS
        except DatabaseUnavailable:
            self.woken.clear()  # nothing can be claimed now: sleep until the next poll
        except Exception:  # the one door: whatever is wrong with one row shall not end delivery for good
            log.exception("delivery.failed")
            self.woken.clear()

    def _let_rested_go_on(self) -> None:
        for lane in [lane for lane, until in self.resting.items() if until <= monotonic()]:
            del self.resting[lane]

    async def _wait(self, running: set[asyncio.Task[None]], stopping: asyncio.Event) -> None:
        signals = {asyncio.create_task(self.woken.wait()), asyncio.create_task(stopping.wait())}
        rested = min(self.resting.values(), default=monotonic() + POLL_SECONDS) - monotonic()
        timeout = min(max(rested, 0.0), POLL_SECONDS)
        await asyncio.wait({*running, *signals}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        for signal in signals:
            signal.cancel()
        await asyncio.gather(*signals, return_exceptions=True)

    async def drain(self) -> int:
        """Perform everything that is due now and what becomes due by it; give how many claims that were."""
        performed = 0
        while claims := await self._claim(AT_ONCE):
            await asyncio.gather(*(self._perform(claimed) for claimed in claims))
            performed += len(claims)
        return performed

    async def next_due(self) -> datetime | None:
        """Tell when something owed can be tried next (UTC)."""
        return await self.database.run(outbox.next_due)

    async def _claim(self, limit: int, resting: tuple[str, ...] = ()) -> list[Claimed]:
        if limit <= 0:
            return []
        return await self.database.run(
            lambda session: outbox.claim(session, worker=self.worker, now=self.now(), limit=limit, resting=resting)
        )

    async def _perform(self, claimed: Claimed) -> None:
        lease = Lease(claimed, self.database, self.now, timedelta(seconds=self.slack.call_seconds))
        try:
            work = await self._work(lease)
            learned = await PERFORMERS[type(claimed.effect)](work)
        except NotNow as failed:
            await self._postpone(lease.claimed, failed, timedelta(seconds=failed.after), uncertain=False)
        except Unheard as failed:
            await self._postpone(lease.claimed, failed, self._backoff(claimed.attempts), uncertain=True)
        except Refusal as failed:
            await self._give_up(lease.claimed, failed)
        except (DatabaseUnavailable, LeaseLost):
            return  # the lease ends by itself, and whoever claims it then looks before acting
        except Exception as error:
            log.exception("effect.failed", kind=claimed.effect.kind)
            failure = Failed(f"{type(error).__name__}: {error}")
            await self._postpone(lease.claimed, failure, self._backoff(claimed.attempts), uncertain=True)
        else:
            await self._settle(lease.claimed, learned)
        self.wake()

    async def _work(self, lease: Lease) -> Work:
        claimed, about = lease.claimed, None
        if claimed.incident_id is not None:
            about = await self.database.run(lambda session: session.get(Incident, claimed.incident_id))
        return Work(
            claimed=claimed,
            about=about,
            slack=self.slack.while_held(lease.hold),
            directory=self.directory,
            templates=self.templates,
            policy=self.policy(),
            now=self.now,
            bot_user_id=self.identity().bot_user_id,
            run=self.database.run,
        )

    async def _settle(self, claimed: Claimed, learned: Learned) -> None:
        async def complete(session: AsyncSession) -> None:
            if await outbox.complete(session, claimed, self.now()) and learned and claimed.incident_id:
                incident = await session.get_one(Incident, claimed.incident_id)
                for name, value in learned.items():
                    setattr(incident, name, value)

        await self._write_down(claimed, complete)

    async def _write_down(self, claimed: Claimed, work: Callable[[AsyncSession], Coroutine[Any, Any, Any]]) -> None:
        for _ in range(SETTLE_TRIES):
            try:
                await self.database.run(work)
            except DatabaseUnavailable:
                await asyncio.sleep(POLL_SECONDS)  # once the lease is over, whoever claims it looks before acting
            else:
                return
        log.warning("effect.unsettled", kind=claimed.effect.kind)

    def _backoff(self, attempts: int) -> timedelta:
        longest = min(2.0**attempts, LONGEST_WAIT.total_seconds())
        return timedelta(seconds=longest * (0.5 + self.random.random() / 2))

    async def _postpone(self, claimed: Claimed, failed: Failed, wait: timedelta, *, uncertain: bool) -> None:
        if self.now() - claimed.created_at > END and claimed.attempts >= LAST_TRIES:
            await self._give_up(claimed, failed)
            return
        log.info("effect.postponed", kind=claimed.effect.kind, error=str(failed), seconds=wait.total_seconds())
        until, error = self.now() + wait, str(failed)
        await self._write_down(
            claimed, lambda session: outbox.postpone(session, claimed, until=until, error=error, uncertain=uncertain)
        )

    async def _give_up(self, claimed: Claimed, failed: Failed) -> None:
        log.error("effect.given_up", kind=claimed.effect.kind, error=str(failed), ids=claimed.ids)

        async def give_up(session: AsyncSession) -> None:
            if await outbox.give_up(session, claimed, now=self.now(), error=str(failed)):
                space = await session.get_one(Workspace, claimed.workspace_id)
                await self._tell(Journal(session, space, policy=self.policy(), now=self.now()), claimed, failed)

        await self._write_down(claimed, give_up)

    async def _tell(self, journal: Journal, claimed: Claimed, failed: Failed) -> None:
        """Tell the channel, or where there is none the declarer, in one line; a failed telling is not told of."""
        if claimed.incident_id is None or isinstance(claimed.effect, TellPerson):
            return
        incident = await journal.session.get_one(Incident, claimed.incident_id, with_for_update=True)
        elsewhere = isinstance(claimed.effect, Announce)
        here_is_gone = failed.error in GONE and claimed.effect.needs_channel and not elsewhere
        could_not = "show anything in the channel of" if here_is_gone else f"{claimed.effect.kind} for"
        facts = {
            "what": f"I could not {could_not} {incident.ref}: Slack says {GONE.get(failed.error, failed.error)}.",
            "detail": None,
            "next": "The record is complete; nothing that was typed is lost.",
        }
        told_here = isinstance(claimed.effect, PostMessage) and claimed.effect.template == "messages/channel_problem"
        if incident.channel_id and not told_here and not here_is_gone:
            journal.owe(incident, PostMessage(template="messages/channel_problem", facts=facts))
        elif incident.declared_by is not None and (isinstance(claimed.effect, OpenChannel) or not told_here):
            declarer = await journal.session.get_one(Person, incident.declared_by)
            telling = TellPerson(person=declarer.slack_id, template="messages/channel_problem", facts=facts)
            if not await _owed_before(journal, incident, telling):
                journal.owe(incident, telling)


async def _owed_before(journal: Journal, incident: Incident, telling: TellPerson) -> bool:
    statement = select(OwedEffect.payload).where(
        col(OwedEffect.incident_id) == incident.id, col(OwedEffect.kind) == telling.kind
    )
    return telling.payload() in (await journal.session.exec(statement)).all()
