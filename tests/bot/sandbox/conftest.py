from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox

SCOPES = (
    "app_mentions:read bookmarks:read bookmarks:write canvases:write channels:history channels:join channels:manage"
    " channels:read chat:write chat:write.public commands files:read files:write groups:history groups:read"
    " groups:write im:history im:write mpim:write pins:read pins:write reactions:read reactions:write usergroups:read"
    " users:read"
)
EVENTS = (
    "app_mention message.channels message.groups message.im channel_archive channel_rename channel_created"
    " member_joined_channel reaction_added reaction_removed pin_added user_change app_home_opened"
)


def manifest(scopes: str = SCOPES, events: str = EVENTS, escaped: bool = True) -> dict[str, Any]:
    return {
        "display_information": {"name": "Testbot"},
        "features": {
            "bot_user": {"display_name": "Testbot"},
            "app_home": {"home_tab_enabled": True},
            "shortcuts": [
                {"name": "Note", "type": "message", "callback_id": "note", "description": "note it"},
                {"name": "Open", "type": "global", "callback_id": "open", "description": "open it"},
            ],
            "slash_commands": [
                {"command": "/incident", "description": "incidents", "should_escape": escaped},
                {"command": "/raw", "description": "as typed"},
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes.split()}},
        "settings": {
            "event_subscriptions": {"bot_events": events.split()},
            "interactivity": {"is_enabled": True},
        },
    }


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def passes(self, **parts: float) -> None:
        self.moment += timedelta(**parts)


class App:
    """An app at a request URL: it records what comes and answers what it was told to answer."""

    def __init__(self) -> None:
        self.requests: list[tuple[web.BaseRequest, bytes]] = []
        self.answers: list[web.Response] = []
        self.url = ""
        self.on_request: Callable[[], None] = lambda: None

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append((request, await request.read()))
        self.on_request()
        return self.answers.pop(0) if self.answers else web.Response()

    def answers_json(self, body: Any) -> None:
        self.answers.append(web.json_response(body))

    def answers_status(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.answers.append(web.Response(status=status, headers=headers))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.requests[-1][1].decode(), keep_blank_values=True))

    @property
    def payload(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.form["payload"])
        return found

    @property
    def events(self) -> list[dict[str, Any]]:
        bodies = [json.loads(body) for request, body in self.requests if request.content_type == "application/json"]
        return [body["event"] for body in bodies if body.get("type") == "event_callback"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    workspace = Sandbox(manifest(), now=clock, rate_limits=False, answer_budget=0.5)
    await workspace.start()
    yield workspace
    await workspace.stop()


@pytest.fixture
def slack(sandbox: Sandbox) -> AsyncWebClient:
    return client(sandbox)


def client(sandbox: Sandbox, token: str | None = "xoxb-sandbox") -> AsyncWebClient:
    made = AsyncWebClient(token=token, base_url=sandbox.api_url, retry_handlers=[], timeout=5)
    made.proxy = None  # the client takes proxies from the environment even for loopback addresses
    return made


@pytest.fixture
async def app(sandbox: Sandbox) -> AsyncIterator[App]:
    listener = App()
    runner = web.ServerRunner(web.Server(listener))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    sandbox.connect_app(listener.url)
    yield listener
    await runner.cleanup()


@pytest.fixture
def alice(sandbox: Sandbox) -> Person:
    return sandbox.add_person("alice", name="Alice Adams", timezone="Africa/Lagos")


@pytest.fixture
def bob(sandbox: Sandbox) -> Person:
    return sandbox.add_person("bob", name="Bob Brown", timezone="Europe/Berlin")


@pytest.fixture
def general(sandbox: Sandbox, alice: Person, bob: Person) -> Channel:
    return sandbox.add_channel("general", members=[alice, bob])


@pytest.fixture
async def room(sandbox: Sandbox, slack: AsyncWebClient, alice: Person) -> Channel:
    made = await slack.conversations_create(name="inc-1")
    await slack.conversations_invite(channel=made["channel"]["id"], users=[alice.id])
    return sandbox.channel("inc-1")


def real_manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parents[3] / "app.json").read_text())
    return found
