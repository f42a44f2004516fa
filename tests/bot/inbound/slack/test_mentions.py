"""`@Hotwash event …`: the same verbs, said in the channel."""

from __future__ import annotations

import pytest

from tests.cast import Member, Record, Room, Workspace


async def test_a_mention_is_the_typed_command(alice: Member, room: Room, record: Record) -> None:
    reply = await alice.mentions("event 10m ago #finding Memory is high")

    assert "Recorded in INC-1 as entry 2, 17:50 WAT (16:50 UTC)" in reply
    assert await record.last() == "2 16:50 stated alice: #finding Memory is high"
    assert (await record.entries())[-1].via == "mention"
    assert room.last_message == "2 16:50 (stated) · Alice Adams · #finding Memory is high"


async def test_words_before_the_mention_are_not_the_command(
    alice: Member, room: Room, record: Record, slack: Workspace
) -> None:
    await slack.sandbox.type(alice.person, room.id, "hey @hotwash status identified Bad deployment")
    await slack.settle()

    assert await record.last() == "2 17:00 alice: identified · Bad deployment"
    assert room.new_messages == ["2 17:00 · Alice Adams · 🚦 identified · Bad deployment"]


async def test_people_who_are_mentioned_besides_are_understood(alice: Member, room: Room, record: Record) -> None:
    await alice.mentions("commander @bob")

    assert await record.last() == "2 17:00 alice: commander: Bob Brown"
    assert room.new_messages == ["2 17:00 · Alice Adams · 👤 commander: Bob Brown"]


async def test_a_stranger_who_is_mentioned_stands_there_by_name(
    alice: Member, room: Room, record: Record, slack: Workspace
) -> None:
    slack.sandbox.add_person("dan")
    await alice.mentions("event @dan restarted it")
    assert await record.last() == "2 17:00 alice: @dan restarted it"
    assert room.new_messages == ["2 17:00 · Alice Adams · @dan restarted it"]


async def test_a_mention_that_cannot_be_granted_is_handed_back_to_its_author_alone(
    alice: Member, room: Room, record: Record
) -> None:
    reply = await alice.mentions("status sleeping")

    assert reply.startswith("“sleeping” is not a status.")
    assert len(await record.lines()) == 1
    assert room.new_messages == []


async def test_a_bare_mention_is_help(alice: Member, room: Room) -> None:
    assert "This is INC-1" in await alice.mentions("")
    assert room.new_messages == []


async def test_what_the_bot_says_is_no_command(alice: Member, room: Room, record: Record, slack: Workspace) -> None:
    await alice.types("/incident event Tell @hotwash event that it should not listen to itself")

    assert len(await record.lines()) == 2
    await slack.settle()
    assert room.last_message == "2 17:00 · Alice Adams · Tell @hotwash event that it should not listen to itself"


async def test_a_mention_in_a_direct_message_or_elsewhere_knows_no_incident(
    alice: Member, room: Room, slack: Workspace
) -> None:
    await slack.sandbox.invite(alice.person, slack.general.id, slack.sandbox.bot_user_id)

    assert "This is not an incident channel." in await alice.mentions("event Hello", in_=slack.general)


async def test_a_mention_that_would_open_a_form_is_told_the_line_that_does_the_same(
    alice: Member, room: Room, slack: Workspace
) -> None:
    assert "one line does the same: declare sev2 <title>" in await alice.mentions("declare")
    assert "the same: declare sev1 <title> private" in await alice.mentions("declare sev1 private")
    assert slack.calls("views.open") == []
    assert room.new_messages == []


@pytest.mark.policy(severities=({"name": "huge"}, {"name": "small"}), default_severity="small")
@pytest.mark.declared("small Checkout is down")
async def test_that_line_names_a_severity_that_exists(alice: Member, room: Room) -> None:
    assert "declare huge <title>" in await alice.mentions("declare")
    assert room.new_messages == []
