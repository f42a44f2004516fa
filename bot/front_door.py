"""Answers one request in one transaction: claims its key, runs its command, remembers the answer, commits.

Nothing is confirmed before it is durably stored. Whatever goes wrong, the person gets their words back.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from commands import answering
from commands.request import Answer, Reply, Request
from storage import requests
from storage.database import Database, DatabaseUnavailable
from storage.journal import Journal
from storage.rules.refusal import Refused

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 2.2
"""How long a command may take before the person is told that it is not recorded (Slack gives up after 3 s)."""


class FrontDoor:
    """Where every request comes in, whichever door of Slack it took. `committed` is called after each commit."""

    def __init__(self, database: Database, committed: Callable[[], None]) -> None:
        self._database = database
        self._committed = committed
        self.heard: Callable[[Request, Answer], None] = lambda request, answer: None

    async def answer(self, request: Request) -> Answer:
        """Give the answer to a request; this never raises. `heard` is called with both."""
        answer = await self._answer(request)
        self.heard(request, answer)
        return answer

    async def _answer(self, request: Request) -> Answer:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await self._in_one_transaction(request)
        except Refused as refused:
            return refusal(refused, request.typed)
        except (DatabaseUnavailable, TimeoutError) as error:
            log.error("request.not_recorded", verb=request.verb, error=str(error) or type(error).__name__)
            return not_recorded(request.typed, "the database did not answer in time")
        except Exception:
            trace = secrets.token_hex(4)
            log.exception("request.failed", verb=request.verb, trace=trace)
            return not_recorded(request.typed, "something went wrong inside Hotwash", trace)
        self._committed()
        return answer

    async def _in_one_transaction(self, request: Request) -> Answer:
        async def work(session: AsyncSession) -> Answer:
            space = await requests.workspace(session, request.workspace)
            if not await requests.claim(session, space, request.key, request.received_at):
                return _again(await requests.first_answer(session, space, request.key))
            person = await requests.person(session, space, request.sender, request.received_at)
            journal = Journal(
                session,
                space,
                policy=request.policy,
                now=request.received_at,
                person=person,
                via=request.door,
                link=request.link,
            )
            answer = await answering.answer(request, journal)
            if isinstance(answer, Reply):
                stored = {"template": answer.template, "facts": answer.facts}
                await requests.remember(session, space, request.key, stored)
            return answer

        return await self._database.run(work)


def _again(stored: dict[str, Any] | None) -> Answer:
    if stored is None:
        return Reply(template="replies/plain", facts={"text": "This was answered already."})
    return Reply(template=stored["template"], facts=stored["facts"])


def refusal(refused: Refused, typed: str) -> Reply:
    """Tell a person why not, what is possible, and hand their words back."""
    facts = {
        "reason": refused.reason,
        "choices": list(refused.choices),
        "did_you_mean": refused.did_you_mean,
        "text": typed,
    }
    return Reply(template="replies/refused", facts=facts)


def not_recorded(typed: str, reason: str, trace: str | None = None) -> Reply:
    """Tell a person plainly that nothing was recorded, and hand their words back."""
    return Reply(template="replies/not_recorded", facts={"text": typed, "reason": reason, "trace": trace})
