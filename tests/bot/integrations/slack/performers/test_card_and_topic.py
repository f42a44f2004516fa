"""The pinned card and the topic say what is so now."""

from __future__ import annotations

import pytest

from bot.sandbox import Fault
from tests.cast import Member, Room, Time, Workspace


async def test_the_card_is_pinned_and_edited_in_place(alice: Member, room: Room) -> None:
    (before,) = room.channel.pinned
    await alice.types("/incident severity sev4")
    await alice.types("/incident commander @bob")
    await alice.types("/incident started 5:30pm")
    await alice.types("/incident event #finding It leaks")

    (card,) = room.channel.pinned
    assert card.ts == before.ts
    assert room.card.startswith(
        "INC-1: Checkout is down / 🔵 sev4 · investigating · commander Bob Brown"
        " / Started 16:30 / Declared 17:00 by Alice Adams / ---"
    )
    assert "17:00 · Alice Adams · It leaks" in room.card
    room.ignores("entries")


async def test_the_card_s_next_steps_follow_the_incident(alice: Member, room: Room) -> None:
    assert "Take the lead" in room.card
    await alice.types("/incident commander")
    assert "Take the lead" not in room.card
    await alice.types("/incident resolve")
    assert "All done? `/incident close`" in room.card
    await alice.types("/incident close")
    assert "→ `/incident postmortem` shows where the draft is" in room.card
    room.ignores("drafts", "entries")


async def test_a_card_that_somebody_deleted_stays_deleted(alice: Member, room: Room, slack: Workspace) -> None:
    slack.person("alice").is_admin = True
    await slack.sandbox.delete(alice.person, room.id, room.channel.pinned[0].ts)
    await alice.types("/incident resolve")

    assert room.new_messages == ["2 17:00 · Alice Adams · 🚦 resolved"]


async def test_the_topic_keeps_what_people_wrote_behind_it(alice: Member, room: Room) -> None:
    room.channel.topic = f"{room.topic} | bridge: +49 30 1234"
    await alice.types("/incident status identified")

    assert room.topic == "INC-1 · sev3 · identified · no commander yet | bridge: +49 30 1234"
    assert room.new_messages == ["2 17:00 · Alice Adams · 🚦 identified"]


async def test_a_topic_that_people_replaced_is_kept_as_well(alice: Member, room: Room) -> None:
    room.channel.topic = "All hands: bridge +49 30 1234"
    await alice.types("/incident status identified")
    await alice.types("/incident resolve")

    assert room.topic == "INC-1 · sev3 · resolved · no commander yet | All hands: bridge +49 30 1234"
    assert room.new_messages == ["2 17:00 · Alice Adams · 🚦 identified", "3 17:00 · Alice Adams · 🚦 resolved"]


async def test_a_topic_has_slack_s_length(alice: Member, room: Room) -> None:
    room.channel.topic = f"{room.topic} | " + "x" * 200
    await alice.types("/incident commander @bob")

    assert len(room.topic) == 250
    assert room.topic.startswith("INC-1 · sev3 · investigating · commander Bob Brown | xxx")
    assert room.new_messages == ["2 17:00 · Alice Adams · 👤 commander: Bob Brown"]


async def test_what_changes_nothing_in_the_topic_does_not_set_it_again(
    alice: Member, room: Room, slack: Workspace
) -> None:
    before = len(slack.calls("conversations.setTopic"))
    await alice.types("/incident event Just a note")

    assert len(slack.calls("conversations.setTopic")) == before
    assert room.new_messages == ["2 17:00 · Alice Adams · Just a note"]


@pytest.mark.parametrize("line", ["severity sev4", "resolve", "commander", "rename Search", "update Nearly", "ack"])
async def test_whatever_happens_the_card_is_there_once(alice: Member, room: Room, line: str) -> None:
    await alice.types(f"/incident {line}")

    assert len(room.channel.pinned) == 1
    assert not [said for said in room.slack.new_messages if "INC-1: Checkout is down" in said]


@pytest.mark.parametrize("theirs", ["", " | bridge: +49 30 1234"])
async def test_a_topic_that_was_set_unheard_leaves_nothing_behind_when_it_changes_again(
    alice: Member, room: Room, slack: Workspace, time: Time, theirs: str
) -> None:
    room.channel.topic = f"{room.topic}{theirs}"
    slack.sandbox.faults.add("conversations.setTopic", Fault.CUT_AFTER)
    await alice.types("/incident status identified")
    assert room.topic == f"INC-1 · sev3 · identified · no commander yet{theirs}"

    await alice.types("/incident commander @bob")
    await time.passes(minutes=1)

    assert room.topic == f"INC-1 · sev3 · identified · commander Bob Brown{theirs}"
    assert room.new_messages == [
        "2 17:00 · Alice Adams · 🚦 identified",
        "3 17:00 · Alice Adams · 👤 commander: Bob Brown",
    ]


async def test_words_that_people_put_over_an_unheard_topic_are_kept(
    alice: Member, room: Room, slack: Workspace, time: Time
) -> None:
    slack.sandbox.faults.add("conversations.setTopic", Fault.CUT_AFTER)
    await alice.types("/incident status identified")
    room.channel.topic = "INC-1 bridge: +49 30 1234 | dial 1"

    await time.passes(minutes=1)

    assert room.topic == "INC-1 · sev3 · identified · no commander yet | INC-1 bridge: +49 30 1234 | dial 1"
    assert room.new_messages == ["2 17:00 · Alice Adams · 🚦 identified"]
