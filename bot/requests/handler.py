"""Where requests come in: each is recorded and answered in time, or kept aside, or handed back.

Nothing is confirmed before it is durably stored. Whatever goes wrong, the person gets their words back.
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
"""How long after it was heard a command may take before it is kept aside or handed back: Slack gives up after 3 s."""

KEEP_SECONDS = 1.0
"""How much longer it may take to keep it aside: a disk that hangs is not to cost the person their words as well."""

NO_ANSWER = "the database did not answer in time"


class SpoolNotDrained(Exception):
    """What was typed before is not in the record yet, and why."""


class RequestHandler:
    """Where every request comes in, whichever door of Slack it took. `committed` is called after each commit."""

    def __init__(
        self,
        database: Database,
        committed: Callable[[], None],
        spool: Spool | None,
        *,
        policy: Policy,
        commands: Commands,
    ) -> None:
        """Take the database, what to call after each commit, where to spool, the settings and the verbs.

        Without a spool, words are handed back while the database is away.
        """
        self._database = database
        self._policy = policy
        self._commands = commands
        self._committed = committed
        self._spool = spool
        self._executor = RequestExecutor(database, policy, commands)
        self._entering = SpoolDrain(database, self._executor, spool, committed) if spool is not None else None
        self.patience_seconds = PATIENCE_SECONDS
        self.keep_seconds = KEEP_SECONDS
        self.heard: Callable[[Request, Answer], None] = lambda request, answer: None

    async def answer(self, request: Request, *, since: float | None = None) -> Answer:
        """Give the answer to a request; this never raises. `heard` is called with both.

        `since` is when the sender began to wait (seconds of the event loop's clock); it is now if not given.
        """
        answer = await self._answer(request, asyncio.get_running_loop().time() if since is None else since)
        self.heard(request, answer)
        return answer

    async def _answer(self, request: Request, since: float) -> Answer:
        until = since + self.patience_seconds
        try:
            if self._spool is not None and self._spool.holds_something:
                if self._can_be_kept(request):
                    return await self._keep_or_hand_back(request, until)  # what was typed before has to enter first
                await self._enter_first(request, until)
            async with asyncio.timeout_at(until):
                answer = await self._executor.record(request)
        except Refused as refused:
            return refusal(refused, request)
        except SpoolNotDrained as still:
            return not_recorded(request.pasteable, str(still))
        except (DatabaseUnavailable, TimeoutError) as error:
            log.error("request.not_recorded", verb=request.verb, error=str(error) or type(error).__name__)
            if isinstance(error, TimeoutError):
                self._database.on_unavailable()  # it does not know for how long somebody waits
            return await self._keep_or_hand_back(request, until, error)
        except Exception:
            trace = secrets.token_hex(4)
            log.exception("request.failed", verb=request.verb, trace=trace)
            self._executor.forget()  # whatever it was: what is remembered shall not be to blame again
            return not_recorded(request.pasteable, "something went wrong inside Hotwash", trace)
        self._committed()
        return answer

    async def _enter_first(self, request: Request, until: float) -> None:
        """Bring in what was typed before: it may be what is meant, as with `undo`, which cannot be kept itself.

        Raises:
            SpoolNotDrained: when that could not be done by `until` (seconds of the event loop's clock).
        """
        try:
            async with asyncio.timeout_at(until):
                await self._enter_what_is_known()
        except TimeoutError as error:
            self._database.on_unavailable()
            raise SpoolNotDrained(NO_ANSWER) from error
        except OSError as error:
            log.error("spool.drain_failed", verb=request.verb, error=type(error).__name__)
        if self._spool is not None and self._spool.holds_something and not self._only_reads(request):
            raise SpoolNotDrained("what was typed before could not enter the record yet")

    async def _keep_or_hand_back(self, request: Request, until: float, error: Exception | None = None) -> Answer:
        """Keep what can wait and hand back the rest; `error` is what became of the attempt to record it, if any.

        `until` is when patience ends (seconds of the event loop's clock); the disk has a little longer.
        """
        is_certain = error is None or is_rolled_back(error)
        try:
            if self._spool is not None and self._can_be_kept(request):
                async with asyncio.timeout_at(until + self.keep_seconds):
                    return await self._keep(self._spool, request)
            is_certain = is_certain or self._only_reads(request)
        except Refused as refused:
            return refusal(refused, request)
        except TimeoutError:
            log.error("spool.timeout", verb=request.verb)
            is_certain = False  # the line is on its way to the disk, and enters the record if it arrives there
        except (OSError, SpoolFull) as full:
            log.error("spool.refused", error=type(full).__name__)
        return not_recorded(request.pasteable, NO_ANSWER) if is_certain else perhaps_not_recorded(request.pasteable)

    def _can_be_kept(self, request: Request) -> bool:
        """Whether this would enter the record later as it stands; what cannot be read is refused now, not then."""
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

    async def enter_what_was_kept(self) -> int:
        """Bring what this process and its neighbours kept into the record, in order; give how many lines that were.

        Raises:
            OSError: when the disk that keeps them fails.
        """
        if self._spool is not None:
            await self._spool.look()
        return await self._enter_what_is_known()

    async def _enter_what_is_known(self) -> int:
        if self._entering is None or self._spool is None or not self._spool.holds_something:
            return 0
        return await self._entering.enter()

    async def close(self) -> None:
        """Finish what is entering the record, and begin nothing more of it."""
        if self._entering is not None:
            await self._entering.close()

    def _only_reads(self, request: Request) -> bool:
        return dispatch.command_of(request, self._commands).effect == "reads"


def refusal(refused: Refused, request: Request) -> Reply:
    """Tell a person why not, what is possible, and hand their words back, ready to be pasted.

    A text that begins with no verb is offered as an event: people type what happens, not always how to record it.
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
    """Give a line that could be sent instead: for a button, and to be pasted."""
    ref = f"INC-{request.incident}" if request.incident is not None else None
    line = " ".join(part for part in (request.prefix, request.verb, ref, offer.text) if part)
    return {"label": offer.label.strip(), "verb": request.verb, "incident": ref, "text": offer.text, "line": line}


def not_recorded(typed: str, reason: str, trace: str | None = None) -> Reply:
    """Tell a person plainly that nothing was recorded, and hand their words back."""
    facts = {"text": typed, "reason": reason, "trace": trace, "is_certain": True}
    return Reply(outcome="failed", template="replies/not_recorded", facts=facts)


def perhaps_not_recorded(typed: str) -> Reply:
    """Tell a person that nobody knows yet whether it was recorded: a commit may come to its end a moment later."""
    reason = f"{NO_ANSWER}, but it may have recorded this. Look at `/incident timeline` before you send it again."
    facts = {"text": typed, "reason": reason, "trace": None, "is_certain": False}
    return Reply(outcome="unknown", template="replies/not_recorded", facts=facts)
