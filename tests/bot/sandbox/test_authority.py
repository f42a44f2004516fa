"""Tokens, scopes, unknown methods and the ways of sending arguments."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Sandbox
from tests.bot.sandbox.conftest import client, manifest
from tests.bot.sandbox.refusing import error, refusal


@pytest.mark.parametrize(
    ("token", "word"),
    [
        (None, "not_authed"),
        ("xoxb-somebody-else", "invalid_auth"),
        ("nonsense", "invalid_auth"),
        ("xapp-1-sandbox", "not_allowed_token_type"),
    ],
)
async def test_only_the_bot_s_token_is_taken(sandbox: Sandbox, token: str | None, word: str) -> None:
    assert await error(client(sandbox, token).auth_test()) == word


async def test_a_method_that_slack_does_not_have(slack: AsyncWebClient) -> None:
    assert await error(slack.api_call("conversations.explode")) == "unknown_method"


@pytest.fixture
async def bare() -> AsyncIterator[Sandbox]:
    workspace = Sandbox(manifest(scopes="commands users:read"))
    await workspace.start()
    yield workspace
    await workspace.stop()


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("conversations.create", {"name": "x"}, "channels:manage"),
        ("conversations.create", {"name": "x", "is_private": True}, "groups:write"),
        ("conversations.setTopic", {"channel": "C", "topic": "x"}, "channels:write.topic,channels:manage"),
        ("conversations.invite", {"channel": "C", "users": "U"}, "channels:write.invites,channels:manage"),
        ("conversations.open", {"users": "U1"}, "im:write"),
        ("conversations.open", {"users": "U1,U2"}, "mpim:write"),
        ("conversations.list", {"types": "public_channel,private_channel"}, "channels:read"),
        ("conversations.history", {"channel": "C"}, "channels:history"),
        ("conversations.join", {"channel": "C"}, "channels:join"),
        ("chat.postMessage", {"channel": "C", "text": "x"}, "chat:write"),
        ("pins.add", {"channel": "C"}, "pins:write"),
        ("pins.list", {"channel": "C"}, "pins:read"),
        ("bookmarks.add", {"channel_id": "C"}, "bookmarks:write"),
        ("reactions.get", {"channel": "C"}, "reactions:read"),
        ("files.getUploadURLExternal", {"filename": "x", "length": 1}, "files:write"),
        ("usergroups.list", {}, "usergroups:read"),
        ("conversations.canvases.create", {"channel_id": "C"}, "canvases:write"),
    ],
)
async def test_a_scope_that_the_manifest_lacks(
    bare: Sandbox, method: str, arguments: dict[str, object], needed: str
) -> None:
    answer = await refusal(client(bare).api_call(method, params=arguments))
    assert answer == {
        "ok": False,
        "error": "missing_scope",
        "needed": needed,
        "provided": "commands,users:read",
    }


async def test_query_form_and_json_arguments_are_merged(sandbox: Sandbox, room: Channel) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    address = f"{sandbox.api_url}chat.postMessage?channel={room.id}&team_id={sandbox.team_id}"
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(address, data={"text": "by form"}) as response:
            assert (await response.json())["ok"] is True
        async with session.post(address, json={"text": "by json"}) as response:
            assert (await response.json())["warning"] == "missing_charset"
    assert [message.text for message in room.said] == ["by form", "by json"]


@pytest.mark.parametrize(("body", "word"), [("{", "invalid_json"), ("[1]", "json_not_object")])
async def test_a_json_body_that_is_no_object(sandbox: Sandbox, body: str, word: str) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json; charset=utf-8"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{sandbox.api_url}chat.postMessage", data=body) as response,
    ):
        assert (await response.json())["error"] == word


async def test_a_token_counts_in_a_form_but_not_in_the_query_or_beside_json(sandbox: Sandbox) -> None:
    address = f"{sandbox.api_url}auth.test"
    async with aiohttp.ClientSession() as session:
        async with session.post(address, data={"token": "xoxb-sandbox"}) as response:
            assert (await response.json())["ok"] is True
        async with session.post(f"{address}?token=xoxb-sandbox") as response:
            assert (await response.json())["error"] == "not_authed"
        body = json.dumps({"token": "xoxb-sandbox"})
        async with session.post(address, data=body, headers={"Content-Type": "application/json"}) as response:
            assert (await response.json())["error"] == "not_authed"


async def test_every_call_is_on_record_without_its_token(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    await slack.auth_test()
    await error(slack.conversations_info(channel="C404"))
    assert [(call.method, call.arguments, call.answer_error) for call in sandbox.calls] == [
        ("auth.test", {}, None),
        ("conversations.info", {"channel": "C404"}, "channel_not_found"),
    ]
