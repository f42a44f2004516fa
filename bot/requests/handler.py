"""Handles requests: each is recorded and answered in time, or spooled, or refused.

Nothing is confirmed before it is durably stored. On any failure the person gets the typed text back.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

import structlog

from bot.requests.executor import RequestExecutor
from bot.requests.spool.drain import SpoolDrain
from bot.requests.spool.spool import Spool, SpoolFull
from commands.core import dispatch
from commands.core.command import Commands
from commands.core.permissions import require_perhaps_permitted
from commands.core.reply import Answer, Reply
from commands.core.request import Request, Text
from storage.database.database import Database, DatabaseUnavailable
from storage.database.errors import is_rolled_back
from storage.rules.errors import NoIncident, Offer, Refused
from storage.rules.policy import Policy

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 1.8
"""The deadline of a request, after which it is spooled or refused: Slack gives up after 3 s."""

KEEP_SECONDS = 1.0
"""How much longer spooling may take: if the disk hangs, the person still gets the typed text back."""

NO_ANSWER = "the database did not answer in time"


class SpoolNotDrained(Exception):
    """Earlier requests are still in the spool; the message says why."""


class RequestHandler:
    """Handles the requests of every door of Slack. `committed` is called after each commit."""

    def __init__(
        self,
        database: Database,
        committed: Callable[[], None],
        spool: Spool | None,
        *,
        policy: Policy,
        commands: Commands,
    ) -> None:
        """Take the database, the callback for each commit, the spool, the settings and the commands.

        Without a spool, requests are refused while the database is down.
        """
        self._database = database
        self._policy = policy
        self._commands = commands
        self._committed = committed
        self._spool = spool
        self._executor = RequestExecutor(database, policy, commands)
        self._drain = SpoolDrain(database, self._executor, spool, committed) if spool is not None else None
        self.patience_seconds = PATIENCE_SECONDS
        self.keep_seconds = KEEP_SECONDS
        self.on_answer: Callable[[Request, Answer], None] = lambda request, answer: None

    async def answer(self, request: Request, *, since: float | None = None) -> Answer:
        """Give the answer to a request; this never raises. `on_answer` is called with both.

        `since` is when the sender began to wait (seconds of the event loop's clock); it is now if not given.
        """
        answer = await self._answer(request, asyncio.get_running_loop().time() if since is None else since)
        self.on_answer(request, answer)
        return answer

    async def _answer(self, request: Request, since: float) -> Answer:
        until = since + self.patience_seconds
        try:
            if self._spool is not None and self._spool.has_waiting:
                if self._can_be_spooled(request):
                    return await self._spool_or_refuse(request, until)  # earlier requests are drained first
                await self._drain_first(request, until)
            async with asyncio.timeout_at(until):
                answer = await self._executor.record(request)
        except Refused as refused:
            return refusal(refused, request)
        except SpoolNotDrained as still:
            return not_recorded(request.pasteable, str(still))
        except (DatabaseUnavailable, TimeoutError) as error:
            log.error("request.not_recorded", verb=request.verb, error=str(error) or type(error).__name__)
            if isinstance(error, TimeoutError):
                self._database.on_unavailable()  # the database does not see our timeout
            return await self._spool_or_refuse(request, until, error)
        except Exception:
            trace = secrets.token_hex(4)
            log.exception("request.failed", verb=request.verb, trace=trace)
            self._executor.forget()  # whatever it was: what is remembered shall not be to blame again
            return not_recorded(request.pasteable, "something went wrong inside Hotwash", trace)
        self._committed()
        return answer

    async def _drain_first(self, request: Request, until: float) -> None:
        """Drain earlier requests first: this one may refer to them, such as `undo`, which cannot be spooled itself.

        Raises:
            SpoolNotDrained: when that is not done by `until` (seconds of the event loop's clock).
        """
        try:
            async with asyncio.timeout_at(until):
                await self._drain_known()
        except TimeoutError as error:
            self._database.on_unavailable()
            raise SpoolNotDrained(NO_ANSWER) from error
        except OSError as error:
            log.error("spool.drain_failed", verb=request.verb, error=type(error).__name__)
        if self._spool is not None and self._spool.has_waiting and not self._only_reads(request):
            raise SpoolNotDrained("what was typed before could not enter the record yet")

    async def _spool_or_refuse(self, request: Request, until: float, error: Exception | None = None) -> Answer:
        """Spool the request if it can wait, otherwise refuse it; `error` is why recording it failed, if it was tried.

        `until` is the request's deadline (seconds of the event loop's clock); the disk has a little longer.
        """
        is_certain = error is None or is_rolled_back(error)
        try:
            if self._spool is not None and self._can_be_spooled(request):
                async with asyncio.timeout_at(until + self.keep_seconds):
                    return await self._keep(self._spool, request)
            is_certain = is_certain or self._only_reads(request)
        except Refused as refused:
            return refusal(refused, request)
        except TimeoutError:
            log.error("spool.timeout", verb=request.verb)
            is_certain = False  # the write still runs; if it succeeds, the request will be drained
        except (OSError, SpoolFull) as full:
            log.error("spool.refused", error=type(full).__name__)
        return not_recorded(request.pasteable, NO_ANSWER) if is_certain else perhaps_not_recorded(request.pasteable)

    def _can_be_spooled(self, request: Request) -> bool:
        """Whether this request can be recorded later; a request that cannot be parsed is refused now."""
        command = dispatch.command_of(request, self._commands)
        if not command.deferrable:
            return False
        require_perhaps_permitted(request, command, self._policy, self._commands)
        arguments = dispatch.read(request, command, request.actor.timezone or self._policy.timezone, self._policy)
        return not command.opens_form or bool(arguments.text)

    async def _keep(self, spool: Spool, request: Request) -> Answer:
        masked = dispatch.without_secrets(request)
        await spool.keep(masked.with_call(words=f"{request.verb} {masked.text}".strip()))
        since = (spool.since or request.received_at).isoformat()
        zone = request.actor.timezone or self._policy.timezone
        facts = {
            "verb": request.verb,
            "text": masked.text,
            "since": since,
            "timezone": zone,
            "masked": list(masked.masked),
        }
        return Reply(outcome="spooled", template="replies/spooled", facts=facts)

    async def drain_spool(self) -> int:
        """Drain the requests that this process and others have spooled, in order; give how many were settled.

        Raises:
            OSError: when the spool's disk fails.
        """
        if self._spool is not None:
            await self._spool.look()
        return await self._drain_known()

    async def _drain_known(self) -> int:
        if self._drain is None or self._spool is None or not self._spool.has_waiting:
            return 0
        return await self._drain.run()

    async def close(self) -> None:
        """Finish the request that is being drained, and stop draining."""
        if self._drain is not None:
            await self._drain.close()

    def _only_reads(self, request: Request) -> bool:
        return dispatch.command_of(request, self._commands).effect == "reads"


def refusal(refused: Refused, request: Request) -> Reply:
    """Reply with the reason, what is possible instead, and the typed text, ready to be pasted.

    A text without a verb is offered as an `event`: people often type only what happened.
    """
    is_text = isinstance(request.call, Text) and not refused.did_you_mean
    text = f"{request.prefix} event {request.call.words}" if is_text else request.pasteable
    if isinstance(refused, NoIncident) and request.channel is None and request.actor.kind == "login":
        text = f"{request.prefix} {request.verb} INC-5 {request.text}".strip()
    facts = {
        "reason": refused.reason,
        "choices": list(refused.choices),
        "did_you_mean": refused.did_you_mean,
        "form": f"{request.prefix} {refused.form}" if refused.form else None,
        "example": f"{request.prefix} {refused.example}" if refused.example else None,
        "event": request.call.words if is_text else None,
        "field": refused.field,
        "offers": [_offered(offer, request) for offer in refused.offers],
        "text": text,
    }
    return Reply(outcome="refused", template="replies/refused", facts=facts)


def _offered(offer: Offer, request: Request) -> dict[str, str | None]:
    """Give a command that could be sent instead: for a button, and to be pasted."""
    ref = f"INC-{request.incident}" if request.incident is not None else None
    line = " ".join(part for part in (request.prefix, request.verb, ref, offer.text) if part)
    return {"label": offer.label.strip(), "verb": request.verb, "incident": ref, "text": offer.text, "line": line}


def not_recorded(typed: str, reason: str, trace: str | None = None) -> Reply:
    """Reply that nothing was recorded, with the typed text."""
    facts = {"text": typed, "reason": reason, "trace": trace, "is_certain": True}
    return Reply(outcome="failed", template="replies/not_recorded", facts=facts)


def perhaps_not_recorded(typed: str) -> Reply:
    """Reply that the outcome is unknown: the commit may still succeed."""
    reason = f"{NO_ANSWER}, but it may have recorded this. Look at `/incident timeline` before you send it again."
    facts = {"text": typed, "reason": reason, "trace": None, "is_certain": False}
    return Reply(outcome="unknown", template="replies/not_recorded", facts=facts)
