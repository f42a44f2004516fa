"""Rate limits, and faults on request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Fault, Sandbox
from tests.bot.sandbox.conftest import Clock, client, manifest


@pytest.fixture
async def strict(clock: Clock) -> AsyncIterator[Sandbox]:
    workspace = Sandbox(manifest(), now=clock)
    await workspace.start()
    yield workspace
    await workspace.stop()


async def too_many(call: object) -> int:
    with pytest.raises(SlackApiError) as caught:
        await call  # type: ignore[misc]  # any client call
    response = caught.value.response
    assert (response.status_code, response.data) == (429, {"ok": False, "error": "ratelimited"})
    return int(response.headers["Retry-After"])


async def test_about_one_post_a_second_in_a_channel(strict: Sandbox, clock: Clock) -> None:
    slack = client(strict)
    ops = strict.add_channel("ops", with_bot=True)
    other = strict.add_channel("other", with_bot=True)
    for _ in range(4):
        await slack.chat_postMessage(channel=ops.id, text="x")
    assert await too_many(slack.chat_postMessage(channel=ops.id, text="x")) == 1
    await slack.chat_postMessage(channel=other.id, text="x")
    clock.passes(seconds=1)
    await slack.chat_postMessage(channel=ops.id, text="x")
    assert len(ops.said) == 5


async def test_a_method_has_its_calls_a_minute(strict: Sandbox, clock: Clock) -> None:
    slack = client(strict)
    for number in range(20):
        await slack.conversations_create(name=f"c{number}")
    assert await too_many(slack.conversations_create(name="c20")) == 3
    await slack.auth_test()
    clock.passes(seconds=3)
    await slack.conversations_create(name="c20")
    assert strict.calls[-3].answer_error == "ratelimited"


async def test_limits_can_be_switched_off(slack: AsyncWebClient, room: Channel) -> None:
    for _ in range(10):
        await slack.chat_postMessage(channel=room.id, text="x")
    assert len(room.said) == 10


async def test_429_on_request_is_counted_and_for_one_method(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel
) -> None:
    sandbox.faults.add("chat.postMessage", Fault.RATE_LIMITED, times=2, retry_after=30)
    await slack.auth_test()
    assert await too_many(slack.chat_postMessage(channel=room.id, text="x")) == 30
    assert await too_many(slack.chat_postMessage(channel=room.id, text="x")) == 30
    await slack.chat_postMessage(channel=room.id, text="x")
    assert len(room.said) == 1


@pytest.mark.parametrize(
    ("fault", "status", "posted"),
    [(Fault.SERVER_ERROR, 500, 0), (Fault.HTML, 502, 0), (Fault.SERVER_ERROR_AFTER, 500, 1)],
)
async def test_an_error_of_the_server(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, fault: Fault, status: int, posted: int
) -> None:
    sandbox.faults.add("chat.postMessage", fault)
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(channel=room.id, text="x")
    assert (caught.value.response.status_code, len(room.said)) == (status, posted)


@pytest.mark.parametrize(("fault", "posted"), [(Fault.CUT_BEFORE, 0), (Fault.CUT_AFTER, 1)])
async def test_a_connection_that_is_cut(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, fault: Fault, posted: int
) -> None:
    sandbox.faults.add("chat.postMessage", fault)
    with pytest.raises(aiohttp.ClientError):
        await slack.chat_postMessage(channel=room.id, text="x")
    assert len(room.said) == posted
    assert sandbox.calls[-1].answer_error == fault.name.lower()


@pytest.mark.parametrize(("fault", "posted"), [(Fault.HANG, 0), (Fault.HANG_AFTER, 1)])
async def test_an_answer_that_never_comes(sandbox: Sandbox, room: Channel, fault: Fault, posted: int) -> None:
    sandbox.faults.add("chat.postMessage", fault)
    impatient = client(sandbox)
    impatient.timeout = 0.2  # type: ignore[assignment]  # the client says int and takes a float
    with pytest.raises(asyncio.TimeoutError):
        await impatient.chat_postMessage(channel=room.id, text="x")
    assert len(room.said) == posted


async def test_a_slow_answer_is_a_proper_one(sandbox: Sandbox, slack: AsyncWebClient, room: Channel) -> None:
    sandbox.faults.add("chat.postMessage", Fault.SLOW, seconds=0.05)
    assert (await slack.chat_postMessage(channel=room.id, text="x"))["ts"] == room.said[0].ts


async def test_a_fault_can_wait_for_certain_arguments(sandbox: Sandbox, slack: AsyncWebClient, room: Channel) -> None:
    sandbox.faults.add("*", Fault.SERVER_ERROR, when=lambda arguments: arguments.get("text") == "b")
    await slack.chat_postMessage(channel=room.id, text="a")
    with pytest.raises(SlackApiError):
        await slack.chat_postMessage(channel=room.id, text="b")
    sandbox.faults.add()
    sandbox.faults.clear()
    await slack.chat_postMessage(channel=room.id, text="b")
    assert [message.text for message in room.said] == ["a", "b"]


async def test_calls_can_be_given_a_latency() -> None:
    workspace = Sandbox(manifest(), call_latency=0.05)
    await workspace.start()
    loop = asyncio.get_running_loop()
    began = loop.time()
    await client(workspace).auth_test()
    assert loop.time() - began >= 0.05
    await workspace.stop()
