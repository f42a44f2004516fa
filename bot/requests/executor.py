"""Executes requests in transactions: claims the key, runs the command, stores the reply, commits.

A request has a transaction of its own. It shares one with other waiting requests if its command allows that because it
changes only the incident of its channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.requests.channel_order import ChannelOrder
from bot.requests.duplicates import already, edited, identity_of
from bot.requests.group_commit import GroupCommit, NotBatchable
from commands.core import dispatch
from commands.core.command import Command, Commands
from commands.core.reply import Answer, Reply
from commands.core.request import Request
from storage.database.database import Database, Transaction
from storage.idempotency import keys
from storage.idempotency.duplicates import ReplyLookup, RequestIdentity
from storage.journal.journal import Journal
from storage.journal.locks import lock_many, lock_one
from storage.models import Incident
from storage.people import Requester, RequesterCache, requester
from storage.rules.errors import Refused
from storage.rules.policy import Policy


@dataclass(frozen=True, kw_only=True)
class ResolvedRequest:
    """A request with its command and its identity."""

    request: Request
    command: Command
    identity: RequestIdentity


BatchedRequest = tuple[ResolvedRequest, Requester]
"""A request that may share a transaction, with its requester's rows."""


class RequestExecutor:
    """Records requests and gives their answers. Nothing is confirmed before it is durably stored."""

    def __init__(self, database: Database, policy: Policy, commands: Commands) -> None:
        self._database = database
        self._policy = policy
        self._commands = commands
        self._requesters = RequesterCache()
        self._group_commit: GroupCommit[BatchedRequest, Answer] = GroupCommit(database, self._answer_many)
        self._channel_order = ChannelOrder()

    def forget(self) -> None:
        """Clear the cache of requesters; a stale row may have caused the failure."""
        self._requesters.forget()

    async def record(self, request: Request, *, late: bool = False) -> Answer:
        """Give the answer to a request after its commit; `late` says that it was spooled.

        Raises:
            Refused: when the request cannot be granted; nothing was changed.
            DatabaseUnavailable: when the database cannot be reached or does not answer in time.
        """
        command = dispatch.command_of(request, self._commands)
        one = ResolvedRequest(request=request, command=command, identity=identity_of(request, command))
        if request.channel is None:
            return await self._alone(one)
        batchable = not late and command.batchable and request.incident is None
        async with self._channel_order.after_others(request.channel, is_note=batchable):
            return await (self._with_others(one, request.channel) if batchable else self._alone(one))

    async def _with_others(self, one: ResolvedRequest, channel: str) -> Answer:
        known = self._requesters.get(one.request.actor)
        if known is None:
            return await self._alone(one)
        try:
            return await self._group_commit.run((one, known))
        except NotBatchable:
            async with self._channel_order.alone(channel):
                return await self._alone(one)

    async def _alone(self, one: ResolvedRequest) -> Answer:
        known = self._requesters.get(one.request.actor)
        answer, asks = await self._database.run(lambda session: self._answer_alone(session, one, known))
        if asks is not known:
            self._requesters.keep(one.request.actor, asks)
        return answer

    async def _answer_alone(
        self, session: Transaction, one: ResolvedRequest, known: Requester | None
    ) -> tuple[Answer, Requester]:
        """Answer a request in this transaction, and give its requester's rows; `known` are those rows, if cached."""
        request = one.request
        asks = known or await requester(session, request.actor, request.received_at)
        if one.identity.repeatable:  # the same order as in shared transactions: lock, then look up and claim
            await lock_one(session, asks.space, request.incident, request.channel)
        replies = await ReplyLookup.alone(session, asks.space.id, one.identity)
        return await self._answer(session, one, asks, replies, None), asks

    async def _answer_many(self, session: Transaction, together: Sequence[BatchedRequest]) -> list[Answer | Exception]:
        space = together[0][1].space
        held = await lock_many(session, space, [one.request.channel or "" for one, _ in together])
        replies = await ReplyLookup.together(session, space.id, [one.identity for one, _ in together])
        return [await self._answer_one_of_many(session, one, asks, replies, held) for one, asks in together]

    async def _answer_one_of_many(
        self,
        session: Transaction,
        one: ResolvedRequest,
        asks: Requester,
        replies: ReplyLookup,
        held: dict[str, Incident],
    ) -> Answer | Exception:
        """Answer one request of a batch; a refusal has changed nothing, so the others are not affected."""
        is_known = replies.first(one.identity) is not None
        if asks.space.id != replies.space or (one.request.channel not in held and not is_known):
            return NotBatchable()
        try:
            return await self._answer(session, one, asks, replies, held)
        except Refused as refused:
            return refused

    async def _answer(
        self,
        session: Transaction,
        one: ResolvedRequest,
        asks: Requester,
        replies: ReplyLookup,
        held: dict[str, Incident] | None,
    ) -> Answer:
        """Give the stored answer of this request or of an identical recent one; otherwise run the command."""
        first = replies.first(one.identity)
        if first is not None:
            return edited(one.request, first.answer) if first.has_other_words(one.identity) else _again(first.answer)
        repeated = await replies.repeated(one.identity)
        if repeated is not None:
            reply = already(one.request, one.command, repeated)
            await replies.remember_repetition(one.identity, asdict(reply))
            return reply
        answer = await dispatch.answer(one.request, self._journal(session, one.request, asks, held), self._commands)
        if one.command.takes_back and isinstance(answer, Reply):
            await keys.forget_words(session, replies.space, one.identity.since, answer.incident, answer.entry)
        await replies.remember(one.identity, asdict(answer) if isinstance(answer, Reply) else None)
        return answer

    def _journal(
        self, session: Transaction, request: Request, asks: Requester, held: dict[str, Incident] | None
    ) -> Journal:
        return Journal(
            session,
            asks.space,
            policy=self._policy,
            now=request.received_at,
            person=asks.person,
            via=request.door,
            link=request.link,
            held=held,
        )


def _again(stored: dict[str, Any] | None) -> Answer:
    if stored is None:
        return Reply(outcome="repeated", template="replies/plain", facts={"text": "This was answered already."})
    return Reply(**stored)
