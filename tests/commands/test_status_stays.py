"""An entry that is amended or taken back moves no status but its own."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Time


@pytest.mark.parametrize("correction", ["amend 2 Pager was silent", "undo"])
async def test_a_correction_beside_it_leaves_the_present_status(
    alice: Member, room: Room, record: Record, time: Time, correction: str
) -> None:
    await alice.types("/incident event Pager went off")
    await time.passes(seconds=40)
    await alice.types("/incident mitigated Rolled back")
    await alice.types("/incident resolve at 18:00")
    await alice.types("/incident event Something else")
    assert (await record.incident()).status == "resolved"

    await alice.types(f"/incident {correction}")
    assert (await record.incident()).status == "resolved"
    assert room.topic.startswith("INC-1 · sev3 · resolved")
    room.ignores("corrections", "entries")
