"""Socket Mode: the official client connects, acknowledges, and is asked to come again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.sandbox import Channel, Person, Sandbox
from tests.bot.sandbox.conftest import client
from tests.bot.sandbox.refusing import error


class Phone:
    """The app's end of the line: records requests, and acknowledges them while `answering`."""

    def __init__(self) -> None:
        self.requests: list[SocketModeRequest] = []
        self.payload: dict[str, Any] | None = None
        self.answering = True

    async def __call__(self, line: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        if self.answering:
            await line.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.payload))


@pytest.fixture
async def phone(sandbox: Sandbox) -> AsyncIterator[Phone]:
    listener = Phone()
    line = SocketModeClient(sandbox.app_token, web_client=client(sandbox))
    line.proxy = None
    line.socket_mode_request_listeners.append(listener)
    await line.connect()  # type: ignore[no-untyped-call]  # the SDK has no annotation there
    yield listener
    await line.close()  # type: ignore[no-untyped-call]  # the SDK has no annotation there


async def test_a_command_over_the_socket_is_answered_in_the_acknowledgement(
    sandbox: Sandbox, phone: Phone, alice: Person, general: Channel
) -> None:
    phone.payload = {"text": "noted"}
    answer = await sandbox.type(alice, general, "/incident event x")
    assert (answer.text, answer.error) == ("noted", None)
    request = phone.requests[0]
    assert (request.type, request.accepts_response_payload, request.payload["text"]) == (
        "slash_commands",
        True,
        "event x",
    )


async def test_without_an_acknowledgement_an_event_comes_again(
    sandbox: Sandbox, phone: Phone, alice: Person, room: Channel
) -> None:
    await sandbox.deliver_events()
    phone.requests.clear()
    phone.answering = False
    await sandbox.type(alice, room, "hello")
    await sandbox.deliver_events()
    assert [(one.retry_attempt, one.retry_reason) for one in phone.requests] == [(0, ""), (1, "timeout")]
    assert len({one.payload["event_id"] for one in phone.requests}) == 1
    assert (await sandbox.type(alice, room, "/incident x")).error == "operation_timeout"


async def test_the_app_is_asked_to_come_again(sandbox: Sandbox, phone: Phone, alice: Person, general: Channel) -> None:
    again = sandbox.line.sockets.joined
    again.clear()
    await sandbox.disconnect_sockets()
    await asyncio.wait_for(again.wait(), 5)
    assert (await sandbox.type(alice, general, "/incident x")).error is None


async def test_connections_are_opened_with_the_app_s_token_and_a_ticket_once(sandbox: Sandbox) -> None:
    wrong = client(sandbox).apps_connections_open(app_token=sandbox.bot_token)
    assert await error(wrong) == "not_allowed_token_type"
    opened = await client(sandbox).apps_connections_open(app_token=sandbox.app_token)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])
