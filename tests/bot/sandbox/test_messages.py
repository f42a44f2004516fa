"""Messages: posting, changing, deleting, reading back, and what Slack does to texts."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox
from tests.bot.sandbox.conftest import Clock, client, manifest
from tests.bot.sandbox.refusing import error, refusal


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"),
        ("<@U0001> <!here> <#C0001|x>", "<@U0001> <!here> <#C0001|x>"),
        ("<!date^1772366400^{time}|noon>", "<!date^1772366400^{time}|noon>"),
        ("see https://x.test/a?b=1&c=2.", "see <https://x.test/a?b=1&amp;c=2>."),
        ("see <https://x.test|label>", "see <https://x.test|label>"),
        ("<script>", "&lt;script&gt;"),
        ("plain @here #general", "plain @here #general"),
    ],
)
async def test_a_text_is_kept_escaped_with_its_tokens(
    slack: AsyncWebClient, room: Channel, sent: str, kept: str
) -> None:
    await slack.chat_postMessage(channel=room.id, text=sent)
    assert room.said[-1].text == kept


async def test_bare_links_stay_bare_when_asked(slack: AsyncWebClient, room: Channel) -> None:
    await slack.chat_postMessage(channel=room.id, text="https://x.test", parse="none")
    assert room.said[-1].text == "https://x.test"


async def test_a_long_text_becomes_several_messages(slack: AsyncWebClient, room: Channel) -> None:
    answer = await slack.chat_postMessage(channel=room.id, text=("word " * 1000).strip())
    assert [len(message.text) <= 4000 for message in room.said] == [True, True]
    assert " ".join(message.text for message in room.said) == ("word " * 1000).strip()
    assert answer["ts"] == room.said[0].ts


async def test_beyond_40000_characters_a_text_is_cut(slack: AsyncWebClient, room: Channel) -> None:
    await slack.chat_postMessage(channel=room.id, text="x" * 50_000)
    assert sum(len(message.text) for message in room.said) == 40_000


async def test_stamps_increase_even_when_the_clock_stands_still(slack: AsyncWebClient, room: Channel) -> None:
    stamps = [(await slack.chat_postMessage(channel=room.id, text="x"))["ts"] for _ in range(5)]
    assert sorted(set(stamps)) == stamps
    assert all(len(stamp.partition(".")[2]) == 6 for stamp in stamps)


def with_payload(value: object) -> dict[str, Any]:
    """Give metadata whose payload has this value."""
    return {"event_type": "a", "event_payload": {"k": value}}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"blocks": []}, "no_text"),
        ({"text": "x", "blocks": "not json"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "metadata": "nonsense"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": [1]}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a b", "event_payload": {}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": []}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {}, "id": 1}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": with_payload(["v"])}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": with_payload(None)}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": with_payload({"k": ["v"]})}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": with_payload({"k": {"k": 1}})}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": with_payload([{"k": None}])}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a", "event_payload": {"k": "v" * 20_000}}}, "metadata_too_large"),
        ({"text": "x", "thread_ts": "1.000000"}, "cannot_reply_to_message"),
        ({"text": "x", "channel": "C404"}, "channel_not_found"),
        ({"text": "x", "channel": ""}, "channel_not_found"),
    ],
)
async def test_posts_that_slack_refuses(
    slack: AsyncWebClient, room: Channel, arguments: dict[str, Any], word: str
) -> None:
    assert await error(slack.api_call("chat.postMessage", json={"channel": room.id} | arguments)) == word
    assert room.said == []


async def test_replies_belong_to_a_parent_not_to_a_reply(slack: AsyncWebClient, room: Channel) -> None:
    parent = (await slack.chat_postMessage(channel=room.id, text="parent"))["ts"]
    reply = (await slack.chat_postMessage(channel=room.id, text="reply", thread_ts=parent))["ts"]
    nested = slack.chat_postMessage(channel=room.id, text="nested", thread_ts=reply)
    assert await error(nested) == "cannot_reply_to_message"
    thread = (await slack.conversations_replies(channel=room.id, ts=reply))["messages"]
    assert [message["text"] for message in thread] == ["parent", "reply"]
    assert (thread[0]["reply_count"], thread[1]["thread_ts"]) == (1, parent)
    assert await error(slack.conversations_replies(channel=room.id, ts="1.000000")) == "thread_not_found"


@pytest.mark.parametrize("value", ["v", 7, 7.5, True, {"k": "v", "n": 1}, [{"k": "v"}, {"n": 1}], []])
async def test_metadata_has_the_values_of_slacks_types(slack: AsyncWebClient, room: Channel, value: object) -> None:
    await slack.chat_postMessage(channel=room.id, text="x", metadata=with_payload(value))
    assert room.said[0].metadata == with_payload(value)


async def test_metadata_is_read_back_only_when_asked_for(slack: AsyncWebClient, room: Channel) -> None:
    metadata = {"event_type": "hotwash", "event_payload": {"id": "7"}}
    await slack.chat_postMessage(channel=room.id, text="x", metadata=metadata)
    without = (await slack.conversations_history(channel=room.id, limit=1))["messages"][0]
    with_it = (await slack.conversations_history(channel=room.id, limit=1, include_all_metadata=True))["messages"][0]
    assert "metadata" not in without
    assert with_it["metadata"] == metadata


async def test_metadata_survives_an_update_that_does_not_name_it(slack: AsyncWebClient, room: Channel) -> None:
    metadata = {"event_type": "hotwash", "event_payload": {}}
    ts = (await slack.chat_postMessage(channel=room.id, text="x", metadata=metadata))["ts"]
    await slack.chat_update(channel=room.id, ts=ts, text="y")
    assert room.said[0].metadata == metadata
    await slack.chat_update(channel=room.id, ts=ts, text="y", metadata={})
    assert room.said[0].metadata is None


async def test_updates_that_slack_refuses(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, alice: Person
) -> None:
    ts = (await slack.chat_postMessage(channel=room.id, text="x"))["ts"]
    theirs = (await sandbox.type(alice, room, "mine")).message
    assert theirs is not None
    assert await error(slack.chat_update(channel=room.id, ts=ts, text="x" * 4001)) == "msg_too_long"
    assert await error(slack.chat_update(channel=room.id, ts="1.000000", text="x")) == "message_not_found"
    assert await error(slack.chat_update(channel=room.id, ts=theirs.ts, text="x")) == "cant_update_message"
    assert await error(slack.chat_delete(channel=room.id, ts=theirs.ts)) == "cant_delete_message"
    assert await error(slack.chat_update(channel="C404", ts=ts, text="x")) == "channel_not_found"
    await slack.chat_update(channel=room.id, ts=ts, text="y")
    assert room.said[0].text == "y"
    assert room.said[0].edited is not None
    await slack.chat_delete(channel=room.id, ts=ts)
    assert [message.text for message in room.said] == ["mine"]


async def test_ephemeral_posts_are_for_one_member(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, alice: Person, bob: Person
) -> None:
    answer = await slack.chat_postEphemeral(channel=room.id, user=alice.id, text="psst")
    assert [message.ts for message in sandbox.ephemerals(alice)] == [answer["message_ts"]]
    assert room.said == []
    assert await error(slack.chat_postEphemeral(channel=room.id, user=bob.id, text="x")) == "user_not_in_channel"


async def test_history_is_newest_first_in_pages_and_between_stamps(
    slack: AsyncWebClient, room: Channel, clock: Clock
) -> None:
    stamps = []
    for number in range(5):
        clock.passes(seconds=10)
        stamps.append((await slack.chat_postMessage(channel=room.id, text=str(number)))["ts"])
    texts: list[str] = []
    async for page in await slack.conversations_history(channel=room.id, limit=2, oldest=stamps[0], inclusive=True):
        texts += [message["text"] for message in page["messages"]]
    assert texts == ["4", "3", "2", "1", "0"]
    between = await slack.conversations_history(channel=room.id, oldest=stamps[0], latest=stamps[3])
    assert [message["text"] for message in between["messages"]] == ["2", "1"]
    one = await slack.conversations_history(channel=room.id, latest=stamps[2], inclusive=True, limit=1)
    assert ([message["text"] for message in one["messages"]], one["has_more"]) == (["2"], True)
    assert await error(slack.conversations_history(channel=room.id, oldest="noon")) == "invalid_ts_oldest"


async def test_the_bot_s_posts_carry_its_marks(sandbox: Sandbox, slack: AsyncWebClient, room: Channel) -> None:
    message = (await slack.chat_postMessage(channel=room.id, text="x"))["message"]
    assert (message["user"], message["bot_id"]) == (sandbox.bot_user_id, sandbox.bot_id)
    assert "subtype" not in message


async def test_permalinks(slack: AsyncWebClient, room: Channel) -> None:
    ts = (await slack.chat_postMessage(channel=room.id, text="x"))["ts"]
    reply = (await slack.chat_postMessage(channel=room.id, text="y", thread_ts=ts))["ts"]
    link = (await slack.chat_getPermalink(channel=room.id, message_ts=reply))["permalink"]
    assert link == (f"https://acme.slack.com/archives/{room.id}/p{reply.replace('.', '')}?thread_ts={ts}&cid={room.id}")
    assert await error(slack.chat_getPermalink(channel=room.id, message_ts="1.000000")) == "message_not_found"


async def test_a_missing_argument_is_named(slack: AsyncWebClient) -> None:
    answer = await refusal(slack.api_call("conversations.info"))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_direct_messages_need_the_messages_tab() -> None:
    closed = manifest()
    closed["features"]["app_home"]["messages_tab_enabled"] = False
    workspace = Sandbox(closed)
    await workspace.start()
    dora = workspace.add_person("dora")
    assert await error(client(workspace).chat_postMessage(channel=dora.id, text="x")) == "messages_tab_disabled"
    await workspace.stop()
