"""Finds earlier replies: to the same request by its key, to the same words typed again by their fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from storage.database import bulk_insert
from storage.database.in_clause import pad_for_in
from storage.idempotency import keys
from storage.models import AnsweredRequest, UtcDateTime

_KEYS = SQLModel.metadata.tables["answered_request"]
COLUMNS = (_KEYS.c.workspace_id, _KEYS.c.key, _KEYS.c.fingerprint, _KEYS.c.answer, _KEYS.c.received_at)
SAME_KEY = select(*COLUMNS).where(
    _KEYS.c.workspace_id == bindparam("space"), _KEYS.c.key.in_(bindparam("keys", expanding=True))
)
# The fingerprint says whose words they are: asked for the workspace too, SQLite scans all answers of the workspace.
SAME_WORDS = select(*COLUMNS).where(
    _KEYS.c.fingerprint.in_(bindparam("words", expanding=True)),
    _KEYS.c.received_at >= bindparam("since", type_=UtcDateTime()),
)
SAME_KEY_OR_WORDS = Select[Any](SAME_KEY.union_all(SAME_WORDS).subquery())
BETWEEN = Select[Any](*COLUMNS).where(_KEYS.c.received_at.between(bindparam("since"), bindparam("until")))


@dataclass(frozen=True, kw_only=True)
class RequestIdentity:
    """What identifies a request.

    Attributes:
        key: the sender's own id of it.
        words: the fingerprint of who typed what where.
        received_at: when (UTC).
        since: the same words received from here on ...
        until: ... up to here are a repetition. It lies ahead, because a request that was spooled may be recorded after
            the same words that were typed later, to another process.
        repeatable: whether the same words count as typed twice by mistake; nothing is looked for if not.
        latest_counts: whether they are meant again where something else changed the incident in between.
    """

    key: str
    words: str
    received_at: datetime
    since: datetime
    until: datetime
    repeatable: bool = True
    latest_counts: bool = False


class StoredReply(NamedTuple):
    """A request that was answered."""

    key: str
    words: str | None
    answer: dict[str, Any] | None
    received_at: datetime

    def has_other_words(self, asked: RequestIdentity) -> bool:
        """Whether the same key came with other words before: a message that was edited since."""
        return self.words is not None and self.words != asked.words

    @property
    def changed_something(self) -> bool:
        """Whether the record was changed."""
        return self.answer is not None and self.answer["outcome"] == "recorded"

    @property
    def incident(self) -> str | None:
        """The incident that was changed, as in INC-4."""
        ref: str | None = self.answer["incident"] if self.answer else None
        return ref

    @property
    def last_entry(self) -> int:
        """The number of the incident's last entry when this was answered."""
        answer = self.answer or {}
        return int(answer.get("last_entry") or answer.get("entry") or 0)


class ReplyLookup:
    """The stored replies to requests with these keys or fingerprints, and the replies of this transaction.

    The incidents are locked first, so another transaction that answers the same words waits for this one.
    """

    def __init__(self, session: AsyncSession, space: int, known: Sequence[StoredReply], claimed: str | None) -> None:
        self._session = session
        self.space = space
        self._known = list(known)
        self._claimed = claimed

    @classmethod
    async def alone(cls, session: AsyncSession, space: int, asked: RequestIdentity) -> ReplyLookup:
        """Claim the key of one request and look up earlier replies.

        On PostgreSQL this waits for another transaction that holds the same key.
        """
        is_claimed = await keys.claim(session, space, asked.key, asked.received_at)
        is_enough = is_claimed and not asked.repeatable
        known = [] if is_enough else await _like(session, space, [asked])
        return cls(session, space, known, asked.key if is_claimed else None)

    @classmethod
    async def together(cls, session: AsyncSession, space: int, asked: Sequence[RequestIdentity]) -> ReplyLookup:
        """Look up earlier replies for several requests; their keys are written at the end of the transaction.

        If another process answers one of them at the same moment, the commit of this transaction fails.
        """
        return cls(session, space, await _like(session, space, asked), None)

    def first(self, asked: RequestIdentity) -> StoredReply | None:
        """Give the request with this key, if it was answered."""
        if asked.key == self._claimed:
            return None
        return next((one for one in self._known if one.key == asked.key), None)

    async def repeated(self, asked: RequestIdentity) -> dict[str, Any] | None:
        """Give the reply to an identical request with another key that changed something a moment ago."""
        presses = [one for one in self._known if asked.repeatable and _is_press(one, asked)]
        for press in sorted(presses, key=lambda one: one.received_at, reverse=True):
            if not (asked.latest_counts and await self._is_meant_again(asked, press)):
                return press.answer
        return None

    async def _is_meant_again(self, asked: RequestIdentity, press: StoredReply) -> bool:
        since, until = sorted((asked.received_at, press.received_at))
        around = await _found(self._session, self.space, BETWEEN, {"since": since, "until": until})
        return any(
            since < one.received_at < until or one.last_entry > press.last_entry  # equal times
            for one in around
            if one.words != asked.words and one.changed_something and one.incident == press.incident
        )

    async def remember(self, asked: RequestIdentity, answer: dict[str, Any] | None) -> None:
        """Store a reply with its key and fingerprint at the end of this transaction."""
        await self._keep(StoredReply(asked.key, asked.words, answer, asked.received_at))

    async def remember_repetition(self, asked: RequestIdentity, answer: dict[str, Any]) -> None:
        """Store the reply to a repetition without a fingerprint, so that lookups find the request that was recorded."""
        await self._keep(StoredReply(asked.key, None, answer, asked.received_at))

    async def _keep(self, reply: StoredReply) -> None:
        if reply.key == self._claimed:
            if reply.answer is not None:
                await keys.remember(self._session, self.space, reply.key, reply.answer, reply.words)
            return
        self._known.append(reply)
        row = {
            "workspace_id": self.space,
            "key": reply.key,
            "fingerprint": reply.words,
            "answer": reply.answer,
            "received_at": reply.received_at,
        }
        bulk_insert.add(self._session, AnsweredRequest, row)


def _is_press(one: StoredReply, asked: RequestIdentity) -> bool:
    is_same = one.words == asked.words and one.key != asked.key
    return is_same and one.changed_something and asked.since <= one.received_at <= asked.until


async def _like(session: AsyncSession, space: int, asked: Sequence[RequestIdentity]) -> list[StoredReply]:
    about = {
        "space": space,
        "keys": pad_for_in(one.key for one in asked),
        "words": pad_for_in(one.words for one in asked),
        "since": min(one.since for one in asked),
    }
    return await _found(session, space, SAME_KEY_OR_WORDS, about)


async def _found(session: AsyncSession, space: int, statement: Select[Any], about: dict[str, Any]) -> list[StoredReply]:
    rows: Sequence[Any] = (await session.exec(statement, params=about)).all()
    return [StoredReply._make(row[1:]) for row in rows if row[0] == space]
