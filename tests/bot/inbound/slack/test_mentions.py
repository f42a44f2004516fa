"""`@Hotwash event …`: the same verbs, said in the channel."""

from __future__ import annotations

import pytest

from bot.inbound.slack.events import note_on_files
from commands.core.reply import Reply
from tests.cast import Member, Record, Room, Time, Workspace


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


async def test_words_before_a_mention_that_ends_the_message_are_the_command(
    alice: Member, room: Room, record: Record, slack: Workspace
) -> None:
    await slack.sandbox.type(alice.person, room.id, "event 10m ago Rolled back @hotwash")
    await slack.settle()

    assert await record.last() == "2 16:50 stated alice: Rolled back"
    assert room.last_message == "2 16:50 (stated) · Alice Adams · Rolled back"


async def test_a_mention_with_a_colon_is_the_command(alice: Member, room: Room, record: Record) -> None:
    await alice.mentions(": /incident event Rolled back")
    assert await record.last() == "2 17:00 alice: Rolled back"
    assert room.last_message == "2 17:00 · Alice Adams · Rolled back"


async def test_a_mention_in_a_thread_is_answered_in_the_thread(alice: Member, room: Room, slack: Workspace) -> None:
    parent = await slack.sandbox.type(alice.person, room.id, "Looking at the pods")
    assert parent.message is not None
    reply = await alice.mentions("event Restarted the pods", thread=parent.message.ts)

    assert "Recorded in INC-1 as entry 2" in reply
    assert slack.sandbox.ephemerals(alice.person)[-1].thread_ts == parent.message.ts
    assert room.last_message == "2 17:00 · Alice Adams · Restarted the pods"


async def test_an_edited_mention_says_that_the_entry_keeps_its_words(
    alice: Member, room: Room, record: Record, slack: Workspace
) -> None:
    message = await slack.sandbox.mention(alice.person, room.id, "event Restarted the podz")
    await slack.settle()
    told = await alice.edits(message.ts, "@hotwash event Restarted the pods")

    assert "the record keeps its words" in told
    assert "amend INC-1 2 Restarted the pods" in told
    assert await record.last() == "2 17:00 alice: Restarted the podz"
    assert room.last_message == "2 17:00 · Alice Adams · Restarted the podz"


async def test_a_mention_that_is_edited_in_has_the_time_of_the_edit(
    alice: Member, room: Room, record: Record, slack: Workspace, time: Time
) -> None:
    posted = await slack.sandbox.type(alice.person, room.id, "event Restarted the pods")
    assert posted.message is not None
    await time.passes(minutes=20)
    assert "Recorded in INC-1 as entry 2" in await alice.edits(posted.message.ts, "@hotwash event Restarted the pods")

    assert await record.last() == "2 17:20 alice: Restarted the pods"
    assert room.last_message == "2 17:20 · Alice Adams · Restarted the pods"


def test_a_file_is_said_to_be_missing_from_the_record_where_the_words_are_in_it() -> None:
    reply = Reply(outcome="recorded", template="replies/recorded", facts={"notes": ["First."]})
    assert note_on_files(reply).facts["notes"] == [
        "First.",
        "The file stays in Slack: only your words are in the record.",
    ]
    refused = Reply(outcome="refused", template="replies/refused", facts={})
    assert note_on_files(refused) == refused
