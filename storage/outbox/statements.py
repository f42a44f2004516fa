"""The statements that find claimable effects by lane; built once, because every poll runs them.

A lane is free when nothing in it is claimed. Its head is the first pending effect. Rows locked by another worker are
skipped (PostgreSQL). The effects behind a head are numbered, so a skipped row leaves a gap, and the batch ends before
the gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Join, Subquery, bindparam, case, func, literal_column, or_, update
from sqlmodel import SQLModel
from sqlmodel.sql.expression import Select, SelectOfScalar

from storage.models import UtcDateTime
from storage.outbox.effects import EFFECTS

OUTBOX = SQLModel.metadata.tables["outbox"]
INCIDENT = SQLModel.metadata.tables["incident"]

LITERAL_STATE: ColumnElement[str] = literal_column("'pending'")
"""A literal: neither database uses the partial index of pending effects if the state is a parameter."""

IS_PENDING = OUTBOX.c.state == LITERAL_STATE
NOW = bindparam("now", type_=UtcDateTime())

IS_FREE = or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until <= NOW)
HAS_CHANNEL = or_(
    OUTBOX.c.needs_channel.is_(False), INCIDENT.c.channel_id.is_not(None), INCIDENT.c.channel_gone_because.is_not(None)
)
"""Effects that need a channel wait for it, unless it is known that none will come."""


CONTENT = (
    OUTBOX.c.id,
    OUTBOX.c.workspace_id,
    OUTBOX.c.incident_id,
    OUTBOX.c.lane,
    OUTBOX.c.kind,
    OUTBOX.c.payload,
    OUTBOX.c.attempts,
    OUTBOX.c.uncertain,
    OUTBOX.c.created_at,
)


def _lanes(*where: ColumnElement[bool]) -> Subquery:
    """Select every lane with pending effects: its head, how many are pending, and until when the last claim holds."""
    numbers = (func.min(OUTBOX.c.id), func.count(), func.max(OUTBOX.c.claimed_until))
    names = ("head", "pending", "held_until")
    columns = [number.label(name) for number, name in zip(numbers, names, strict=True)]
    return Select[Any](*columns).where(IS_PENDING, *where).group_by(OUTBOX.c.lane).subquery()


def _heads_of(lanes: Subquery) -> Join:
    heads = OUTBOX.join(lanes, lanes.c.head == OUTBOX.c.id)
    return heads.outerjoin(INCIDENT, INCIDENT.c.id == OUTBOX.c.incident_id)


def _rest() -> SelectOfScalar[str]:
    """Select the lanes in which any process has just performed a batchable effect."""
    done = OUTBOX.alias()
    batch_size = [kind for kind, effect in EFFECTS.items() if effect.batch_size > 1]
    just_now = (done.c.finished_at > bindparam("rested_at", type_=UtcDateTime())) & (done.c.finished_at <= NOW)
    return SelectOfScalar(done.c.lane).where(
        done.c.state == literal_column("'done'"), just_now, done.c.kind.in_(batch_size)
    )


def _heads(kinds: Iterable[str]) -> Select[Any]:
    awake = OUTBOX.c.lane.not_in(bindparam("resting", expanding=True))
    lanes = _lanes(awake, OUTBOX.c.lane.not_in(_rest()))
    # an earlier effect that is tried again may come before a claimed one
    lane_is_free = or_(lanes.c.held_until.is_(None), lanes.c.held_until <= NOW)
    known = OUTBOX.c.kind.in_(tuple(kinds))  # in a rolling deploy, kinds that only the new version knows wait for it
    # conditions on the row are checked again under the lock: another worker may have changed it meanwhile
    return (
        Select[Any](*CONTENT, (lanes.c.pending > 1).label("followed"))
        .select_from(_heads_of(lanes))
        .where(IS_PENDING, IS_FREE, OUTBOX.c.available_at <= NOW, known, HAS_CHANNEL, lane_is_free)
        .order_by(OUTBOX.c.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True, of=OUTBOX)
    )


HEADS = _heads(EFFECTS)
"""The first effects of free lanes that are due at `now`, at most `most`, except in lanes that are `resting`.

Lanes in which a batchable effect was done after `rested_at` are resting, too.
"""

URGENT_HEADS = _heads(kind for kind, effect in EFFECTS.items() if effect.urgent)
"""The same for urgent effects."""


def _followers() -> Select[Any]:
    place = func.row_number().over(order_by=OUTBOX.c.id).label("place")
    line = (
        Select[Any](OUTBOX.c.id, place)
        .where(OUTBOX.c.lane == bindparam("lane"), IS_PENDING, OUTBOX.c.id > bindparam("head"))
        .order_by(OUTBOX.c.id)
        .limit(bindparam("most", type_=Integer()))
        .subquery()
    )
    return (
        Select[Any](*CONTENT, line.c.place)
        .select_from(OUTBOX.join(line, line.c.id == OUTBOX.c.id))
        .where(IS_PENDING, IS_FREE)
        .order_by(OUTBOX.c.id)
        .with_for_update(skip_locked=True, of=OUTBOX)
    )


FOLLOWERS = _followers()
"""The next `most` effects behind the `head` of a `lane`, each with its `place` from one on, without locked ones."""

HOLD = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        claimed_by=bindparam("token"),
        claimed_until=bindparam("until", type_=UtcDateTime()),
        attempts=OUTBOX.c.attempts + 1,
        uncertain=True,
    )
)
"""Extend the lease of the claim with this `token` for these `ids` to a moment."""

STILL_HELD = update(OUTBOX).where(
    OUTBOX.c.lane == bindparam("held_lane"),
    OUTBOX.c.id.between(bindparam("held_first"), bindparam("held_last")),
    OUTBOX.c.claimed_by == bindparam("held_token"),
    IS_PENDING,
)
"""Change the effects of a lane from the first to the last that were claimed together; `held_by` gives the parameters.

Effects that any worker has claimed again since, or that are done, stay unchanged.
"""


def held_by(token: str, lane: str, ids: Sequence[int]) -> dict[str, object]:
    """Give the parameters of `STILL_HELD` for effects of one claim (`ids` in order)."""
    return {"held_token": token, "held_lane": lane, "held_first": ids[0], "held_last": ids[-1]}


COMPLETE = STILL_HELD.values(
    state="done",
    finished_at=bindparam("finished", type_=UtcDateTime()),
    error=None,
    claimed_by=None,
    claimed_until=None,
)
"""Mark such effects as done at the moment `finished`."""


def _next_due() -> SelectOfScalar[datetime | None]:
    lanes = _lanes()
    due = case((lanes.c.held_until > OUTBOX.c.available_at, lanes.c.held_until), else_=OUTBOX.c.available_at)
    return SelectOfScalar(func.min(due)).select_from(_heads_of(lanes)).where(HAS_CHANNEL)


NEXT_DUE = _next_due()
"""The moment at which the next head is due and its lane is free."""
