"""`/incident escalate` and `ack`: help is asked for by level, person, group or words, and acknowledged by any door."""

from __future__ import annotations

import pytest

from tests.cast import Member, Phones, Record, Room, Time, Workspace


async def test_bare_it_asks_the_next_level(
    alice: Member, room: Room, phones: Phones, record: Record, time: Time
) -> None:
    await alice.types("/incident escalate")
    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert room.members == ["alice", "olu"]

    await time.passes(seconds=6)
    await alice.types("/incident escalate")
    assert phones.rang[-1] == "sam: Paging senior engineers for INC-1"
    assert (await record.lines())[1:] == [
        "2 17:00 alice: escalated to on-call",
        "3 17:00 alice: escalated to senior engineers",
    ]
    assert room.new_messages == [
        "2 17:00 · Alice Adams · 📟 escalated to on-call",
        "📟 @olu *Paging on-call for INC-1* / sev3 · Checkout is down / Asked by Alice Adams."
        " If nobody acknowledges within 5 minutes, the next level is paged. / [I am on it]",
        "3 17:00 · Alice Adams · 📟 escalated to senior engineers",
        "📟 @sam *Paging senior engineers for INC-1* / sev3 · Checkout is down / Asked by Alice Adams."
        " If nobody acknowledges within 10 minutes, there is nobody further to page;"
        " the whole channel will be alerted. / [I am on it]",
    ]


async def test_past_the_last_level_the_channel_is_asked_and_the_reply_says_so(
    alice: Member, room: Room, phones: Phones
) -> None:
    await alice.types("/incident escalate senior engineers")
    reply = await alice.types("/incident escalate")

    assert "No level is left to ask, so only this channel was told." in reply
    assert "*Alice Adams is asking for help on INC-1*" in room.last_message
    assert len(phones.rang) == 1
    room.ignores("calls", "entries")


@pytest.mark.parametrize("line", ["escalate Senior Engineers Restart gave only temporary relief",
                                  "escalate the senior engineers Restart gave only temporary relief",
                                  "page to the senior engineers: Restart gave only temporary relief"])  # fmt: skip
async def test_a_level_is_asked_by_its_name_with_the_reason(
    alice: Member, room: Room, phones: Phones, line: str
) -> None:
    await alice.types(f"/incident {line}")

    assert phones.rang == ["sam: Paging senior engineers for INC-1"]
    assert "sev3 · Checkout is down / Restart gave only temporary relief / Asked by Alice Adams" in room.last_message
    room.ignores("entries")


async def test_a_person_is_asked_by_name(alice: Member, room: Room, phones: Phones) -> None:
    await alice.types("/incident escalate @bob please look at the proxy")

    assert phones.rang == ["bob: Paging @bob for INC-1"]
    assert "bob" in room.members
    assert "📟 @bob *Paging @bob for INC-1* / sev3 · Checkout is down / please look at the proxy" in room.last_message
    assert room.new_messages == ["2 17:00 · Alice Adams · 📟 escalated · @bob please look at the proxy"]


async def test_a_user_group_is_pinged_and_its_members_are_brought_in(
    alice: Member, room: Room, slack: Workspace
) -> None:
    group = slack.sandbox.add_user_group("database-team", members=["bob", "sam"])
    await alice.types("/incident escalate @database-team replication lags")

    assert room.members == ["alice", "bob", "sam"]
    assert room.last_message.startswith("📟 @database-team *Paging @database-team for INC-1*")
    assert [live for _, live in slack.sandbox.broadcasts()] == [[f"<!subteam^{group.id}>"]]
    assert room.new_messages == ["2 17:00 · Alice Adams · 📟 escalated · @database-team replication lags"]


async def test_somebody_whom_only_people_know_is_asked_for_in_the_channel(
    alice: Member, room: Room, phones: Phones
) -> None:
    reply = await alice.types("/incident escalate database team: replication lags")

    assert "“database team” is not a level (on-call, senior engineers), so only this channel was told." in reply
    assert "*Paging database team for INC-1* / sev3 · Checkout is down / replication lags" in room.last_message
    assert phones.rang == []
    assert room.new_messages == ["2 17:00 · Alice Adams · 📟 escalated · database team: replication lags"]


async def test_a_reason_without_a_name_goes_to_the_next_level(alice: Member, room: Room, phones: Phones) -> None:
    await alice.types("/incident escalate we have no idea what is going on here")

    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert "we have no idea what is going on here / Asked by" in room.last_message
    assert room.new_messages == ["2 17:00 · Alice Adams · 📟 escalated · we have no idea what is going on here"]


@pytest.mark.parametrize("typed", ["senoir engineers", "Senior enginers:", "senior engineer"])
async def test_a_misspelt_level_is_asked_and_the_reply_says_how_it_was_read(
    alice: Member, room: Room, phones: Phones, typed: str
) -> None:
    reply = await alice.types(f"/incident escalate {typed} help")

    assert phones.rang == ["sam: Paging senior engineers for INC-1"]
    assert f"“{typed.strip(':')}” was read as senior engineers." in reply
    assert "sev3 · Checkout is down / help / Asked by" in room.last_message
    room.ignores("entries")


@pytest.mark.parametrize("words", ["db still down", "help", "the same again"])
async def test_a_few_words_that_name_nobody_are_a_reason(alice: Member, room: Room, phones: Phones, words: str) -> None:
    reply = await alice.types(f"/incident escalate {words}")

    assert phones.rang == ["olu: Paging on-call for INC-1"]
    assert "escalated to on-call" in reply
    assert "was read as" not in reply
    room.ignores("calls", "entries")


@pytest.mark.policy(levels=())
async def test_without_levels_a_few_words_alone_are_a_name(alice: Member, room: Room) -> None:
    await alice.types("/incident escalate Bert from databases")

    assert "*Paging Bert from databases for INC-1*" in room.last_message
    assert room.new_messages == ["2 17:00 · Alice Adams · 📟 escalated · Bert from databases"]


@pytest.mark.policy(levels=())
async def test_a_team_without_levels_is_told_that_only_the_channel_heard(alice: Member, room: Room) -> None:
    reply = await alice.types("/incident escalate")

    assert "No escalation levels are set up, so only this channel was told." in reply
    assert "*Alice Adams is asking for help on INC-1*" in room.last_message
    assert room.new_messages == ["2 17:00 · Alice Adams · 📟 escalated to more help"]


async def test_asking_for_help_can_be_remembered(alice: Member, room: Room, record: Record, phones: Phones) -> None:
    reply = await alice.types("/incident escalate 5m ago senior engineers")

    assert "escalated · senior engineers" in reply
    assert await record.last() == "2 16:55 stated alice: escalated · senior engineers"
    assert len(phones.rang) == 1
    room.ignores("calls", "entries")


async def test_nobody_is_asked_for_what_is_over(alice: Member, room: Room, phones: Phones) -> None:
    await alice.types("/incident cancel")

    assert "INC-1 is cancelled; nobody was asked. / Possible: reopen" in await alice.types("/incident escalate")
    assert phones.rang == []
    assert room.new_messages == ["2 17:00 · Alice Adams · ⏹️ cancelled"]


async def test_an_acknowledgement_names_each_who_still_waited_once(alice: Member, room: Room, phones: Phones) -> None:
    for line in ("escalate", "escalate @bob", "escalate senior engineers", "escalate @bob It got worse"):
        await alice.types(f"/incident {line}")
    reply = await alice.types("/incident ack")

    assert "The escalation to @bob, senior engineers has stopped." in reply
    assert phones.rang == [
        "olu: Paging on-call for INC-1",
        "bob: Paging @bob for INC-1",
        "sam: Paging senior engineers for INC-1",
        "bob: Paging @bob for INC-1",
    ]
    room.ignores("calls", "entries")


@pytest.mark.parametrize("line", ["ack", "acknowledge", "acked"])
async def test_somebody_is_on_it(alice: Member, room: Room, record: Record, line: str, phones: Phones) -> None:
    await alice.types("/incident escalate @bob")
    reply = await alice.types(f"/incident {line} at 5:58pm Logged in")

    assert "17:58 WAT (16:58 UTC) / acknowledged · Logged in" in reply
    assert "The escalation to @bob has stopped." in reply
    assert await record.last() == "3 16:58 stated alice: acknowledged · Logged in"
    assert "Acknowledged 16:58 (stated)" in room.card
    assert phones.rang == ["bob: Paging @bob for INC-1"]
    room.ignores("calls", "entries")


async def test_the_button_on_the_page_is_the_same_verb(
    bob: Member, alice: Member, room: Room, phones: Phones, record: Record
) -> None:
    await alice.types("/incident escalate @bob")
    await bob.clicks("I am on it")

    assert await record.last() == "3 17:00 bob: acknowledged"
    assert room.last_message == "3 17:00 · Bob Brown · 👀 acknowledged"
    assert len(phones.rang) == 1
    room.ignores("calls", "entries")


async def test_acknowledging_with_nobody_asked_is_still_the_first_acknowledgement(
    alice: Member, room: Room, record: Record
) -> None:
    reply = await alice.types("/incident ack")

    assert "stopped" not in reply
    assert await record.last() == "2 17:00 alice: acknowledged"
    assert "[I am on it]" not in room.card
    assert room.new_messages == ["2 17:00 · Alice Adams · 👀 acknowledged"]
