"""Answers requests in transactions: claims the key, runs the command, keeps the answer, commits.

A request has a transaction of its own, or shares one with those that wait at the same moment where its command says
that it may: it changes nothing but the incident in whose channel it was typed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.requests.channel_order import ChannelOrder
from bot.requests.duplicates import REPEATED_WITHIN, already, latest_counts, may_be_repeated
from bot.requests.group_commit import GroupCommit, NotBatchable
from commands.core import dispatch
from commands.core.request import Answer, Reply, Request
from storage.database.database import Database, Transaction
from storage.idempotency import duplicates, keys
from storage.idempotency.duplicates import ReplyLookup, RequestIdentity
from storage.idempotency.keys import Requester, RequesterCache
from storage.journal.journal import Journal
from storage.journal.locks import lock_many, lock_one
from storage.models import Incident
from storage.rules.errors import Refused


@dataclass(frozen=True, kw_only=True)
class BatchedRequest:
    """A request that may share a transaction, with the rows of who asks."""

    request: Request
    requester: Requester
    asked: RequestIdentity


class RequestExecutor:
    """Brings requests into the record. Nothing is confirmed before it is durably stored."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._requesters = RequesterCache()
        self._group_commit: GroupCommit[BatchedRequest, Answer] = GroupCommit(database, _answered_together)
        self._channel_order = ChannelOrder()

    def forget(self) -> None:
        """Read everybody again who asks: what is remembered may be to blame for what went wrong."""
        self._requesters.forget()

    async def record(self, request: Request, *, late: bool = False) -> Answer:
        """Give the answer to a request after its commit; `late` says that it was kept aside for a while.

        Raises:
            Refused: when the person's wish cannot be granted; nothing was changed.
            DatabaseUnavailable: when the database cannot be reached or does not answer in time.
        """
        if request.channel is None:
            return await self._alone(request)
        batchable = not late and _may_share(request)
        async with self._channel_order.after_others(request.channel, is_note=batchable):
            return await (self._with_others(request, request.channel) if batchable else self._alone(request))

    async def _with_others(self, request: Request, channel: str) -> Answer:
        known = self._requesters.get(request.workspace, request.sender)
        if known is None:
            return await self._alone(request)
        try:
            return await self._group_commit.run(BatchedRequest(request=request, requester=known, asked=_asked(request)))
        except NotBatchable:
            async with self._channel_order.alone(channel):
                return await self._alone(request)

    async def _alone(self, request: Request) -> Answer:
        known = self._requesters.get(request.workspace, request.sender)
        answer, requester = await self._database.run(lambda session: _answered(session, request, known))
        if requester is not known:
            self._requesters.keep(request.workspace, request.sender, requester)
        return answer


def _may_share(request: Request) -> bool:
    if request.channel is None or _named(request) is not None:
        return False
    return dispatch.find(request.commands, request.verb, request.text).batchable


def _named(request: Request) -> int | None:
    """Give the number of the incident that a button, a form or the words name, if they name one."""
    named = dispatch.NAMED_INCIDENT.match(request.text)
    return request.about if request.about is not None or named is None else int(named[1])


def _asked(request: Request) -> RequestIdentity:
    at = request.received_at
    window = {"since": at - REPEATED_WITHIN, "until": at + REPEATED_WITHIN}
    return RequestIdentity(key=request.key, words=_fingerprint(request), received_at=at, **window)


async def _answered_together(session: Transaction, together: Sequence[BatchedRequest]) -> list[Answer | Exception]:
    space = together[0].requester.space
    held = await lock_many(session, space, [one.request.channel or "" for one in together])
    known = await ReplyLookup.before(session, space.id, [one.asked for one in together])
    return [await _one_of_many(session, one, known, held) for one in together]


async def _one_of_many(
    session: Transaction, one: BatchedRequest, known: ReplyLookup, held: dict[str, Incident]
) -> Answer | Exception:
    """Answer one request among others; a refusal has changed nothing, and so leaves the others as they are."""
    if one.requester.space.id != known.space:
        return NotBatchable()
    first = known.first(one.asked)
    if first is not None:
        return _again(first.answer)
    if one.request.channel not in held:
        return NotBatchable()
    repeated = known.repeated(one.asked)
    if repeated is not None and may_be_repeated(one.request):
        told = already(one.request, repeated)
        known.remember_repetition(one.asked, _stored(told))
        return told
    try:
        answer = await dispatch.answer(one.request, _journal(session, one.request, one.requester, held))
    except Refused as refused:
        return refused
    known.remember(one.asked, _kept(answer))
    return answer


def _journal(
    session: Transaction, request: Request, requester: Requester, held: dict[str, Incident] | None = None
) -> Journal:
    return Journal(
        session,
        requester.space,
        policy=request.policy,
        now=request.received_at,
        person=requester.person,
        via=request.door,
        link=request.link,
        held=held,
    )


async def _answered(session: Transaction, request: Request, known: Requester | None) -> tuple[Answer, Requester]:
    """Answer a request in this transaction, and give the rows of who asked; `known` are those rows already."""
    requester = known or await keys.requester(session, request.workspace, request.sender, request.received_at)
    if may_be_repeated(request):  # in the order of those that share: lock, then look and claim
        await lock_one(session, requester.space, _named(request), request.channel)
    earlier = await _earlier_answer(session, request, requester)
    if earlier is not None:
        return earlier, requester
    answer = await dispatch.answer(request, _journal(session, request, requester))
    if isinstance(answer, Reply) and dispatch.find(request.commands, request.verb, request.text).takes_back:
        since, entry = request.received_at - REPEATED_WITHIN, answer.facts
        await keys.forget_words(session, requester.space, since, entry.get("ref"), entry.get("number"))
    stored = _kept(answer)
    if stored is not None:
        await keys.remember(session, requester.space, request.key, stored, _fingerprint(request))
    return answer, requester


async def _earlier_answer(session: Transaction, request: Request, requester: Requester) -> Answer | None:
    """Claim the request's key; give the answer that this request, or the same words a moment ago, got already."""
    if not await keys.claim(session, requester.space, request.key, request.received_at):
        return _again(await keys.first_answer(session, requester.space, request.key))
    if not may_be_repeated(request):
        return None
    pressed = _asked(request)
    first = await duplicates.first_press(session, requester.space.id, pressed, latest_counts=latest_counts(request))
    if first is None:
        return None
    told = already(request, first)
    # without the words: whoever looks for them shall find the request that was recorded
    await keys.remember(session, requester.space, request.key, _stored(told))
    return told


def _kept(answer: Answer) -> dict[str, Any] | None:
    return _stored(answer) if isinstance(answer, Reply) else None


def _stored(reply: Reply) -> dict[str, Any]:
    return asdict(reply)


def _fingerprint(request: Request) -> str:
    words = [request.sender.slack_id, request.channel, request.about, request.verb.lower(), request.text]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:32]


def _again(stored: dict[str, Any] | None) -> Answer:
    if stored is None:
        return Reply(outcome="repeated", template="replies/plain", facts={"text": "This was answered already."})
    return Reply(**stored)
