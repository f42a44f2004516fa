"""`/incident commander` and `role` name people as they are really typed; the author only where nobody is named."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room


@pytest.mark.parametrize(
    "line",
    ["commander to @bob", "commander is @bob", "commander = @bob", "commander now @bob", "lead to @bob",
     "commander handing over to @bob", "commander: @bob", "commander @olu hands over to @bob"],
)  # fmt: skip
async def test_a_mention_leads_whatever_words_lead_to_it(alice: Member, room: Room, record: Record, line: str) -> None:
    await alice.types(f"/incident {line}")

    assert (await record.last()).startswith("2 17:00 alice: commander: Bob Brown")
    assert room.messages


@pytest.mark.parametrize("line", ["role scribe to @bob", "role scribe is @bob", "role scribe: @bob"])
async def test_a_role_goes_to_a_mention(alice: Member, room: Room, record: Record, line: str) -> None:
    await alice.types(f"/incident {line}")

    assert await record.last() == "2 17:00 alice: scribe: Bob Brown"
    assert room.messages


@pytest.mark.parametrize("line", ["commander bob", "commander Bob Brown takes over", "lead BOB: please", "ic @Bob"])
async def test_a_plain_name_is_looked_up(alice: Member, bob: Member, room: Room, record: Record, line: str) -> None:
    await bob.types("/incident event Hello")
    await alice.types(f"/incident {line}")

    assert (await record.last()).startswith("3 17:00 alice: commander: Bob Brown")
    assert room.messages


@pytest.mark.parametrize("line", ["commander", "commander me", "commander taking over from @bob"])
async def test_who_names_nobody_else_leads(alice: Member, room: Room, record: Record, line: str) -> None:
    await alice.types(f"/incident {line}")

    assert (await record.last()).startswith("2 17:00 alice: commander: Alice Adams")
    assert room.messages


@pytest.mark.parametrize(
    "line", ["commander @carla.from.acme", "commander bobbing up and down", "role scribe Carl takes notes"]
)
async def test_a_name_that_nobody_has_is_refused(alice: Member, room: Room, record: Record, line: str) -> None:
    reply = await alice.types(f"/incident {line}")

    assert reply.startswith("I know nobody called “")
    assert len(await record.lines()) == 1
    assert room.new_messages == []


async def test_one_role_has_one_holder(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.types("/incident commander @bob and @olu")

    assert "Possible: @bob, @olu" in reply
    assert len(await record.lines()) == 1
    assert room.messages


async def test_a_deactivated_person_and_the_bot_do_not_lead(alice: Member, room: Room, record: Record) -> None:
    room.slack.sandbox.deactivate("bob")

    assert "The account of @bob is deactivated." in await alice.types("/incident commander @bob")
    assert "is a bot and cannot help." in await alice.types("/incident commander @hotwash")
    assert len(await record.lines()) == 1
    assert room.new_messages == []


async def test_the_topic_keeps_no_rest_of_an_old_name(alice: Member, room: Room) -> None:
    room.slack.sandbox.add_person("anam", name="Ana Maria")
    room.slack.sandbox.add_person("ana", name="Ana")
    await alice.types("/incident commander @anam")
    room.channel.topic = f"{room.topic} | bridge: +49 30"
    await alice.types("/incident commander @ana")

    assert room.topic == "INC-1 · sev3 · investigating · commander Ana | bridge: +49 30"
    assert room.messages
