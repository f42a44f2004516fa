"""What hangs on a channel or a workspace: pins, bookmarks, reactions, files, canvases, people, user groups."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox
from tests.bot.sandbox.conftest import client, manifest
from tests.bot.sandbox.refusing import error


async def test_pins(slack: AsyncWebClient, room: Channel) -> None:
    ts = (await slack.chat_postMessage(channel=room.id, text="status"))["ts"]
    await slack.pins_add(channel=room.id, timestamp=ts)
    assert (room.pins, [message.text for message in room.pinned]) == ([ts], ["status"])
    assert await error(slack.pins_add(channel=room.id, timestamp=ts)) == "already_pinned"
    listed = (await slack.pins_list(channel=room.id))["items"]
    assert [item["message"]["ts"] for item in listed] == [ts]
    await slack.pins_remove(channel=room.id, timestamp=ts)
    assert await error(slack.pins_remove(channel=room.id, timestamp=ts)) == "no_pin"


@pytest.mark.parametrize(
    ("timestamp", "word"),
    [("", "no_item_specified"), ("noon", "bad_timestamp"), ("1.000000", "message_not_found")],
)
async def test_pins_that_slack_refuses(slack: AsyncWebClient, room: Channel, timestamp: str, word: str) -> None:
    assert await error(slack.pins_add(channel=room.id, timestamp=timestamp)) == word


async def test_bookmarks(slack: AsyncWebClient, room: Channel) -> None:
    made = await slack.bookmarks_add(
        channel_id=room.id, title="Runbook", type="link", link="https://x.test/r", emoji=":book:"
    )
    mark = made["bookmark"]["id"]
    await slack.bookmarks_edit(channel_id=room.id, bookmark_id=mark, title="The runbook")
    listed = (await slack.bookmarks_list(channel_id=room.id))["bookmarks"]
    assert [(one["title"], one["link"]) for one in listed] == [("The runbook", "https://x.test/r")]
    await slack.bookmarks_remove(channel_id=room.id, bookmark_id=mark)
    assert room.bookmarks == []
    assert await error(slack.bookmarks_remove(channel_id=room.id, bookmark_id=mark)) == "not_found"


@pytest.mark.parametrize(
    ("kind", "link", "emoji", "word"),
    [
        ("file", "https://x.test", None, "invalid_bookmark_type"),
        ("link", None, None, "invalid_link"),
        ("link", "runbook", None, "invalid_link"),
        ("link", "https://x.test", "book", "invalid_emoji"),
    ],
)
async def test_bookmarks_that_slack_refuses(
    slack: AsyncWebClient, room: Channel, kind: str, link: str | None, emoji: str | None, word: str
) -> None:
    call = slack.bookmarks_add(channel_id=room.id, title="x", type=kind, link=link, emoji=emoji)
    assert await error(call) == word


async def test_reactions(slack: AsyncWebClient, sandbox: Sandbox, room: Channel, alice: Person) -> None:
    ts = (await slack.chat_postMessage(channel=room.id, text="x"))["ts"]
    await slack.reactions_add(channel=room.id, timestamp=ts, name="eyes")
    await sandbox.react(alice, room, ts, "eyes")
    assert await error(slack.reactions_add(channel=room.id, timestamp=ts, name="eyes")) == "already_reacted"
    assert await error(slack.reactions_add(channel=room.id, timestamp=ts, name="no such!")) == "invalid_name"
    shown = (await slack.reactions_get(channel=room.id, timestamp=ts))["message"]["reactions"]
    assert shown == [{"name": "eyes", "users": [sandbox.bot_user_id, alice.id], "count": 2}]
    await slack.reactions_remove(channel=room.id, timestamp=ts, name="eyes")
    assert await error(slack.reactions_remove(channel=room.id, timestamp=ts, name="eyes")) == "no_reaction"


async def test_a_file_goes_up_in_three_steps(slack: AsyncWebClient, room: Channel) -> None:
    content = "# Postmortem\nüber alles".encode()
    await slack.files_upload_v2(
        channel=room.id, filename="draft.md", title="Draft", content=content, initial_comment="here it is"
    )
    assert [(file.name, file.title, file.content) for file in room.files] == [("draft.md", "Draft", content)]
    assert (room.said[-1].text, room.said[-1].subtype) == ("here it is", "file_share")


async def test_a_file_can_be_read_again(slack: AsyncWebClient, sandbox: Sandbox, room: Channel) -> None:
    await slack.files_upload_v2(channel=room.id, filename="a.txt", content=b"bytes")
    shown = (await slack.files_info(file=room.files[0].id))["file"]
    async with aiohttp.ClientSession() as session:
        async with session.get(shown["url_private"]) as response:
            assert response.status == 403
        headers = {"Authorization": f"Bearer {sandbox.bot_token}"}
        async with session.get(shown["url_private"], headers=headers) as response:
            assert await response.read() == b"bytes"


async def test_the_announced_length_counts(slack: AsyncWebClient, room: Channel) -> None:
    promised = await slack.files_getUploadURLExternal(filename="a.txt", length=5)
    async with aiohttp.ClientSession() as session, session.post(promised["upload_url"], data=b"four") as response:
        assert response.status == 400
    files = [{"id": promised["file_id"], "title": "a"}]
    complete = slack.files_completeUploadExternal(files=files, channel_id=room.id)
    assert await error(complete) == "file_not_found"
    assert await error(slack.files_getUploadURLExternal(filename="a.txt", length=0)) == "invalid_arguments"


async def test_a_channel_has_one_canvas(slack: AsyncWebClient, room: Channel) -> None:
    def document(text: str) -> dict[str, str]:
        return {"type": "markdown", "markdown": text}

    made = await slack.conversations_canvases_create(channel_id=room.id, document_content=document("# One\n"))
    again = slack.conversations_canvases_create(channel_id=room.id, document_content=document("x"))
    assert await error(again) == "channel_canvas_already_exists"
    change = {"operation": "insert_at_end", "document_content": document("two")}
    await slack.canvases_edit(canvas_id=made["canvas_id"], changes=[change])
    assert room.canvas is not None
    assert room.canvas.markdown == "# One\ntwo"
    assert await error(slack.canvases_edit(canvas_id="F404", changes=[change])) == "canvas_not_found"
    both = slack.canvases_edit(canvas_id=made["canvas_id"], changes=[change, change])
    assert await error(both) == "invalid_arguments"


async def test_people_with_their_time_zones(slack: AsyncWebClient, sandbox: Sandbox, alice: Person) -> None:
    shown = (await slack.users_info(user=alice.id))["user"]
    assert (shown["name"], shown["real_name"], shown["tz"], shown["tz_offset"]) == (
        "alice",
        "Alice Adams",
        "Africa/Lagos",
        3600,
    )
    assert "email" not in shown["profile"]
    assert await error(slack.users_info(user="U404")) == "user_not_found"
    sandbox.add_person("gone", deleted=True)
    members = (await slack.users_list(limit=200))["members"]
    assert [(one["name"], one["deleted"], one["is_bot"]) for one in members] == [
        ("slackbot", False, False),
        ("testbot", False, True),
        ("alice", False, False),
        ("gone", True, False),
    ]


async def test_a_large_workspace_must_be_read_in_pages(slack: AsyncWebClient, sandbox: Sandbox) -> None:
    for number in range(510):
        sandbox.add_person(f"p{number}")
    assert await error(slack.users_list()) == "limit_required"
    counts = [len(page["members"]) async for page in await slack.users_list(limit=200)]
    assert counts == [200, 200, 112]


async def test_user_groups(slack: AsyncWebClient, sandbox: Sandbox, alice: Person) -> None:
    group = sandbox.add_user_group("sre", members=[alice])
    listed = (await slack.usergroups_list(include_users=True, include_count=True))["usergroups"]
    assert [(one["handle"], one["users"], one["user_count"]) for one in listed] == [("sre", [alice.id], 1)]
    assert (await slack.usergroups_users_list(usergroup=group.id))["users"] == [alice.id]
    assert await error(slack.usergroups_users_list(usergroup="S404")) == "no_such_subteam"


@pytest.fixture
async def free() -> AsyncIterator[Sandbox]:
    workspace = Sandbox(manifest(), plan="free")
    await workspace.start()
    yield workspace
    await workspace.stop()


async def test_a_free_workspace_has_no_user_groups(free: Sandbox) -> None:
    assert await error(client(free).usergroups_list()) == "plan_upgrade_required"
