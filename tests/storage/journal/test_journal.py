"""What is written changes the incident and owes the channel the same words, in one transaction."""

from __future__ import annotations

from typing import Any

import pytest

from storage.rules.policy import Policy
from storage.rules.timeline.events import (
    Cancelled,
    Closed,
    Declared,
    Event,
    Noted,
    Renamed,
    Reopened,
    RoleAssigned,
    SeverityChanged,
    StatusChanged,
)
from tests.storage.record import CHANNEL, PlugPulled, Record, after


def _status(status: str, before: str = "investigating") -> StatusChanged:
    return StatusChanged(text=f"Now {status}", status=status, before=before)


async def test_a_declaration_opens_an_incident_with_its_first_entry(record: Record) -> None:
    async with record.open("alice", via="button", link="https://example.com/1") as journal:
        await journal.declare(Declared(text="Checkout is down", severity="sev1", private=True, drill=True))
    incident = await record.incident()
    assert (incident.ref, incident.title, incident.severity) == ("INC-1", "Checkout is down", "sev1")
    assert (incident.status, incident.private, incident.drill) == ("investigating", True, True)
    [entry] = await record.entries()
    assert entry.what == Declared(text="Checkout is down", severity="sev1", private=True, drill=True)
    assert (entry.number, entry.by, entry.by_id, entry.by_name) == (1, "alice", "UALICE", "Alice")
    assert (entry.via, entry.link, entry.source) == ("button", "https://example.com/1", "recorded")


async def test_a_declaration_owes_a_channel_and_then_what_goes_into_it(record: Record) -> None:
    await record.declares("Checkout is down", private=True)
    owed = await record.owed()
    assert [one.kind for one in owed] == ["open_channel", "set_topic", "post_card", "pin_card", "post_entry"]
    assert owed[0].payload == {"name": "inc-1-checkout-is-down", "private": True}
    assert [one.needs_channel for one in owed] == [False, True, True, True, True]


async def test_an_incident_is_told_in_the_policys_zone_or_else_in_its_declarers(record: Record) -> None:
    async with record.open("alice") as journal:
        assert journal.person is not None
        journal.person.timezone = "Africa/Lagos"
        await journal.declare(Declared(text="One", severity="sev3"))
    async with record.open("alice", policy=Policy(timezone="Europe/Berlin")) as journal:
        await journal.declare(Declared(text="Two", severity="sev3"))
    async with record.open(None) as journal:
        await journal.declare(Declared(text="Three", severity="sev3"))
    zones = [(await record.incident(number)).timezone for number in (1, 2, 3)]
    assert zones == ["Africa/Lagos", "Europe/Berlin", "UTC"]


@pytest.mark.parametrize(
    ("event", "columns"),
    [
        (_status("identified"), {"status": "identified", "status_since": after(minutes=5)}),
        (SeverityChanged(text="Worse", severity="sev1", before="sev2"), {"severity": "sev1"}),
        (Renamed(text="Payments are down", before="Checkout is down"), {"title": "Payments are down"}),
        (Closed(text="Fixed", before="resolved"), {"status": "closed", "closed_at": after(minutes=5)}),
        (Cancelled(text="A false alarm", before="investigating"), {"status": "cancelled", "closed_at": None}),
        (Noted(text="Restarted"), {"status": "investigating", "severity": "sev2", "title": "Checkout is down"}),
        (
            RoleAssigned(text="Bob", role="scribe", person="UBOB", name="Bob"),
            {"roles": {"scribe": {"id": "UBOB", "name": "Bob"}}},
        ),
        (RoleAssigned(text="Nobody", role="scribe", person=None, name=None), {"roles": {"scribe": None}}),
    ],
    ids=lambda value: value.kind if isinstance(value, Event) else "",
)
async def test_a_happening_sets_the_columns_that_it_names(
    record: Record, event: Event, columns: dict[str, Any]
) -> None:
    await record.declares("Checkout is down", severity="sev2")
    await record.writes(1, event, at=after(minutes=5))
    incident = await record.incident()
    assert {name: getattr(incident, name) for name in columns} == columns


async def test_one_role_does_not_take_another_away(record: Record) -> None:
    await record.declares()
    await record.writes(1, RoleAssigned(text="Bob", role="scribe", person="UBOB", name="Bob"))
    await record.writes(1, RoleAssigned(text="Eve", role="commander", person="UEVE", name="Eve"))
    roles = (await record.incident()).roles
    assert {role: holder["name"] for role, holder in roles.items()} == {"scribe": "Bob", "commander": "Eve"}


async def test_a_status_remembered_later_is_on_the_record_and_does_not_change_the_present(record: Record) -> None:
    await record.declares()
    await record.writes(1, _status("monitoring"), at=after(minutes=10))
    await record.writes(1, _status("identified"), at=after(minutes=20), stated=after(minutes=5))
    incident = await record.incident()
    assert (incident.status, incident.status_since) == ("monitoring", after(minutes=10))
    remembered = (await record.entries())[-1]
    assert (remembered.at, remembered.recorded_at) == (after(minutes=5), after(minutes=20))
    assert remembered.source == "stated"


async def test_a_status_remembered_after_the_end_does_not_open_the_incident_again(record: Record) -> None:
    await record.declares()
    await record.writes(1, Closed(text="Fixed", before="investigating"), at=after(minutes=10))
    await record.writes(1, _status("resolved"), at=after(minutes=20), stated=after(minutes=15))
    incident = await record.incident()
    assert (incident.status, incident.closed_at) == ("closed", after(minutes=10))
    assert len(await record.entries()) == 3


async def test_a_stated_status_that_is_the_newest_does_change_the_present(record: Record) -> None:
    await record.declares()
    await record.writes(1, _status("identified"), at=after(minutes=10))
    await record.writes(1, _status("resolved"), at=after(minutes=20), stated=after(minutes=15))
    incident = await record.incident()
    assert (incident.status, incident.status_since) == ("resolved", after(minutes=15))


async def test_a_reopened_incident_is_investigated_again(record: Record) -> None:
    await record.declares()
    await record.writes(1, Closed(text="Fixed", before="investigating"), at=after(minutes=10))
    await record.writes(1, Reopened(text="It is back", before="closed"), at=after(minutes=30))
    incident = await record.incident()
    assert (incident.status, incident.status_since) == ("investigating", after(minutes=30))
    assert (incident.closed_at, incident.ended) == (None, False)


async def test_the_channel_is_owed_what_the_timeline_says(record: Record) -> None:
    await record.quiet_incident()
    await record.writes(1, Noted(text="Restarted"), at=after(minutes=5))
    [entry, card] = await record.owed()
    assert (entry.kind, entry.payload) == ("post_entry", {"number": 2})
    assert card.kind == "refresh_card"
    assert entry.created_at == entry.available_at == after(minutes=5)


async def test_what_the_topic_shows_owes_a_topic_as_well(record: Record) -> None:
    await record.quiet_incident()
    await record.writes(1, _status("identified"))
    assert [one.kind for one in await record.owed()] == ["post_entry", "refresh_card", "set_topic"]


async def test_a_status_of_the_past_owes_no_topic(record: Record) -> None:
    await record.quiet_incident()
    await record.writes(1, _status("monitoring"), at=after(minutes=10))
    await record.empty_outbox()
    await record.writes(1, _status("identified"), at=after(minutes=11), stated=after(minutes=5))
    assert [one.kind for one in await record.owed()] == ["post_entry", "refresh_card"]


async def test_an_entry_told_in_words_of_its_own_owes_no_second_telling(record: Record) -> None:
    await record.quiet_incident()
    async with record.open() as journal:
        journal.write(await journal.incident_for(1, None), Noted(text="Paged"), tell=False)
    assert await record.owed() == []
    assert len(await record.entries()) == 2


async def test_what_is_rolled_back_leaves_nothing(record: Record) -> None:
    await record.quiet_incident()
    with pytest.raises(PlugPulled):  # noqa: PT012 - the block's end is what refuses
        async with record.open() as journal:
            journal.write(await journal.incident_for(1, None), _status("resolved"))
            await journal.declare(Declared(text="Another", severity="sev3"))
            await journal.session.flush()
            raise PlugPulled
    assert (await record.incident()).status == "investigating"
    assert [entry.number for entry in await record.entries()] == [1]
    assert await record.owed() == []
    assert await record.declares("The second") == 2


async def test_nobody_typed_what_the_bot_writes(record: Record) -> None:
    await record.declares()
    async with record.open("alice") as journal:
        journal.write(await journal.incident_for(1, None), Noted(text="Paged"), by_bot=True)
    entry = (await record.entries())[-1]
    assert (entry.by, entry.by_id, entry.by_name) == ("Hotwash", None, "Hotwash")


async def test_lanes_belong_to_one_incident(record: Record) -> None:
    await record.declares("One", channel=CHANNEL)
    await record.declares("Two")
    owed = await record.owed()
    assert len({one.lane for one in owed if one.kind == "post_card"}) == 2
    assert len({one.lane for one in owed if one.kind in ("post_card", "pin_card")}) == 2
