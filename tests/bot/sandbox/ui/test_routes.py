"""The page and the JSON control: looking at a workspace and playing it from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox
from bot.sandbox.dev_server import open_sandbox, serve
from tests.bot.sandbox.conftest import App, manifest
from tests.bot.sandbox.test_typing import BUTTONS
from tests.bot.sandbox.test_views import LEAD, SEVERITY, TITLE, modal


@pytest.fixture
async def browser(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(sandbox.url) as session:
        yield session


async def shown(browser: aiohttp.ClientSession, address: str = "/") -> str:
    async with browser.get(address) as response:
        assert response.status == 200
        return await response.text()


async def test_an_empty_workspace_has_a_page(browser: aiohttp.ClientSession) -> None:
    assert "nobody to be yet" in await shown(browser)


async def test_the_page_shows_channels_and_messages_escaped(
    browser: aiohttp.ClientSession, sandbox: Sandbox, slack: AsyncWebClient, room: Channel
) -> None:
    await slack.chat_postMessage(channel=room.id, text="<script>alert(1)</script>")
    page = await shown(browser, f"/?channel={room.id}&as=alice&notice=<b>")
    assert "#inc-1" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "&lt;b&gt;" in page


async def test_typing_and_clicking_on_the_page(
    browser: aiohttp.ClientSession, app: App, slack: AsyncWebClient, room: Channel
) -> None:
    where = {"as": "alice", "channel": room.id}
    async with browser.post("/page/type", data=where | {"text": "/incident help"}) as response:
        assert response.status == 200
    assert app.form["text"] == "help"
    ts = (await slack.chat_postMessage(channel=room.id, text="x", blocks=BUTTONS))["ts"]
    assert "<button>Ack</button>" in await shown(browser, f"/?channel={room.id}&as=alice")
    async with browser.post("/page/click", data=where | {"where": ts, "action_id": "ack"}) as response:
        assert response.status == 200
    assert app.payload["actions"][0]["value"] == "7"


async def test_a_modal_on_the_page(
    browser: aiohttp.ClientSession, sandbox: Sandbox, app: App, slack: AsyncWebClient, general: Channel, alice: Person
) -> None:
    await sandbox.type(alice, general, "/incident declare")
    await slack.views_open(trigger_id=app.form["trigger_id"], view=modal(TITLE, SEVERITY, LEAD))
    view = sandbox.open_view(alice)
    assert view is not None
    page = await shown(browser, "/?as=alice")
    assert '<option value="sev2" selected>SEV 2</option>' in page
    values = {"as": "alice", "channel": general.id, "view": view.id, "title": "Down", "severity": "sev1", "lead": ""}
    async with browser.post("/page/submit", data=values | {"title": ""}) as response:
        assert "Please complete this required field." in await response.text()
    async with browser.post("/page/submit", data=values) as response:
        assert response.status == 200
    state = app.payload["view"]["state"]["values"]
    assert (state["title"]["value"]["value"], state["lead"]["value"]["selected_user"]) == ("Down", None)
    assert sandbox.open_view(alice) is None


async def test_mistakes_come_back_as_a_notice(
    browser: aiohttp.ClientSession, sandbox: Sandbox, alice: Person, room: Channel
) -> None:
    await sandbox.archive(alice, room)
    data = {"as": "alice", "channel": room.id, "text": "hello"}
    async with browser.post("/page/type", data=data) as response:
        assert "is archived" in await response.text()


@pytest.mark.parametrize("path", ["/page/type", "/sandbox/type"])
async def test_another_site_s_page_is_refused(browser: aiohttp.ClientSession, path: str) -> None:
    async with browser.post(path, data={}, headers={"Origin": "https://evil.test"}) as response:
        assert response.status == 403


async def test_the_workspace_is_played_by_json(browser: aiohttp.ClientSession, app: App, sandbox: Sandbox) -> None:
    async def do(deed: str, /, **body: object) -> tuple[int, dict[str, object]]:
        async with browser.post(f"/sandbox/{deed}", json=body) as response:
            return response.status, await response.json()

    async def look(path: str) -> dict[str, object]:
        async with browser.get(f"/sandbox/{path}") as response:
            found: dict[str, object] = await response.json()
            return found

    await do("people", handle="dora", timezone="Asia/Tokyo")
    await do("channels", name="ops", members=["dora"])
    app.answers_json({"text": "noted"})
    status, answer = await do("type", person="dora", channel="ops", text="/incident event x")
    assert (status, answer["error"], app.form["text"]) == (200, None, "event x")
    await do("type", person="dora", channel="ops", text="hello")
    messages = (await look("channels/ops"))["messages"]
    assert isinstance(messages, list)
    assert [message["as_text"] for message in messages] == ["hello"]
    whispers = (await look("people/dora"))["ephemerals"]
    assert isinstance(whispers, list)
    assert [message["as_text"] for message in whispers] == ["noted"]
    assert await do("type", person="dora", channel="ops") == (400, {"error": "missing: text"})
    assert (await do("type", person="nobody", channel="ops", text="x"))[0] == 400
    assert (await look("calls"))["calls"] == []


async def test_the_control_takes_json_only(browser: aiohttp.ClientSession) -> None:
    async with browser.post("/sandbox/type", data={"person": "dora"}) as response:
        assert response.status == 415


async def test_serving_opens_a_workspace_with_people_until_it_is_cancelled() -> None:
    opened = await open_sandbox(0, manifest())
    assert [person.handle for person in opened.people()][2:] == ["alice", "bob", "carol"]
    await opened.stop()
    task = asyncio.create_task(serve(0, manifest()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
