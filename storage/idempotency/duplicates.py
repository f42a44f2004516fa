"""Knows which requests were answered: by their keys, and by their words where Enter was pressed twice."""

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
from storage.models import AnsweredRequest, UtcDateTime

KEYS = SQLModel.metadata.tables["answered_request"]
COLUMNS = (KEYS.c.workspace_id, KEYS.c.key, KEYS.c.fingerprint, KEYS.c.answer, KEYS.c.received_at)
SAME_KEY = select(*COLUMNS).where(
    KEYS.c.workspace_id == bindparam("space"), KEYS.c.key.in_(bindparam("keys", expanding=True))
)
# Whose words they are says their fingerprint: asked for the workspace too, SQLite looks through all of its answers.
SAME_WORDS = select(*COLUMNS).where(
    KEYS.c.fingerprint.in_(bindparam("words", expanding=True)),
    KEYS.c.received_at >= bindparam("since", type_=UtcDateTime()),
)
PRESSES = (
    Select[Any](*COLUMNS)
    .where(KEYS.c.workspace_id == bindparam("space"), KEYS.c.fingerprint == bindparam("words"))
    .where(KEYS.c.received_at.between(bindparam("since"), bindparam("until")), KEYS.c.key != bindparam("of"))
    .order_by(KEYS.c.received_at.desc())
)
BETWEEN = Select[Any](*COLUMNS).where(KEYS.c.received_at.between(bindparam("since"), bindparam("until")))
LIKE_THESE = Select[Any](SAME_KEY.union_all(SAME_WORDS).subquery())


@dataclass(frozen=True, kw_only=True)
class RequestIdentity:
    """What tells a request from others: its key, the fingerprint of its words, and when it was received (UTC).

    The same words since `since` are a repetition; so are those until `until`, for what was kept aside may be recorded
    after words that were typed later, to another process.
    """

    key: str
    words: str
    received_at: datetime
    since: datetime
    until: datetime


class StoredReply(NamedTuple):
    """A request that was answered."""

    key: str
    words: str | None
    answer: dict[str, Any] | None
    received_at: datetime


class ReplyLookup:
    """The answers that requests like some others got, with those that are given in this transaction.

    Where another process answers one of them in the same moment, this transaction cannot be committed.
    """

    def __init__(self, session: AsyncSession, space: int, known: Sequence[StoredReply]) -> None:
        self._session = session
        self.space = space
        self._known = list(known)

    @classmethod
    async def before(cls, session: AsyncSession, space: int, asked: Sequence[RequestIdentity]) -> ReplyLookup:
        """Look up what was answered in a workspace before these requests.

        What they are about is locked by now: who is to answer the same words later waits for this transaction.
        """
        about = {
            "space": space,
            "keys": pad_for_in(one.key for one in asked),
            "words": pad_for_in(one.words for one in asked),
            "since": min(one.since for one in asked),
        }
        return cls(session, space, await _found(session, space, LIKE_THESE, about))

    def first(self, asked: RequestIdentity) -> StoredReply | None:
        """Give the request with this key, if it was answered."""
        return next((one for one in self._known if one.key == asked.key), None)

    def repeated(self, asked: RequestIdentity) -> dict[str, Any] | None:
        """Give the answer to the same words that were recorded a moment ago under another key."""
        for one in self._known:
            if one.words == asked.words and one.received_at >= asked.since and did_something(one.answer):
                return one.answer
        return None

    def remember(self, asked: RequestIdentity, answer: dict[str, Any] | None) -> None:
        """Keep an answer beside its key and its words, from the end of this transaction on."""
        self._keep(StoredReply(asked.key, asked.words, answer, asked.received_at))

    def remember_repetition(self, asked: RequestIdentity, answer: dict[str, Any]) -> None:
        """Keep the answer to words that were recorded under another key; whoever looks for them shall find that one."""
        self._keep(StoredReply(asked.key, None, answer, asked.received_at))

    def _keep(self, known: StoredReply) -> None:
        self._known.append(known)
        row = {
            "workspace_id": self.space,
            "key": known.key,
            "fingerprint": known.words,
            "answer": known.answer,
            "received_at": known.received_at,
        }
        bulk_insert.add(self._session, AnsweredRequest, row)


async def first_press(
    session: AsyncSession, space: int, asked: RequestIdentity, *, latest_counts: bool
) -> dict[str, Any] | None:
    """Give the answer to the same words that did something a moment ago, so that these are Enter pressed twice.

    With `latest_counts`, words are meant again where something else changed their incident that was received between
    the two presses.
    """
    about = {"space": space, "words": asked.words, "since": asked.since, "until": asked.until, "of": asked.key}
    for press in await _found(session, space, PRESSES, about):
        if did_something(press.answer) and not (latest_counts and await _is_meant_again(session, space, asked, press)):
            return press.answer
    return None


async def _is_meant_again(session: AsyncSession, space: int, asked: RequestIdentity, press: StoredReply) -> bool:
    since, until = sorted((asked.received_at, press.received_at))
    around = await _found(session, space, BETWEEN, {"since": since, "until": until})
    return any(
        (since < one.received_at < until or _last_entry(one) > _last_entry(press))  # entries tell within a moment
        for one in around
        if one.words != asked.words and did_something(one.answer) and _ref(one) == _ref(press)
    )


async def _found(session: AsyncSession, space: int, statement: Select[Any], about: dict[str, Any]) -> list[StoredReply]:
    rows: Sequence[Any] = (await session.exec(statement, params=about)).all()
    return [StoredReply._make(row[1:]) for row in rows if row[0] == space]


def did_something(answer: dict[str, Any] | None) -> bool:
    """Say whether a stored reply says that the record was changed."""
    return answer is not None and answer["outcome"] == "recorded"


def _ref(known: StoredReply) -> str | None:
    ref: str | None = known.answer["facts"].get("ref") if known.answer else None
    return ref


def _last_entry(known: StoredReply) -> int:
    """Give the number of the last entry that stood when this was answered."""
    facts = known.answer["facts"] if known.answer else {}
    return int(facts.get("last") or facts.get("number") or 0)
