"""Knows which requests were answered, for many at a time: by their keys, and by their words for repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import Select

from storage import pending
from storage.models import AnsweredRequest, UtcDateTime
from storage.padding import padded
from storage.requests import RECORDED

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
LIKE_THESE = Select[Any](SAME_KEY.union_all(SAME_WORDS).subquery())


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What tells a request from others: its key, the fingerprint of its words, and when it was received (UTC).

    The same words since `since` are a repetition.
    """

    key: str
    words: str
    received_at: datetime
    since: datetime


class Known(NamedTuple):
    """A request that was answered."""

    key: str
    words: str | None
    answer: dict[str, Any] | None
    received_at: datetime


class Answered:
    """The answers that requests like some others got, with those that are given in this transaction.

    Where another process answers one of them in the same moment, this transaction cannot be committed.
    """

    def __init__(self, session: AsyncSession, space: int, known: Sequence[Known]) -> None:
        self._session = session
        self.space = space
        self._known = list(known)

    @classmethod
    async def before(cls, session: AsyncSession, space: int, asked: Sequence[Asked]) -> Answered:
        """Look up what was answered in a workspace before these requests.

        What they are about is locked by now: who is to answer the same words later waits for this transaction.
        """
        about = {
            "space": space,
            "keys": padded(one.key for one in asked),
            "words": padded(one.words for one in asked),
            "since": min(one.since for one in asked),
        }
        found = (await session.exec(LIKE_THESE, params=about)).all()
        return cls(session, space, [Known._make(row[1:]) for row in found if row[0] == space])

    def first(self, asked: Asked) -> Known | None:
        """Give the request with this key, if it was answered."""
        return next((one for one in self._known if one.key == asked.key), None)

    def repeated(self, asked: Asked) -> dict[str, Any] | None:
        """Give the answer to the same words that were recorded a moment ago under another key."""
        for one in self._known:
            if one.words == asked.words and one.received_at >= asked.since and one.answer:
                return one.answer if one.answer["template"] == RECORDED else None
        return None

    def remember(self, asked: Asked, answer: dict[str, Any] | None) -> None:
        """Keep an answer beside its key and its words, from the end of this transaction on."""
        self._keep(Known(asked.key, asked.words, answer, asked.received_at))

    def remember_repetition(self, asked: Asked, answer: dict[str, Any]) -> None:
        """Keep the answer to words that were recorded under another key; whoever looks for them shall find that one."""
        self._keep(Known(asked.key, None, answer, asked.received_at))

    def _keep(self, known: Known) -> None:
        self._known.append(known)
        row = {
            "workspace_id": self.space,
            "key": known.key,
            "fingerprint": known.words,
            "answer": known.answer,
            "received_at": known.received_at,
        }
        pending.add(self._session, AnsweredRequest, row)
