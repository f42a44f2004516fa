"""Answers requests in transactions: claims the key, runs the command, keeps the answer, commits.

A request has a transaction of its own, or shares one with those that wait at the same moment where its command says
that it may: it changes nothing but the incident in whose channel it was typed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.requests.channel_order import Turns
from bot.requests.duplicates import REPEATED_WITHIN, already, latest_counts, may_be_repeated
from bot.requests.group_commit import CannotShare, Gathering
from commands.core import dispatch
from commands.core.request import Answer, Reply, Request
from storage.database.database import Database
from storage.idempotency import duplicates, keys
from storage.idempotency.duplicates import Answered, Asked
from storage.idempotency.keys import Asker, Askers
from storage.journal.journal import Journal
from storage.journal.locks import hold, wait_for
from storage.models import Incident
from storage.rules.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A request that may share a transaction, with the rows of who asks."""

    request: Request
    asker: Asker
    asked: Asked


class Recorder:
    """Brings requests into the record. Nothing is confirmed before it is durably stored."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._askers = Askers()
        self._gathering: Gathering[Shared, Answer] = Gathering(database, _answered_together)
        self._turns = Turns()

    def forget(self) -> None:
        """Read everybody again who asks: what is remembered may be to blame for what went wrong."""
        self._askers.forget()

    async def record(self, request: Request, *, late: bool = False) -> Answer:
        """Give the answer to a request after its commit; `late` says that it was kept aside for a while.

        Raises:
            Refused: when the person's wish cannot be granted; nothing was changed.
            DatabaseUnavailable: when the database cannot be reached or does not answer in time.
        """
        if request.channel is None:
            return await self._alone(request)
        shares = not late and _may_share(request)
        async with self._turns.after_others(request.channel, is_note=shares):
            return await (self._with_others(request, request.channel) if shares else self._alone(request))

    async def _with_others(self, request: Request, channel: str) -> Answer:
        known = self._askers.get(request.workspace, request.sender)
        if known is None:
            return await self._alone(request)
        try:
            return await self._gathering.run(Shared(request=request, asker=known, asked=_asked(request)))
        except CannotShare:
            async with self._turns.alone(channel):
                return await self._alone(request)

    async def _alone(self, request: Request) -> Answer:
        known = self._askers.get(request.workspace, request.sender)
        answer, asker = await self._database.run(lambda session: _answered(session, request, known))
        if asker is not known:
            self._askers.keep(request.workspace, request.sender, asker)
        return answer


def _may_share(request: Request) -> bool:
    if request.channel is None or _named(request) is not None:
        return False
    return dispatch.find(request.commands, request.verb, request.text).shares


def _named(request: Request) -> int | None:
    """Give the number of the incident that a button, a form or the words name, if they name one."""
    named = dispatch.NAMED_INCIDENT.match(request.text)
    return request.about if request.about is not None or named is None else int(named[1])


def _asked(request: Request) -> Asked:
    at = request.received_at
    window = {"since": at - REPEATED_WITHIN, "until": at + REPEATED_WITHIN}
    return Asked(key=request.key, words=_fingerprint(request), received_at=at, **window)


async def _answered_together(session: AsyncSession, together: Sequence[Shared]) -> list[Answer | Exception]:
    space = together[0].asker.space
    held = await hold(session, space, [one.request.channel or "" for one in together])
    known = await Answered.before(session, space.id, [one.asked for one in together])
    return [await _one_of_many(session, one, known, held) for one in together]


async def _one_of_many(
    session: AsyncSession, one: Shared, known: Answered, held: dict[str, Incident]
) -> Answer | Exception:
    """Answer one request among others; a refusal has changed nothing, and so leaves the others as they are."""
    if one.asker.space.id != known.space:
        return CannotShare()
    first = known.first(one.asked)
    if first is not None:
        return _again(first.answer)
    if one.request.channel not in held:
        return CannotShare()
    repeated = known.repeated(one.asked)
    if repeated is not None and may_be_repeated(one.request):
        told = already(one.request, repeated)
        known.remember_repetition(one.asked, _stored(told))
        return told
    try:
        answer = await dispatch.answer(one.request, _journal(session, one.request, one.asker, held))
    except Refused as refused:
        return refused
    known.remember(one.asked, _kept(answer))
    return answer


def _journal(session: AsyncSession, request: Request, asker: Asker, held: dict[str, Incident] | None = None) -> Journal:
    return Journal(
        session,
        asker.space,
        policy=request.policy,
        now=request.received_at,
        person=asker.person,
        via=request.door,
        link=request.link,
        held=held,
    )


async def _answered(session: AsyncSession, request: Request, known: Asker | None) -> tuple[Answer, Asker]:
    """Answer a request in this transaction, and give the rows of who asked; `known` are those rows already."""
    asker = known or await keys.asker(session, request.workspace, request.sender, request.received_at)
    if may_be_repeated(request):  # in the order of those that share: lock, then look and claim
        await wait_for(session, asker.space, _named(request), request.channel)
    earlier = await _earlier_answer(session, request, asker)
    if earlier is not None:
        return earlier, asker
    answer = await dispatch.answer(request, _journal(session, request, asker))
    if isinstance(answer, Reply) and request.verb.lower() in ("undo", "retract"):  # the words may be typed again
        since, entry = request.received_at - REPEATED_WITHIN, answer.facts
        await keys.forget_words(session, asker.space, since, entry.get("ref"), entry.get("number"))
    stored = _kept(answer)
    if stored is not None:
        await keys.remember(session, asker.space, request.key, stored, _fingerprint(request))
    return answer, asker


async def _earlier_answer(session: AsyncSession, request: Request, asker: Asker) -> Answer | None:
    """Claim the request's key; give the answer that this request, or the same words a moment ago, got already."""
    if not await keys.claim(session, asker.space, request.key, request.received_at):
        return _again(await keys.first_answer(session, asker.space, request.key))
    if not may_be_repeated(request):
        return None
    pressed = _asked(request)
    first = await duplicates.first_press(session, asker.space.id, pressed, latest_counts=latest_counts(request))
    if first is None:
        return None
    told = already(request, first)
    # without the words: whoever looks for them shall find the request that was recorded
    await keys.remember(session, asker.space, request.key, _stored(told))
    return told


def _kept(answer: Answer) -> dict[str, Any] | None:
    return _stored(answer) if isinstance(answer, Reply) else None


def _stored(reply: Reply) -> dict[str, Any]:
    return {"template": reply.template, "facts": reply.facts}


def _fingerprint(request: Request) -> str:
    words = [request.sender.slack_id, request.channel, request.about, request.verb.lower(), request.text]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:32]


def _again(stored: dict[str, Any] | None) -> Answer:
    if stored is None:
        return Reply(template="replies/plain", facts={"text": "This was answered already."})
    return Reply(template=stored["template"], facts=stored["facts"])
