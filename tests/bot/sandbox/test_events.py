"""Events: what is emitted, to whom, in which envelope, how often, and in which order."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox
from tests.bot.sandbox.conftest import App, Clock, manifest


async def kinds(sandbox: Sandbox, app: App) -> list[str]:
    await sandbox.deliver_events()
    found = [event["type"] + (f".{event['subtype']}" if "subtype" in event else "") for event in app.events]
    app.requests.clear()
    return found


async def test_nothing_goes_out_before_it_is_delivered(
    sandbox: Sandbox, app: App, room: Channel, alice: Person
) -> None:
    await sandbox.deliver_events()
    app.requests.clear()
    await sandbox.type(alice, room, "hello")
    assert (app.requests, [event["text"] for event in sandbox.waiting_events]) == ([], ["hello"])
    assert await sandbox.deliver_events() == 1
    assert (app.events[0]["text"], sandbox.waiting_events) == ("hello", [])


async def test_the_envelope(sandbox: Sandbox, app: App, room: Channel, alice: Person, clock: Clock) -> None:
    await sandbox.mention(alice, room, "status")
    await sandbox.deliver_events()
    request, body = app.requests[-1]
    envelope = json.loads(body)
    assert (envelope["type"], envelope["team_id"], envelope["event_time"]) == (
        "event_callback",
        sandbox.team_id,
        int(clock().timestamp()),
    )
    assert [one["user_id"] for one in envelope["authorizations"]] == [sandbox.bot_user_id]
    assert envelope["event_id"].startswith("Ev")
    assert "X-Slack-Retry-Num" not in request.headers


async def test_a_mention_is_a_message_and_a_mention(sandbox: Sandbox, app: App, room: Channel, alice: Person) -> None:
    await sandbox.deliver_events()
    app.requests.clear()
    said = await sandbox.mention(alice, room, "event <rolled back> & fine")
    await sandbox.deliver_events()
    assert [(event["type"], event["ts"]) for event in app.events] == [("message", said.ts), ("app_mention", said.ts)]
    assert app.events[1]["text"] == f"<@{sandbox.bot_user_id}> event &lt;rolled back&gt; &amp; fine"
    ids = {json.loads(body)["event_id"] for _, body in app.requests}
    assert len(ids) == 2
    assert app.events[0]["blocks"][0]["elements"][0]["elements"][0] == {"type": "user", "user_id": sandbox.bot_user_id}


async def test_a_threaded_mention_names_its_thread(sandbox: Sandbox, app: App, room: Channel, alice: Person) -> None:
    parent = (await sandbox.type(alice, room, "it broke")).message
    assert parent is not None
    await sandbox.mention(alice, room, "note this", thread_ts=parent.ts)
    await sandbox.deliver_events()
    assert app.events[-1]["thread_ts"] == parent.ts


async def test_the_bot_s_own_deeds_are_told_too(
    sandbox: Sandbox, app: App, slack: AsyncWebClient, alice: Person
) -> None:
    made = (await slack.conversations_create(name="inc-1"))["channel"]["id"]
    assert await kinds(sandbox, app) == ["channel_created", "message.channel_join", "member_joined_channel"]
    await slack.conversations_invite(channel=made, users=[alice.id])
    assert await kinds(sandbox, app) == ["message.channel_join", "member_joined_channel"]
    await slack.conversations_setTopic(channel=made, topic="down")
    assert await kinds(sandbox, app) == ["message.channel_topic"]
    ts = (await slack.chat_postMessage(channel=made, text="x"))["ts"]
    assert await kinds(sandbox, app) == ["message"]
    await slack.chat_update(channel=made, ts=ts, text="y")
    assert await kinds(sandbox, app) == ["message.message_changed"]
    await slack.pins_add(channel=made, timestamp=ts)
    assert await kinds(sandbox, app) == ["message.pinned_item", "pin_added"]
    await slack.chat_delete(channel=made, ts=ts)
    assert await kinds(sandbox, app) == ["message.message_deleted"]
    await slack.conversations_rename(channel=made, name="inc-1-x")
    assert await kinds(sandbox, app) == ["message.channel_name", "channel_rename"]
    await slack.conversations_archive(channel=made)
    assert await kinds(sandbox, app) == ["message.channel_archive", "channel_archive"]


async def test_people_s_deeds_are_told(
    sandbox: Sandbox, app: App, slack: AsyncWebClient, room: Channel, alice: Person
) -> None:
    said = (await sandbox.type(alice, room, "it broke")).message
    assert said is not None
    await kinds(sandbox, app)
    await sandbox.react(alice, room, said.ts, "pushpin")
    await sandbox.unreact(alice, room, said.ts, "pushpin")
    await sandbox.edit(alice, room, said.ts, "it is fine")
    sandbox.set_timezone(alice, "Europe/Berlin")
    await sandbox.open_home(alice)
    await sandbox.delete(alice, room, said.ts)
    await sandbox.archive(alice, room)
    await sandbox.deliver_events()
    events = app.events
    reaction = {"type": "message", "channel": room.id, "ts": said.ts}
    assert (events[0]["reaction"], events[0]["item"], events[0]["user"]) == ("pushpin", reaction, alice.id)
    assert await kinds(sandbox, app) == [
        "reaction_added",
        "reaction_removed",
        "message.message_changed",
        "user_change",
        "app_home_opened",
        "message.message_deleted",
        "message.channel_archive",
        "channel_archive",
    ]
    assert events[3]["user"]["tz"] == "Europe/Berlin"
    assert (events[7]["channel"], events[7]["user"]) == (room.id, alice.id)


async def test_only_what_is_subscribed_and_granted_is_sent(app: App) -> None:
    workspace = Sandbox(manifest(scopes="users:read", events="user_change app_mention"))
    dora = workspace.add_person("dora")
    place = workspace.add_channel("ops", members=[dora], with_bot=True)
    workspace.connect_app(app.url)
    await workspace.mention(dora, place, "hello")
    await workspace.type(dora, place, "hello")
    workspace.set_timezone(dora, "Asia/Tokyo")
    assert [event["type"] for event in workspace.waiting_events] == ["user_change"]
    await workspace.stop()


async def test_the_bot_hears_nothing_where_it_is_not_a_member(
    sandbox: Sandbox, app: App, general: Channel, alice: Person
) -> None:
    await sandbox.mention(alice, general, "anybody?")
    assert sandbox.waiting_events == []


async def test_a_failed_event_is_tried_three_times_more(
    sandbox: Sandbox, app: App, room: Channel, alice: Person, clock: Clock
) -> None:
    await sandbox.deliver_events()
    app.requests.clear()
    await sandbox.type(alice, room, "hello")
    for _ in range(4):
        app.answers_status(500)
    assert await sandbox.deliver_events() == 2
    assert await sandbox.deliver_events() == 0
    clock.passes(minutes=1)
    assert await sandbox.deliver_events() == 1
    clock.passes(minutes=5)
    assert await sandbox.deliver_events() == 1
    clock.passes(hours=1)
    assert await sandbox.deliver_events() == 0
    numbers = [request.headers.get("X-Slack-Retry-Num") for request, _ in app.requests]
    assert numbers == [None, "1", "2", "3"]
    assert app.requests[1][0].headers["X-Slack-Retry-Reason"] == "http_error"
    assert len({json.loads(body)["event_id"] for _, body in app.requests}) == 1


async def test_an_app_can_decline_retries(sandbox: Sandbox, app: App, room: Channel, alice: Person) -> None:
    await sandbox.deliver_events()
    await sandbox.type(alice, room, "hello")
    app.answers_status(500, {"X-Slack-No-Retry": "1"})
    assert await sandbox.deliver_events() == 1
    assert sandbox.waiting_events == []


async def test_events_can_come_twice_and_in_another_order(
    sandbox: Sandbox, app: App, room: Channel, alice: Person
) -> None:
    await sandbox.deliver_events()
    app.requests.clear()
    for word in ("one", "two", "three"):
        await sandbox.type(alice, room, word)
    sandbox.reorder_events()
    await sandbox.deliver_events()
    assert [event["text"] for event in app.events] == ["three", "two", "one"]
    await sandbox.redeliver_last_event()
    assert app.requests[-1][1] == app.requests[-2][1]
    for word in ("one", "two", "three"):
        await sandbox.type(alice, room, word)
    sandbox.reorder_events(random.Random(3))  # noqa: S311 - chance, not secrecy
    assert sorted(event["text"] for event in sandbox.waiting_events) == ["one", "three", "two"]


async def test_the_request_url_is_verified_by_a_challenge(sandbox: Sandbox, app: App) -> None:
    assert await sandbox.verify_request_url() is False

    async def echo(request: web.BaseRequest) -> web.StreamResponse:
        body: dict[str, Any] = await request.json()
        return web.json_response({"challenge": body["challenge"]})

    runner = web.ServerRunner(web.Server(echo))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.connect_app(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    assert await sandbox.verify_request_url() is True
    await runner.cleanup()


async def test_events_can_go_out_by_themselves(app: App) -> None:
    workspace = Sandbox(manifest(), auto_deliver=True)
    dora = workspace.add_person("dora")
    place = workspace.add_channel("ops", members=[dora], with_bot=True)
    await workspace.start()
    workspace.connect_app(app.url)
    arrived = asyncio.Event()
    app.on_request = arrived.set
    await workspace.type(dora, place, "hello")
    await asyncio.wait_for(arrived.wait(), 5)
    assert app.events[0]["text"] == "hello"
    await workspace.stop()
