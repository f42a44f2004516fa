"""`/incident severity`, `commander`, `role`: how bad it is, and who does what."""

from __future__ import annotations

import pytest

from storage.rules.timeline.events import RoleAssigned
from tests.cast import Member, Phones, Record, Room, Time


async def test_a_severity_with_its_reason(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.types("/incident severity sev4 Only one customer")

    assert "sev3 → sev4 · Only one customer" in reply
    assert room.last_message == "2 17:00 · Alice Adams · 🌡️ sev3 → sev4 · Only one customer"
    assert room.topic == "INC-1 · sev4 · investigating · no commander yet"
    assert "🔵 sev4" in room.card
    assert await record.last() == "2 17:00 alice: sev3 → sev4 · Only one customer"


@pytest.mark.parametrize("words", ["severity SEV-4", "sev p4", "sev low", "severity 5m ago sev4", "sev 4"])
async def test_other_words_for_a_severity(alice: Member, room: Room, record: Record, words: str) -> None:
    await alice.types(f"/incident {words}")

    assert (await record.incident()).severity == "sev4"
    room.ignores("entries")


async def test_a_severity_of_an_earlier_time_is_the_present_one_if_none_came_after_it(
    alice: Member, room: Room, record: Record, time: Time
) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident severity at 18:10 sev4 Only one customer")

    assert await record.last() == "2 17:10 stated alice: sev3 → sev4 · Only one customer"
    assert (await record.incident()).severity == "sev4"
    assert room.topic == "INC-1 · sev4 · investigating · no commander yet"
    assert room.new_messages == ["2 17:10 (stated) · Alice Adams · 🌡️ sev3 → sev4 · Only one customer"]


async def test_a_severity_of_an_earlier_time_is_remembered_where_another_came_after_it(
    alice: Member, room: Room, record: Record, phones: Phones, time: Time
) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident severity sev4")
    reply = await alice.types("/incident severity at 18:10 sev1 For some minutes")

    assert "INC-1 stays sev4: this is remembered of an earlier time." in reply
    assert await record.last() == "3 17:10 stated alice: sev3 → sev1 · For some minutes"
    assert room.topic == "INC-1 · sev4 · investigating · no commander yet"
    assert phones.rang == []
    await alice.types("/incident undo")
    assert (await record.incident()).severity == "sev4"
    room.ignores("corrections", "entries")


async def test_a_severity_that_began_earlier_than_was_said(
    alice: Member, room: Room, record: Record, time: Time
) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident severity sev4")
    reply = await alice.types("/incident severity at 18:10 sev4")
    assert "stays" not in reply
    assert await record.last() == "3 17:10 stated alice: sev3 → sev4"
    assert (await alice.types("/incident severity at 18:20 sev4")).startswith("INC-1 was already sev4.")
    assert room.new_messages == [
        "2 17:30 · Alice Adams · 🌡️ sev3 → sev4",
        "3 17:10 (stated) · Alice Adams · 🌡️ sev3 → sev4",
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("severity sev3", "INC-1 is already sev3. / Possible: sev1, sev2, sev3, sev4"),
        ("severity sev9", "“sev9” is not a severity. / Possible: sev1, sev2, sev3, sev4"),
        ("severity sev0 It is the end", "“sev0” is not a severity. / Possible: sev1, sev2, sev3, sev4"),
        ("severity", "The severity is missing. / Possible: sev1, sev2, sev3, sev4"),
        ("role pilot @bob", "“pilot” is not a role. / Possible: commander, communications, scribe"),
    ],
)
async def test_what_is_no_severity_or_role(alice: Member, room: Room, record: Record, line: str, why: str) -> None:
    reply = await alice.types(f"/incident {line}")

    assert reply.startswith(why)
    assert reply.endswith(f"Your text, to copy: / /incident {line}")
    assert len(await record.lines()) == 1
    assert room.new_messages == []


async def test_the_beginning_of_a_role_s_name_is_enough(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident role scrib @bob and then some")

    assert await record.last() == "2 17:00 alice: scribe: Bob Brown · and then some"
    assert room.new_messages == ["2 17:00 · Alice Adams · 👤 scribe: Bob Brown · and then some"]


@pytest.mark.parametrize("verb", ["commander", "lead", "ic", "role commander", "assign commander"])
async def test_somebody_leads(alice: Member, room: Room, record: Record, verb: str) -> None:
    reply = await alice.types(f"/incident {verb} @bob")

    assert "commander: Bob Brown" in reply
    assert room.last_message == "2 17:00 · Alice Adams · 👤 commander: Bob Brown"
    assert room.topic == "INC-1 · sev3 · investigating · commander Bob Brown"
    assert "commander Bob Brown" in room.card
    assert "bob" in room.members
    assert await record.last() == "2 17:00 alice: commander: Bob Brown"


async def test_bare_it_is_the_one_who_types(bob: Member, room: Room, record: Record) -> None:
    await bob.types("/incident commander")

    assert await record.last() == "2 17:00 bob: commander: Bob Brown"
    assert room.new_messages == ["2 17:00 · Bob Brown · 👤 commander: Bob Brown"]


async def test_a_role_is_given_and_taken(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident role subject matter expert @bob knows the proxy")
    assert "Subject matter expert: Bob Brown" in room.card

    await alice.types("/incident role subject none")
    assert "Subject matter expert" not in room.card
    assert (await record.lines())[1:] == [
        "2 17:00 alice: subject matter expert: Bob Brown · knows the proxy",
        "3 17:00 alice: subject matter expert: nobody",
    ]
    assert room.new_messages == [
        "2 17:00 · Alice Adams · 👤 subject matter expert: Bob Brown · knows the proxy",
        "3 17:00 · Alice Adams · 👤 subject matter expert: nobody",
    ]


async def test_a_command_that_leads_since_earlier(alice: Member, room: Room, record: Record) -> None:
    await alice.types("/incident commander 10m ago @bob")

    assert await record.last() == "2 16:50 stated alice: commander: Bob Brown"
    assert room.new_messages == ["2 16:50 (stated) · Alice Adams · 👤 commander: Bob Brown"]


async def test_a_role_of_an_earlier_time_is_remembered_where_another_has_it_since(
    alice: Member, bob: Member, room: Room, record: Record, time: Time
) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident commander @bob")
    reply = await bob.types("/incident commander at 19:05 @alice")

    assert "INC-1's commander stays Bob Brown: this is remembered of an earlier time." in reply
    assert await record.last() == "3 17:05 stated bob: commander: Alice Adams"
    assert room.topic == "INC-1 · sev3 · investigating · commander Bob Brown"
    assert "commander Bob Brown" in room.card
    assert room.new_messages == [
        "2 17:30 · Alice Adams · 👤 commander: Bob Brown",
        "3 17:05 (stated) · Bob Brown · 👤 commander: Alice Adams",
    ]


async def test_a_role_of_an_earlier_time_is_the_present_one_if_nobody_came_after(
    alice: Member, room: Room, record: Record, time: Time
) -> None:
    await alice.types("/incident commander")
    await time.passes(minutes=30)
    reply = await alice.types("/incident commander at 18:10 @bob")

    assert "stays" not in reply
    assert (await record.entries())[-1].what == RoleAssigned(
        text="", role="commander", person=room.slack.person("bob").id, name="Bob Brown", before="Alice Adams"
    )
    assert room.topic == "INC-1 · sev3 · investigating · commander Bob Brown"
    assert room.new_messages == [
        "2 17:00 · Alice Adams · 👤 commander: Alice Adams",
        "3 17:10 (stated) · Alice Adams · 👤 commander: Bob Brown",
    ]


async def test_who_had_a_role_before_is_told_of_that_time(
    alice: Member, room: Room, record: Record, time: Time
) -> None:
    await time.passes(minutes=30)
    await alice.types("/incident role scribe @bob")
    await time.passes(minutes=10)
    reply = await alice.types("/incident role scribe at 18:05 none")

    assert "INC-1's scribe stays Bob Brown: this is remembered of an earlier time." in reply
    what = (await record.entries())[-1].what
    assert isinstance(what, RoleAssigned)
    assert what.before is None
    await alice.types("/incident retract 2")
    assert not (await record.incident()).roles.get("scribe")
    room.ignores("corrections", "entries")


@pytest.mark.parametrize(
    ("words", "role"),
    [("comms", "communications"), ("SME", "subject matter expert"), ("ic", "commander"), ("lead", "commander")],
)
async def test_a_role_by_its_short_name(alice: Member, room: Room, record: Record, words: str, role: str) -> None:
    await alice.types(f"/incident role {words} @bob")

    assert await record.last() == f"2 17:00 alice: {role}: Bob Brown"
    room.ignores("entries")


@pytest.mark.policy(roles=("commander", "comms"))
async def test_a_short_name_of_a_role_that_the_team_has_not_is_none(alice: Member, room: Room) -> None:
    assert "commander, comms" in await alice.types("/incident role sme @bob")
    assert "comms: Bob Brown" in await alice.types("/incident role comms @bob")
    assert room.new_messages == ["2 17:00 · Alice Adams · 👤 comms: Bob Brown"]


async def test_a_beginning_of_two_roles_is_not_taken_for_one(alice: Member, room: Room) -> None:
    reply = await alice.types("/incident role com @bob")
    assert reply.startswith("“com” is not a role. / Possible: commander, communications / ")
    assert room.new_messages == []
