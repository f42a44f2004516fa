"""In any order of commands, the escalation rows say what the timeline says, and one clock runs at most."""

from __future__ import annotations

from random import Random

import pytest
from sqlmodel import col, select

from bot.app import Hotwash
from storage.models import Escalation
from storage.rules.escalation.state import escalation_states
from tests.cast import Member, Phones, Record, Room, Time

LINES = (
    "escalate", "escalate on-call", "escalate senior engineers", "escalate @bob", "escalate 5m ago on-call",
    "ack", "ack 5m ago", "undo", "retract {}", "restore {}", "severity sev1", "severity sev3", "close", "cancel",
    "reopen", "reopen",
)  # fmt: skip
STEPS = 40


@pytest.mark.parametrize("seed", range(3))
async def test_the_rows_follow_the_timeline(
    alice: Member, room: Room, time: Time, record: Record, hotwash: Hotwash, seed: int, phones: Phones
) -> None:
    random = Random(seed)  # noqa: S311 (a test that is the same each time)
    for _ in range(STEPS):
        count = len(await record.lines())
        await alice.types(f"/incident {random.choice(LINES).format(random.randint(2, count + 1))}")
        await _agree(hotwash, record)
        await time.passes(minutes=random.choice((0.2, 1, 6)))
        await _agree(hotwash, record)
    people = {"olu: Paging on-call for INC-1", "sam: Paging senior engineers for INC-1", "bob: Paging @bob for INC-1"}
    assert set(phones.rang) == people
    assert len(room.slack.alarms) == 2 * sum(entry.kind == "unanswered" for entry in await record.entries())
    room.ignores("calls", "corrections", "drafts", "entries", "escalations")


async def _agree(hotwash: Hotwash, record: Record) -> None:
    expected = {one.number: (one.state, one.level, one.to) for one in escalation_states(await record.entries())}
    async with hotwash.database.transaction() as session:
        rows = (await session.exec(select(Escalation).order_by(col(Escalation.entry)))).all()
    assert {row.entry: (row.state, row.level, row.to) for row in rows if row.state != "retracted"} == expected
    is_open = not (await record.incident()).ended
    waiting = [row.entry for row in rows if row.state == "waiting" and row.level is not None and is_open]
    assert [row.entry for row in rows if row.next_step_at is not None] == waiting
    assert len(waiting) <= 1
