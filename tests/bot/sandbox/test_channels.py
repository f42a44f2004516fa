"""Channels: names, topics, invitations, archives, and who may do what where."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox
from tests.bot.sandbox.conftest import App, client, manifest
from tests.bot.sandbox.refusing import error, refusal


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("---", "invalid_name_punctuation"),
        ("!" * 81, "invalid_name_maxlength"),
        ("Inc-1", "invalid_name_specials"),
        ("inc 1", "invalid_name_specials"),
        ("inc.1", "invalid_name_specials"),
        ("#inc-1", "invalid_name_specials"),
    ],
)
async def test_names_that_slack_refuses(slack: AsyncWebClient, name: str, word: str) -> None:
    assert await error(slack.conversations_create(name=name)) == word


@pytest.mark.parametrize("name", ["inc-1", "x" * 80, "störung_7", "2026-03-01"])
async def test_names_that_slack_takes(slack: AsyncWebClient, name: str) -> None:
    assert (await slack.conversations_create(name=name))["channel"]["name"] == name


async def test_a_name_is_taken_by_any_channel_that_has_it(
    sandbox: Sandbox, slack: AsyncWebClient, alice: Person
) -> None:
    sandbox.add_channel("open", members=[alice])
    sandbox.add_channel("secret", members=[alice], private=True)
    old = (await slack.conversations_create(name="old"))["channel"]["id"]
    await slack.conversations_archive(channel=old)
    for name in ("open", "secret", "old"):
        assert await error(slack.conversations_create(name=name)) == "name_taken"


async def test_a_channel_is_made_with_the_bot_in_it(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    made = (await slack.conversations_create(name="inc-1", is_private=True))["channel"]
    assert (made["is_private"], made["is_member"], made["creator"]) == (True, True, sandbox.bot_user_id)
    assert (await slack.conversations_members(channel=made["id"]))["members"] == [sandbox.bot_user_id]


async def test_a_topic_has_at_most_250_characters(slack: AsyncWebClient, room: Channel) -> None:
    await slack.conversations_setTopic(channel=room.id, topic="t" * 250)
    assert await error(slack.conversations_setTopic(channel=room.id, topic="t" * 251)) == "too_long"
    assert await error(slack.conversations_setPurpose(channel=room.id, purpose="t" * 251)) == "too_long"
    assert room.topic == "t" * 250
    assert room.messages[-1].subtype == "channel_topic"


async def test_a_channel_is_renamed_by_who_made_it(
    slack: AsyncWebClient, room: Channel, general: Channel, sandbox: Sandbox, alice: Person
) -> None:
    await slack.conversations_rename(channel=room.id, name="inc-1-checkout")
    assert (room.name, room.previous_names) == ("inc-1-checkout", ["inc-1"])
    assert await error(slack.conversations_rename(channel=room.id, name="general")) == "name_taken"
    await sandbox.invite(alice, general, sandbox.bot_user_id)
    assert await error(slack.conversations_rename(channel=general.id, name="x")) == "not_authorized"


async def test_invitations_that_slack_refuses(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, alice: Person
) -> None:
    guest = sandbox.add_person("guest", is_restricted=True)
    lone = sandbox.add_person("lone", is_ultra_restricted=True)
    table = {
        alice.id: "already_in_channel",
        sandbox.bot_user_id: "cant_invite_self",
        "U404": "user_not_found",
        guest.id: "user_is_restricted",
        lone.id: "ura_max_channels",
        "": "no_user",
    }
    for user, word in table.items():
        assert await error(slack.conversations_invite(channel=room.id, users=user)) == word


async def test_one_bad_guest_fails_all_unless_forced(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, bob: Person
) -> None:
    users = [bob.id, "U404"]
    answer = await refusal(slack.conversations_invite(channel=room.id, users=users))
    assert answer["errors"] == [{"user": "U404", "ok": False, "error": "user_not_found"}]
    assert bob.id not in room.members
    forced = await slack.conversations_invite(channel=room.id, users=users, force=True)
    assert (forced["ok"], forced["errors"][0]["user"]) == (True, "U404")
    assert bob.id in room.members


async def test_deactivated_people_are_passed_over_silently(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel
) -> None:
    gone = sandbox.add_person("gone", deleted=True)
    await slack.conversations_invite(channel=room.id, users=[gone.id])
    assert gone.id not in room.members


async def test_kicking(sandbox: Sandbox, slack: AsyncWebClient, room: Channel, alice: Person, bob: Person) -> None:
    assert await error(slack.conversations_kick(channel=room.id, user=bob.id)) == "not_in_channel"
    assert await error(slack.conversations_kick(channel=room.id, user=sandbox.bot_user_id)) == "cant_kick_self"
    await slack.conversations_kick(channel=room.id, user=alice.id)
    assert alice.id not in room.members


async def test_joining(sandbox: Sandbox, slack: AsyncWebClient, general: Channel, alice: Person) -> None:
    secret = sandbox.add_channel("secret", members=[alice], private=True)
    await slack.conversations_join(channel=general.id)
    again = await slack.conversations_join(channel=general.id)
    assert again["warning"] == "already_in_channel"
    assert await error(slack.conversations_join(channel=secret.id)) == "method_not_supported_for_channel_type"
    assert await error(slack.conversations_join(channel="C404")) == "channel_not_found"


NEEDS_MEMBERSHIP = [
    ("conversations.history", {}),
    ("conversations.replies", {"ts": "1.000000"}),
    ("conversations.setTopic", {"topic": "x"}),
    ("conversations.invite", {"users": "U1"}),
    ("conversations.rename", {"name": "y"}),
    ("conversations.archive", {}),
    ("chat.postEphemeral", {"user": "U1", "text": "x"}),
    ("pins.add", {"timestamp": "1.000000"}),
    ("reactions.add", {"timestamp": "1.000000", "name": "eyes"}),
]


@pytest.mark.parametrize(("method", "arguments"), NEEDS_MEMBERSHIP)
async def test_outside_a_public_channel_the_bot_is_not_in_it(
    slack: AsyncWebClient, general: Channel, method: str, arguments: dict[str, str]
) -> None:
    assert await error(slack.api_call(method, params={"channel": general.id} | arguments)) == "not_in_channel"


HIDDEN = [
    *NEEDS_MEMBERSHIP,
    ("conversations.info", {}),
    ("conversations.members", {}),
    ("chat.postMessage", {"text": "x"}),
]


@pytest.mark.parametrize(("method", "arguments"), HIDDEN)
async def test_a_private_channel_without_the_bot_does_not_exist(
    sandbox: Sandbox, slack: AsyncWebClient, alice: Person, method: str, arguments: dict[str, str]
) -> None:
    secret = sandbox.add_channel("secret", members=[alice], private=True)
    assert await error(slack.api_call(method, params={"channel": secret.id} | arguments)) == "channel_not_found"


async def test_posting_without_membership_needs_chat_write_public(slack: AsyncWebClient, general: Channel) -> None:
    await slack.chat_postMessage(channel=general.id, text="hello")
    assert [message.text for message in general.said] == ["hello"]


async def test_posting_without_membership_and_without_chat_write_public(alice: Person) -> None:
    workspace = Sandbox(manifest(scopes="chat:write"))
    await workspace.start()
    place = workspace.add_channel("general")
    assert await error(client(workspace).chat_postMessage(channel=place.id, text="x")) == "not_in_channel"
    await workspace.stop()


async def test_archiving_puts_the_bot_out_and_the_channel_to_rest(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, bob: Person
) -> None:
    ts = (await slack.chat_postMessage(channel=room.id, text="last words"))["ts"]
    await slack.conversations_archive(channel=room.id)
    assert sandbox.bot_user_id not in room.members
    assert await error(slack.conversations_archive(channel=room.id)) == "already_archived"
    assert await error(slack.chat_postMessage(channel=room.id, text="x")) == "is_archived"
    assert await error(slack.chat_update(channel=room.id, ts=ts, text="x")) == "is_inactive"
    assert await error(slack.conversations_invite(channel=room.id, users=[bob.id])) == "is_archived"
    assert await error(slack.conversations_setTopic(channel=room.id, topic="x")) == "is_archived"
    assert await error(slack.conversations_join(channel=room.id)) == "is_archived"
    assert await error(slack.conversations_history(channel=room.id)) == "not_in_channel"
    assert await error(slack.conversations_unarchive(channel=room.id)) == "not_in_channel"
    assert (await slack.conversations_info(channel=room.id))["channel"]["is_archived"] is True


async def test_an_archived_private_channel_still_says_so_to_who_was_in_it(
    slack: AsyncWebClient, sandbox: Sandbox
) -> None:
    made = (await slack.conversations_create(name="secret", is_private=True))["channel"]["id"]
    await slack.conversations_archive(channel=made)
    assert await error(slack.chat_postMessage(channel=made, text="x")) == "is_archived"
    assert await error(slack.conversations_history(channel=made)) == "channel_not_found"


async def test_a_person_can_bring_a_channel_back_but_the_bot_stays_outside(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, alice: Person
) -> None:
    assert await error(slack.conversations_unarchive(channel=room.id)) == "not_archived"
    await sandbox.archive(alice, room)
    await sandbox.unarchive(alice, room)
    assert await error(slack.conversations_setTopic(channel=room.id, topic="x")) == "not_in_channel"
    await sandbox.invite(alice, room, sandbox.bot_user_id)
    await slack.conversations_setTopic(channel=room.id, topic="back")
    assert room.topic == "back"


async def test_general_cannot_be_archived(
    sandbox: Sandbox, slack: AsyncWebClient, general: Channel, alice: Person
) -> None:
    await slack.conversations_join(channel=general.id)
    assert await error(slack.conversations_archive(channel=general.id)) == "cant_archive_general"
    assert await error(slack.conversations_kick(channel=general.id, user=alice.id)) == "cant_kick_from_general"


async def test_lists_come_in_pages(sandbox: Sandbox, slack: AsyncWebClient, alice: Person) -> None:
    for number in range(5):
        sandbox.add_channel(f"c{number}")
    sandbox.add_channel("secret", members=[alice], private=True)
    names = []
    async for page in await slack.conversations_list(limit=2, types="public_channel,private_channel"):
        names += [channel["name"] for channel in page["channels"]]
    assert names == ["c0", "c1", "c2", "c3", "c4"]
    assert await error(slack.conversations_list(cursor="nonsense")) == "invalid_cursor"
    assert await error(slack.conversations_list(limit=0)) == "invalid_limit"
    assert await error(slack.conversations_list(types="everything")) == "invalid_types"


async def test_archived_channels_can_be_left_out_of_the_list(slack: AsyncWebClient, room: Channel) -> None:
    await slack.conversations_archive(channel=room.id)
    assert [one["id"] for one in (await slack.conversations_list())["channels"]] == [room.id]
    assert (await slack.conversations_list(exclude_archived=True))["channels"] == []


async def test_direct_messages_are_opened_once(
    sandbox: Sandbox, slack: AsyncWebClient, alice: Person, bob: Person
) -> None:
    first = await slack.conversations_open(users=[alice.id])
    again = await slack.conversations_open(users=[alice.id], return_im=True)
    assert (first["channel"]["id"], again["already_open"]) == (again["channel"]["id"], True)
    posted = await slack.chat_postMessage(channel=alice.id, text="psst")
    assert posted["channel"] == first["channel"]["id"]
    group = await slack.conversations_open(users=[alice.id, bob.id])
    assert sandbox.channel(group["channel"]["id"]).is_mpim
    gone = sandbox.add_person("gone", deleted=True)
    assert await error(slack.conversations_open(users=[gone.id])) == "user_disabled"
    assert await error(slack.conversations_open(users=["U404"])) == "user_not_found"
    assert await error(slack.api_call("conversations.open")) == "users_list_not_supplied"


async def test_nobody_types_in_an_archived_or_a_hidden_channel(
    sandbox: Sandbox, app: App, room: Channel, alice: Person, bob: Person
) -> None:
    secret = sandbox.add_channel("secret", members=[alice], private=True)
    await sandbox.archive(alice, room)
    with pytest.raises(PermissionError):
        await sandbox.type(alice, room, "hello")
    with pytest.raises(PermissionError):
        await sandbox.type(bob, secret, "hello")
