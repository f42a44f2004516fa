"""A channel that is archived, gone or closed to the bot: nothing waits for it, and the declarer hears of it once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from bot.app import Hotwash
from bot.sandbox import Channel
from storage.models import OutboxEffect
from storage.outbox import queue
from tests.cast import Member, Phones, Record, Room, Time, Workspace

COULD_NOT = "⚠️ I could not show anything in the channel of INC-1: Slack says {}."


async def failed(hotwash: Hotwash) -> dict[str, str]:
    """Why each kind was given up."""
    async with hotwash.database.transaction() as session:
        statement = select(OutboxEffect).where(col(OutboxEffect.state) == queue.FAILED)
        return {row.kind: (row.error or "").rpartition(": ")[2] for row in (await session.exec(statement)).all()}


async def still_owed(hotwash: Hotwash) -> int:
    async with hotwash.database.transaction() as session:
        return await queue.count(session)


def archive(slack: Workspace, room: Channel) -> None:
    room.is_archived = True
    room.members.remove(slack.sandbox.bot_user_id)


def delete(slack: Workspace, room: Channel) -> None:
    del slack.sandbox.place.channels[room.id]


@pytest.mark.parametrize(("loses", "word"), [(archive, "is_archived"), (delete, "channel_not_found")])
async def test_everything_but_the_channel_goes_on(
    alice: Member,
    room: Room,
    slack: Workspace,
    hotwash: Hotwash,
    record: Record,
    phones: Phones,
    loses: Callable[[Workspace, Channel], None],
    word: str,
) -> None:
    channel = room.channel
    for line in ("status identified", "link https://example.com/x Bridge", "escalate @bob", "update Soon", "close"):
        await alice.hurries(f"/incident {line}")
    said = len(channel.messages)
    loses(slack, channel)
    await slack.settle()

    assert len(channel.messages) == said
    assert len(await record.lines()) == 6
    assert await still_owed(hotwash) == 0
    assert {"set_topic", "add_bookmark", "post_entry", "refresh_card", "post_draft", "upload_draft"} <= set(
        await failed(hotwash)
    )
    assert set((await failed(hotwash)).values()) <= {word, "is_inactive"}
    assert slack.announcements.messages[-1].startswith("📢 INC-1 Checkout is down")
    rang = phones.rang
    assert rang[0] == "bob: Paging @bob for INC-1"
    assert [one for one in rang if one.startswith("alice")] == [f"alice: {COULD_NOT.format(word)}"]


def calls_about(slack: Workspace, channel: Channel) -> int:
    """How often Slack was asked for anything in a channel."""
    asked = [call.arguments for call in slack.sandbox.calls]
    return sum(channel.id in (one.get("channel"), one.get("channel_id")) for one in asked)


def restore(slack: Workspace, room: Channel) -> None:
    room.is_archived = False
    room.members.append(slack.sandbox.bot_user_id)


async def gone_because(record: Record) -> str | None:
    return (await record.incident()).channel_gone_because


@pytest.mark.parametrize(("loses", "word"), [(archive, "is_archived"), (delete, "channel_not_found")])
async def test_slack_is_not_asked_again_and_again_about_a_channel_that_is_gone(
    alice: Member,
    room: Room,
    slack: Workspace,
    hotwash: Hotwash,
    record: Record,
    loses: Callable[[Workspace, Channel], None],
    word: str,
) -> None:
    channel = room.channel
    loses(slack, channel)
    await alice.types("/incident event INC-1 One", in_=slack.general)
    assert await gone_because(record) == word
    asked = calls_about(slack, channel)
    for line in ("event INC-1 Two", "status INC-1 identified", "link INC-1 https://example.com/x", "close INC-1"):
        await alice.types(f"/incident {line}", in_=slack.general)

    assert calls_about(slack, channel) == asked
    assert set((await failed(hotwash)).values()) <= {word, "is_inactive"}
    assert {"set_topic", "add_bookmark", "post_entry", "refresh_card", "post_draft"} <= set(await failed(hotwash))
    assert len(slack.phone("alice").messages) == 1


async def test_a_channel_that_is_back_is_found_a_minute_later_and_filled_again(
    alice: Member, room: Room, slack: Workspace, record: Record, time: Time
) -> None:
    channel = room.channel
    archive(slack, channel)
    await alice.types("/incident event INC-1 One", in_=slack.general)
    restore(slack, channel)
    await time.passes(minutes=1)
    await alice.types("/incident event Two")
    assert room.new_messages == ["3 17:01 · Alice Adams · Two"]
    assert await gone_because(record) is None
    await alice.types("/incident event Three")
    assert room.new_messages == ["4 17:01 · Alice Adams · Three"]
    assert "Slack says is_archived" in slack.phone("alice").last_message


async def test_what_is_retried_finds_a_channel_that_is_back_at_once(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash, record: Record, time: Time
) -> None:
    channel = room.channel
    archive(slack, channel)
    for words in ("One", "Two"):
        await alice.types(f"/incident event INC-1 {words}", in_=slack.general)
    restore(slack, channel)
    async with hotwash.database.transaction() as session:
        rows = await queue.listed(session, queue.FAILED)
    await hotwash.database.run(lambda session: queue.retry(session, [row.id for row in rows], time()))
    await slack.settle()

    assert room.new_messages == ["2 17:00 · Alice Adams · One / 3 17:00 · Alice Adams · Two"]
    assert await failed(hotwash) == {}
    assert await gone_because(record) is None
    assert "Slack says is_archived" in slack.phone("alice").last_message


async def test_what_is_retried_while_the_channel_is_still_gone_is_refused_again_and_told_of_no_more(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash, record: Record, time: Time
) -> None:
    channel = room.channel
    archive(slack, channel)
    await alice.types("/incident event INC-1 One", in_=slack.general)
    asked = calls_about(slack, channel)
    async with hotwash.database.transaction() as session:
        rows = await queue.listed(session, queue.FAILED)
    await hotwash.database.run(lambda session: queue.retry(session, [row.id for row in rows], time()))
    await slack.settle()

    assert calls_about(slack, channel) > asked
    assert await gone_because(record) == "is_archived"
    assert set((await failed(hotwash)).values()) == {"is_archived", "is_inactive"}
    assert len(slack.phone("alice").messages) == 1


@pytest.mark.declared("sev3 Payroll is wrong private")
async def test_a_private_channel_that_put_the_bot_out_is_gone(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash, phones: Phones
) -> None:
    await slack.sandbox.kick_bot("alice", room.id)
    await alice.types("/incident status identified")

    assert set((await failed(hotwash)).values()) == {"channel_not_found"}
    assert phones.rang == [f"alice: {COULD_NOT.format('channel_not_found')}"]


async def test_a_public_channel_that_put_the_bot_out_is_joined_again(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash
) -> None:
    await slack.sandbox.kick_bot("alice", room.id)
    for line in ("status identified", "link https://example.com/x Bridge", "close"):
        await alice.types(f"/incident {line}")

    assert await failed(hotwash) == {}
    assert room.topic == "INC-1 · sev3 · closed · no commander yet"
    assert [bookmark.title for bookmark in room.channel.bookmarks] == ["Bridge"]
    assert len(room.files) == 1
    room.ignores("drafts", "entries")


@pytest.mark.parametrize("archived", [True, False])
async def test_a_name_that_is_taken_gets_a_number(alice: Member, slack: Workspace, archived: bool) -> None:
    taken = slack.sandbox.add_channel("inc-1-checkout-is-down", members=["bob"])
    taken.is_archived = archived
    await alice.types("/incident declare sev3 Checkout is down", in_=slack.general)

    assert taken.said == []
    (name,) = [name for name in slack.names if name.startswith("inc-1") and name != taken.name]
    assert Room(slack, name).messages == ["1 17:00 · Alice Adams · 📣 declared · Checkout is down"]
    slack.ignores("announcements")


async def test_a_revoked_token_keeps_everything_until_there_is_one_again(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash, time: Time
) -> None:
    tokens = slack.sandbox.api.tokens
    kept = dict(tokens)
    tokens.clear()
    for line in ("event One", "link https://example.com/x Bridge", "status identified Two", "close"):
        assert "Recorded in INC-1" in await alice.types(f"/incident {line}")
        await time.passes(minutes=10)
    assert room.new_messages == []
    assert await failed(hotwash) == {}

    tokens.update(kept)
    await time.passes(minutes=1)
    words = " ".join(room.new_messages)
    positions = [words.index(one) for one in ("One", "Bridge", "Two", "closed", "postmortem draft", "[file")]
    assert positions == sorted(positions)
    assert len(room.files) == 1
    assert await still_owed(hotwash) == 0


async def test_what_was_given_up_is_counted_and_no_reason_to_restart(
    alice: Member, room: Room, slack: Workspace, hotwash: Hotwash
) -> None:
    archive(slack, room.channel)
    await alice.types("/incident status INC-1 identified", in_=slack.general)
    state = await hotwash.state()

    assert state.wrong == []
    assert state.failed == len(await failed(hotwash)) == 3
    assert "Slack says is_archived" in slack.phone("alice").last_message
