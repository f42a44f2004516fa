"""`/incident escalate` names people as they are really typed: anywhere in the clause, several, and without the sign."""

from __future__ import annotations

import pytest

from tests.cast import Member, Phones, Record, Room, Workspace


@pytest.mark.parametrize(
    "line",
    ["to @bob", "please page @bob", "cc @bob", "hey @bob", "(@bob)", "→ @bob", "Can @bob join?", "help @bob",
     "DB is melting, need @bob", "Restart gave only temporary relief @bob please", "@bob because @olu is asleep"],
)  # fmt: skip
async def test_a_mention_counts_where_it_is_addressed(alice: Member, room: Room, phones: Phones, line: str) -> None:
    await alice.types(f"/incident escalate {line}")

    assert phones.rang == ["bob: Paging @bob for INC-1"]
    assert room.messages


@pytest.mark.parametrize("line", ["please @bob and @olu", "@bob, @olu help", "@bob can you look? cc @olu", "@bob @olu"])
async def test_several_people_are_paged_and_stand_in_one_entry(
    alice: Member, room: Room, phones: Phones, record: Record, line: str
) -> None:
    await alice.types(f"/incident escalate {line}")

    assert sorted(phones.rang) == ["bob: Paging @bob and @olu for INC-1", "olu: Paging @bob and @olu for INC-1"]
    assert len(await record.lines()) == 2
    assert room.messages


async def test_a_user_group_is_asked_behind_to(alice: Member, room: Room, slack: Workspace) -> None:
    slack.sandbox.add_user_group("dba", members=["bob", "sam"])
    await alice.types("/incident escalate to @dba please")

    assert room.members == ["alice", "bob", "sam"]
    assert room.messages


async def test_a_name_in_the_reason_of_a_level_is_not_paged_and_the_reply_says_so(
    alice: Member, room: Room, phones: Phones
) -> None:
    reply = await alice.types("/incident escalate senior engineers @bob restarted it already")

    assert phones.rang == ["sam: Paging senior engineers for INC-1"]
    assert "@bob stands in the reason and was not paged; to ask them too: escalate @bob." in reply
    assert room.messages


async def test_a_level_and_a_person_are_asked_together(alice: Member, room: Room, phones: Phones) -> None:
    await alice.types("/incident escalate senior engineers and @bob please")

    assert [one.partition(":")[0] for one in sorted(phones.rang)] == ["bob", "sam"]
    assert room.messages


@pytest.mark.parametrize("line", ["@bob restarted it already", "Restart by @bob did not help", "bob restarted it"])
async def test_a_name_that_may_only_be_spoken_of_is_asked_about(
    alice: Member, bob: Member, room: Room, phones: Phones, record: Record, line: str
) -> None:
    await bob.types("/incident event Hello")
    reply = await alice.types(f"/incident escalate {line}")

    assert "It is not clear whether @bob is to be asked for help." in reply
    assert f"Possible: escalate @bob: {line}, escalate on-call: {line}" in reply
    assert phones.rang == []
    assert len(await record.lines()) == 2
    assert room.messages


@pytest.mark.parametrize(
    "line", ["bob", "to bob please", "Bob Brown", "@Bob Brown", "bob: db is down", "bob can you look"]
)
async def test_a_plain_name_is_looked_up(alice: Member, bob: Member, room: Room, phones: Phones, line: str) -> None:
    await bob.types("/incident event Hello")
    await alice.types(f"/incident escalate {line}")

    assert phones.rang == ["bob: Paging @bob for INC-1"]
    assert room.messages


async def test_a_short_name_of_a_level_is_that_level(alice: Member, room: Room, phones: Phones) -> None:
    assert "“seniors” was read as senior engineers." in await alice.types("/incident escalate seniors")
    assert phones.rang == ["sam: Paging senior engineers for INC-1"]
    assert room.messages


@pytest.mark.parametrize("line", ["@bobb", "bobb", "to @bobb please"])
async def test_a_name_that_nobody_has_is_refused_with_the_nearest(
    alice: Member, bob: Member, room: Room, phones: Phones, line: str
) -> None:
    await bob.types("/incident event Hello")
    reply = await alice.types(f"/incident escalate {line}")

    assert "bobb”, so nobody was asked." in reply
    assert "Did you mean escalate " in reply
    assert "@bob" in reply
    assert phones.rang == []
    assert room.messages


async def test_a_deactivated_person_and_the_bot_are_refused(alice: Member, room: Room, phones: Phones) -> None:
    room.slack.sandbox.deactivate("bob")

    assert "The account of @bob is deactivated." in await alice.types("/incident escalate @bob")
    assert "is a bot and cannot help." in await alice.types("/incident escalate @hotwash")
    assert phones.rang == []
    assert room.messages


async def test_a_guest_of_single_channels_is_paged_and_the_reply_says_that_they_cannot_come(
    alice: Member, room: Room, phones: Phones
) -> None:
    room.slack.sandbox.add_person("gus", is_ultra_restricted=True)
    reply = await alice.types("/incident escalate @gus")

    assert "@gus is a guest of single channels and cannot join the incident's channel." in reply
    assert phones.rang == ["gus: Paging @gus for INC-1"]
    assert room.messages
