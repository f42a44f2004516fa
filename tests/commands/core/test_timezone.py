"""The incident's zone: the one that the team set, and otherwise that of whoever declared it."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room


@pytest.mark.policy(timezone="UTC")
async def test_a_zone_that_was_set_holds_also_when_it_is_utc(alice: Member, room: Room, record: Record) -> None:
    assert (await record.incident()).timezone == "UTC"


async def test_otherwise_it_is_the_zone_of_who_declared(alice: Member, room: Room, record: Record) -> None:
    assert (await record.incident()).timezone == "Africa/Lagos"
