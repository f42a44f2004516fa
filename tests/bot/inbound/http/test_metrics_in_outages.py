"""While the database is away, Prometheus is told so, and what is not known is not made up."""

from __future__ import annotations

from math import isnan
from pathlib import Path

import pytest

from bot.app import Hotwash
from tests.bot.inbound.http.test_metrics import commands, number
from tests.cast import Member, Room, Workspace
from tests.cast.outages import Away

OUTAGES = "hotwash_database_outages_total"


async def test_an_outage_is_counted_and_what_is_owed_is_unknown_meanwhile(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash, database: Path
) -> None:
    before = await number(slack, OUTAGES)
    for outage in (1, 2):
        with Away(hotwash, database):
            assert isnan(await number(slack, "hotwash_outbox_pending"))
        assert await number(slack, OUTAGES) == before + outage
        assert await number(slack, "hotwash_outbox_pending") == 0


async def test_what_is_kept_aside_and_what_is_handed_back_are_counted(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash, database: Path
) -> None:
    with Away(hotwash, database):
        await alice.hurries("/incident event First")
        await alice.hurries("/incident event Second")
        await alice.hurries("/incident update Everybody is waiting")
    assert await number(slack, commands("event", "spooled")) == 2
    assert await number(slack, commands("update", "failed")) == 1
    await hotwash.drain_spool()
    await slack.settle()
    assert room.new_messages == ["2 17:00 · Alice Adams · First / 3 17:00 · Alice Adams · Second"]


@pytest.mark.parametrize("kept_before", [False, True], ids=["at once", "behind what was kept"])
async def test_a_command_that_waited_in_vain_is_counted(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash, database: Path, kept_before: bool
) -> None:
    with Away(hotwash, database):
        if kept_before:
            await alice.hurries("/incident event First")
        before = hotwash.metrics.registry.get_sample_value(OUTAGES) or 0
        await alice.hurries("/incident update Everybody is waiting")
        assert hotwash.metrics.registry.get_sample_value(OUTAGES) == before + 1
    await hotwash.drain_spool()
    await slack.settle()
    assert len(room.new_messages) == kept_before
