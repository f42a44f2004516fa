"""People are found by handle, first name or full name, and only in their own workspace."""

from __future__ import annotations

import pytest

from storage import people
from storage.rules.actor import Actor
from tests.storage.record import CHANNEL, NOON, Record, after


@pytest.fixture
async def team(record: Record) -> Record:
    async with record.database.transaction() as session:
        for workspace, slack_id, handle, name in (
            ("T1", "U0ANA", "ana", "Ana Abel"),
            ("T1", "U0BEN", "ben.b", "Ben Brook"),
            ("T1", "U0BENNO", "benno", "Ben Bravo"),
            ("T2", "U0OTHER", "ben", "Ben Else"),
        ):
            space = await people.workspace(session, workspace)
            await people.person(session, space, Actor(workspace=workspace, id=slack_id, handle=handle, name=name), NOON)
    return record


async def test_no_more_people_are_given_than_asked_for(team: Record) -> None:
    async with team.open() as journal:
        assert len(await people.known_people(journal.session, journal.workspace, most=2)) == 2


async def test_the_handles_of_a_workspace_end_with_the_person_seen_last(team: Record) -> None:
    async with team.database.transaction() as session:
        space = await people.workspace(session, "T1")
        await people.person(session, space, Actor(workspace="T1", id="U0ANA", handle="ana.a"), after(hours=1))
    async with team.database.transaction() as session:
        known = await people.handles(session, "T1")
    assert {handle for handle, _ in known} == {"ana.a", "ben.b", "benno"}
    assert known[-1] == ("ana.a", "U0ANA")


async def test_the_names_of_ids_are_those_of_people_and_of_incident_channels(team: Record) -> None:
    await team.declares(channel=CHANNEL)
    async with team.open() as journal:
        (await journal.incident_for(1, CHANNEL)).channel_name = "inc-1-checkout"
    async with team.database.transaction() as session:
        named = await people.names_of(session, {"U0ANA", CHANNEL, "U0NOBODY"})
    assert named == {"U0ANA": "ana", CHANNEL: "inc-1-checkout"}
