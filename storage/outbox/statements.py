"""How the outbox finds what can be claimed: statements over its lanes, made once, because they are asked all the time.

A lane is free when nothing in it is held. Its head is the first effect that is still owed. Rows that somebody else has
in hand are skipped and not waited for (PostgreSQL), so what gathers behind a head carries its place: a row that was
skipped leaves a gap, and whatever stands behind the gap has to wait.
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
"""Neither database finds the index of what is owed when the word is a parameter."""

IS_OWED = OUTBOX.c.state == LITERAL_STATE
NOW = bindparam("now", type_=UtcDateTime())

IS_FREE = or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until <= NOW)
HAS_CHANNEL = or_(
    OUTBOX.c.needs_channel.is_(False), INCIDENT.c.channel_id.is_not(None), INCIDENT.c.channel_gone_because.is_not(None)
)
"""What needs a channel waits for it, but not where it is known that none will come."""


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
    """Look at every lane in which something is owed: its head, how many are owed, and until when the last is held."""
    numbers = (func.min(OUTBOX.c.id), func.count(), func.max(OUTBOX.c.claimed_until))
    names = ("head", "owed", "held_until")
    columns = [number.label(name) for number, name in zip(numbers, names, strict=True)]
    return Select[Any](*columns).where(IS_OWED, *where).group_by(OUTBOX.c.lane).subquery()


def _heads_of(lanes: Subquery) -> Join:
    heads = OUTBOX.join(lanes, lanes.c.head == OUTBOX.c.id)
    return heads.outerjoin(INCIDENT, INCIDENT.c.id == OUTBOX.c.incident_id)


def _rest() -> SelectOfScalar[str]:
    """Give the lanes in which somebody, in this process or in another, has just performed what gathers."""
    done = OUTBOX.alias()
    batch_size = [kind for kind, effect in EFFECTS.items() if effect.batch_size > 1]
    just_now = (done.c.finished_at > bindparam("rested_at", type_=UtcDateTime())) & (done.c.finished_at <= NOW)
    return SelectOfScalar(done.c.lane).where(
        done.c.state == literal_column("'done'"), just_now, done.c.kind.in_(batch_size)
    )


def _heads(kinds: Iterable[str]) -> Select[Any]:
    awake = OUTBOX.c.lane.not_in(bindparam("resting", expanding=True))
    lanes = _lanes(awake, OUTBOX.c.lane.not_in(_rest()))
    # an earlier effect that is tried again may stand before what is held
    lane_is_free = or_(lanes.c.held_until.is_(None), lanes.c.held_until <= NOW)
    known = OUTBOX.c.kind.in_(tuple(kinds))  # in a rolling deploy, what only the new version knows waits for it
    # what is asked of the row itself is asked again when it is locked: somebody may have changed it meanwhile
    return (
        Select[Any](*CONTENT, (lanes.c.owed > 1).label("followed"))
        .select_from(_heads_of(lanes))
        .where(IS_OWED, IS_FREE, OUTBOX.c.available_at <= NOW, known, HAS_CHANNEL, lane_is_free)
        .order_by(OUTBOX.c.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True, of=OUTBOX)
    )


HEADS = _heads(EFFECTS)
"""The first effects of free lanes that are due at `now`, `most` of them, but for lanes that are `resting`.

Lanes in which what gathers was done after `rested_at` are resting, too.
"""

URGENT_HEADS = _heads(kind for kind, effect in EFFECTS.items() if effect.urgent)
"""The same for what is urgent."""


def _followers() -> Select[Any]:
    place = func.row_number().over(order_by=OUTBOX.c.id).label("place")
    line = (
        Select[Any](OUTBOX.c.id, place)
        .where(OUTBOX.c.lane == bindparam("lane"), IS_OWED, OUTBOX.c.id > bindparam("head"))
        .order_by(OUTBOX.c.id)
        .limit(bindparam("most", type_=Integer()))
        .subquery()
    )
    return (
        Select[Any](*CONTENT, line.c.place)
        .select_from(OUTBOX.join(line, line.c.id == OUTBOX.c.id))
        .where(IS_OWED, IS_FREE)
        .order_by(OUTBOX.c.id)
        .with_for_update(skip_locked=True, of=OUTBOX)
    )


FOLLOWERS = _followers()
"""The next `most` effects behind the `head` of a `lane`, each with its `place` from one on, but for those in hand."""

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
"""Let the claim with this `token` hold the effects with these `ids` until a moment."""

STILL_HELD = update(OUTBOX).where(
    OUTBOX.c.lane == bindparam("held_lane"),
    OUTBOX.c.id.between(bindparam("held_first"), bindparam("held_last")),
    OUTBOX.c.claimed_by == bindparam("held_token"),
    IS_OWED,
)
"""Change the effects of a lane from the first to the last that were claimed together; `held_by` gives the parameters.

Those that have been claimed again since, by whichever worker, or that are done, stay as they are.
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
