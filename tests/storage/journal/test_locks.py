"""Which incident is meant, and who may hear of it."""

from __future__ import annotations

import pytest

from storage.journal.journal import Journal
from storage.models import Incident
from storage.rules.errors import Refused
from storage.rules.timeline.events import Cancelled, Closed, Noted
from tests.storage.record import Record


async def _meant(record: Record, number: int | None, channel: str | None, who: str | None = "bob") -> str:
    async with record.open(who) as journal:
        return (await journal.incident_for(number, channel)).ref


async def _refusal(record: Record, number: int | None, channel: str | None, who: str | None = "bob") -> Refused:
    with pytest.raises(Refused) as refused:
        await _meant(record, number, channel, who)
    return refused.value


async def test_the_incident_that_is_named_is_meant_wherever_it_is_typed(record: Record) -> None:
    await record.declares("One", channel="C1")
    await record.declares("Two", channel="C2")
    assert await _meant(record, 1, "C2") == "INC-1"
    assert await _meant(record, 2, None) == "INC-2"


async def test_otherwise_the_one_whose_channel_this_is(record: Record) -> None:
    await record.declares("One", channel="C1")
    await record.declares("Two", channel="C2")
    assert await _meant(record, None, "C1") == "INC-1"


async def test_of_several_in_one_channel_the_newest(record: Record) -> None:
    await record.declares("One", channel="C1")
    await record.declares("Two", channel="C1")
    assert await _meant(record, None, "C1") == "INC-2"


async def test_a_channel_without_an_incident_offers_the_open_ones(record: Record) -> None:
    await record.declares("One", channel="C1")
    await record.declares("Two")
    refused = await _refusal(record, None, "C9")
    assert "This is not an incident channel" in refused.reason
    assert refused.choices == ("INC-1 One", "INC-2 Two")
    assert (await _refusal(record, None, None)).choices == refused.choices


@pytest.mark.parametrize("number", [9, 0, -1, 999_999_999])
async def test_a_number_that_nothing_has_offers_the_open_ones(record: Record, number: int) -> None:
    await record.declares("One")
    refused = await _refusal(record, number, None)
    assert refused.reason == f"There is no INC-{number}."
    assert refused.choices == ("INC-1 One",)


async def test_the_ended_are_not_offered_and_can_be_named(record: Record) -> None:
    await record.declares("One")
    await record.declares("Two")
    await record.declares("Three")
    await record.writes(1, Closed(text="Fixed", before="investigating"))
    await record.writes(2, Cancelled(text="False alarm", before="investigating"))
    assert (await _refusal(record, None, None)).choices == ("INC-3 Three",)
    assert await _meant(record, 1, None) == "INC-1"


async def test_ten_are_offered_at_the_most_and_long_titles_are_cut(record: Record) -> None:
    await record.declares("x" * 200)
    for number in range(2, 13):
        await record.declares(f"Number {number}")
    choices = (await _refusal(record, None, None)).choices
    assert len(choices) == 10
    assert choices[0] == f"INC-1 {'x' * 80}"


@pytest.mark.parametrize(
    ("who", "channel", "sees"),
    [
        ("bob", "CPRIVATE", True),
        ("bob", "COTHER", False),
        ("bob", None, False),
        ("alice", "COTHER", True),
        (None, "COTHER", False),
        (None, "CPRIVATE", True),
    ],
)
async def test_a_private_incident_is_known_in_its_channel_and_to_whoever_declared_it(
    record: Record, who: str | None, channel: str | None, sees: bool
) -> None:
    await record.declares("A secret", private=True, channel="CPRIVATE")
    async with record.open(who) as journal:
        assert [one.title for one in await journal.open_incidents(channel)] == (["A secret"] if sees else [])
    if sees:
        assert await _meant(record, 1, channel, who) == "INC-1"
    else:
        refused = await _refusal(record, 1, channel, who)
        assert refused.reason == "There is no INC-1."
        assert refused.choices == ()


async def test_a_private_incident_without_a_channel_is_not_seen_where_there_is_no_channel_either(
    record: Record,
) -> None:
    await record.declares("A secret", private=True)
    refused = await _refusal(record, 1, None)
    assert refused.reason == "There is no INC-1."


async def test_another_workspace_has_incidents_of_its_own(record: Record) -> None:
    await record.declares("Ours", channel="C1")
    async with record.open() as journal:
        ours = await journal.incident_for(1, None)
        elsewhere = await _elsewhere(journal)
        assert await elsewhere.open_incidents() == []
        with pytest.raises(Refused):
            await elsewhere.incident_for(1, None)
        with pytest.raises(Refused):
            await elsewhere.incident_for(None, "C1")
        assert elsewhere.workspace.id != ours.workspace_id


async def _elsewhere(journal: Journal) -> Journal:
    from storage import people

    space = await people.workspace(journal.session, "T2")
    return Journal(journal.session, space, policy=journal.policy, now=journal.now)


async def test_what_was_looked_at_before_is_read_again_when_it_is_locked(postgres_record: Record) -> None:
    record = postgres_record
    await record.declares()
    async with record.open("bob") as journal:
        [glanced_at] = await journal.open_incidents()
        await record.writes(1, Noted(text="Meanwhile"))
        incident: Incident = await journal.incident_for(1, None)
        assert incident is glanced_at
        journal.write(incident, Noted(text="And then"))
    assert [entry.text for entry in await record.entries()][1:] == ["Meanwhile", "And then"]
    assert [entry.number for entry in await record.entries()] == [1, 2, 3]
