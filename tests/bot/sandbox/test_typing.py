"""People type, click and react: what the app receives, and what people see when it fails."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox
from bot.sandbox.signing import signature
from tests.bot.sandbox.conftest import App, Clock

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BODY = (
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def test_the_signature_is_slack_s() -> None:
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signature(SECRET, 1531420618, BODY.encode()) == expected
    assert hmac.new(b"k", b"v0:1:b", hashlib.sha256).hexdigest() == signature("k", 1, b"b")[3:]


async def test_every_delivery_is_signed_for_the_sandbox_s_time(
    sandbox: Sandbox, app: App, clock: Clock, alice: Person, general: Channel
) -> None:
    await sandbox.type(alice, general, "/incident help")
    request, body = app.requests[0]
    stamp = request.headers["X-Slack-Request-Timestamp"]
    assert int(stamp) == int(clock().timestamp())
    expected = SignatureVerifier(sandbox.signing_secret).generate_signature(timestamp=stamp, body=body)
    assert request.headers["X-Slack-Signature"] == expected


async def test_a_command_s_form(sandbox: Sandbox, app: App, alice: Person, general: Channel) -> None:
    await sandbox.type(alice, general, "/incident")
    form = app.form
    assert {name: form[name] for name in ("text", "command", "user_id", "channel_id", "is_enterprise_install")} == {
        "text": "",
        "command": "/incident",
        "user_id": alice.id,
        "channel_id": general.id,
        "is_enterprise_install": "false",
    }
    assert form["response_url"].startswith(sandbox.url)
    assert not {"ts", "thread_ts", "event_id"} & set(form)


async def test_text_is_escaped_when_the_manifest_says_so(
    sandbox: Sandbox, app: App, alice: Person, bob: Person, general: Channel
) -> None:
    group = sandbox.add_user_group("sre", members=[bob])
    secret = sandbox.add_channel("secret", members=[alice], private=True)
    table = {
        "a < b & c > d": "a &lt; b &amp; c &gt; d",
        "lead @bob.": f"lead <@{bob.id}|bob>.",
        "page @sre now": f"page <!subteam^{group.id}|@sre> now",
        "see #general and #secret": f"see <#{general.id}|general> and <#{secret.id}|>",
        "@here @channel @everyone": "<!here> <!channel> <!everyone>",
        "at https://x.test/a?b=1&c=2, ok": "at <https://x.test/a?b=1&amp;c=2>, ok",
        "mail a@bob.test": "mail <mailto:a@bob.test|a@bob.test>",
        "@nobody #nowhere": "@nobody #nowhere",
        "<@U1> <!channel>": "&lt;@U1&gt; &lt;!channel&gt;",
    }
    for words, escaped in table.items():
        await sandbox.type(alice, general, f"/incident {words}")
        assert app.form["text"] == escaped
        await sandbox.type(alice, general, f"/raw {words}")
        assert app.form["text"] == words


@pytest.mark.parametrize("status", [404, 500])
async def test_an_app_that_fails_is_dispatch_failed(
    sandbox: Sandbox, app: App, alice: Person, general: Channel, status: int
) -> None:
    app.answers_status(status)
    answer = await sandbox.type(alice, general, "/incident x")
    assert (answer.error, answer.status, len(app.requests)) == ("dispatch_failed", status, 1)


async def test_an_app_that_is_not_there_is_dispatch_failed(sandbox: Sandbox, alice: Person, general: Channel) -> None:
    assert (await sandbox.type(alice, general, "/incident x")).error == "dispatch_failed"
    sandbox.connect_app("http://127.0.0.1:9/slack/events")
    assert (await sandbox.type(alice, general, "/incident x")).error == "dispatch_failed"


async def test_an_app_that_is_late_is_operation_timeout(sandbox: Sandbox, alice: Person, general: Channel) -> None:
    async def never(request: web.BaseRequest) -> web.StreamResponse:
        await sandbox.api.stopping.wait()
        return web.Response()

    runner = web.ServerRunner(web.Server(never), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.connect_app(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    assert (await sandbox.type(alice, general, "/incident x")).error == "operation_timeout"
    sandbox.api.stopping.set()
    await runner.cleanup()


async def test_commands_that_the_client_does_not_send(
    sandbox: Sandbox, app: App, alice: Person, general: Channel
) -> None:
    assert (await sandbox.type(alice, general, "/dance")).error == "not_a_valid_command"
    threaded = await sandbox.type(alice, general, "/incident x", thread_ts="1.000000")
    assert threaded.error == "not_supported_in_threads"
    assert app.requests == []


async def test_an_answer_in_the_channel_shows_the_command_too(
    sandbox: Sandbox, app: App, alice: Person, general: Channel
) -> None:
    app.answers_json({"response_type": "in_channel", "text": "All quiet"})
    await sandbox.type(alice, general, "/incident list")
    assert [message.text for message in general.said] == ["/incident list", "All quiet"]


async def test_an_answer_in_plain_text_or_nothing(sandbox: Sandbox, app: App, alice: Person, general: Channel) -> None:
    app.answers = [web.Response(text="hello"), web.Response()]
    assert (await sandbox.type(alice, general, "/incident x")).text == "hello"
    assert (await sandbox.type(alice, general, "/incident x")).message is None


async def test_an_answer_with_bad_blocks_is_refused(
    sandbox: Sandbox, app: App, alice: Person, general: Channel
) -> None:
    app.answers_json({"text": "x", "blocks": [{"type": "header"}]})
    answer = await sandbox.type(alice, general, "/incident x")
    assert (answer.error, answer.problems) == (
        "invalid_blocks",
        ["missing required field: text [json-pointer:/blocks/0]"],
    )


async def respond(address: str, body: dict[str, Any]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(address, json=body) as response:
        return response.status, await response.text()


async def test_a_response_url_takes_five_posts(sandbox: Sandbox, app: App, alice: Person, general: Channel) -> None:
    await sandbox.type(alice, general, "/incident x")
    address = app.form["response_url"]
    assert [await respond(address, {"text": str(number)}) for number in range(5)] == [(200, "ok")] * 5
    assert await respond(address, {"text": "6"}) == (404, '{"ok": false, "error": "used_url"}')
    assert [message.text for message in sandbox.ephemerals(alice)] == list("01234")


async def test_a_response_url_lives_for_thirty_minutes(
    sandbox: Sandbox, app: App, alice: Person, general: Channel, clock: Clock
) -> None:
    await sandbox.type(alice, general, "/incident x")
    clock.passes(minutes=30)
    assert await respond(app.form["response_url"], {"text": "just in time"}) == (200, "ok")
    clock.passes(seconds=1)
    assert await respond(app.form["response_url"], {"text": "x"}) == (404, '{"ok": false, "error": "expired_url"}')


async def test_what_a_response_url_refuses(sandbox: Sandbox, app: App, alice: Person, general: Channel) -> None:
    await sandbox.type(alice, general, "/incident x")
    address = app.form["response_url"]
    assert await respond(address, {}) == (400, "no_text")
    assert await respond(address, {"text": "x", "blocks": [{"type": "x"}]}) == (400, "invalid_blocks")


BUTTONS = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "text": {"type": "plain_text", "text": "Ack"}, "action_id": "ack", "value": "7"},
            {
                "type": "static_select",
                "action_id": "severity",
                "options": [{"text": {"type": "plain_text", "text": "SEV 1"}, "value": "sev1"}],
            },
        ],
    }
]


async def test_a_click_on_a_message(
    sandbox: Sandbox, slack: AsyncWebClient, app: App, room: Channel, alice: Person
) -> None:
    ts = (await slack.chat_postMessage(channel=room.id, text="x", blocks=BUTTONS))["ts"]
    assert (await sandbox.click(alice, ts, text="Ack")).error is None
    payload = app.payload
    assert (payload["type"], payload["user"]["id"], payload["channel"]["id"]) == ("block_actions", alice.id, room.id)
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": room.id,
        "is_ephemeral": False,
    }
    action = payload["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("ack", "row", "7")
    await respond(payload["response_url"], {"text": "done", "replace_original": True})
    assert (room.said[-1].text, room.said[-1].blocks) == ("done", [])


async def test_a_choice_in_a_menu(
    sandbox: Sandbox, slack: AsyncWebClient, app: App, room: Channel, alice: Person
) -> None:
    ts = (await slack.chat_postMessage(channel=room.id, text="x", blocks=BUTTONS))["ts"]
    await sandbox.click(alice, ts, action_id="severity", value="sev1")
    assert app.payload["actions"][0]["selected_option"]["value"] == "sev1"
    assert app.payload["state"]["values"]["row"]["severity"]["selected_option"]["value"] == "sev1"


async def test_a_button_that_is_not_there(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, alice: Person
) -> None:
    message = (await slack.chat_postMessage(channel=room.id, text="x", blocks=BUTTONS))["ts"]
    with pytest.raises(LookupError, match="'Ack'"):
        await sandbox.click(alice, message, text="Nack")


async def test_a_click_on_an_ephemeral_message_has_no_message(
    sandbox: Sandbox, app: App, general: Channel, alice: Person
) -> None:
    app.answers_json({"text": "x", "blocks": BUTTONS})
    answer = await sandbox.type(alice, general, "/incident x")
    assert answer.message is not None
    await sandbox.click(alice, answer.message, action_id="ack")
    assert app.payload["container"]["is_ephemeral"] is True
    assert "message" not in app.payload
    await respond(app.payload["response_url"], {"delete_original": True})
    assert sandbox.ephemerals(alice) == []


async def test_shortcuts(sandbox: Sandbox, app: App, general: Channel, alice: Person) -> None:
    said = (await sandbox.type(alice, general, "look")).message
    assert said is not None
    await sandbox.message_shortcut(alice, general, said.ts, "note")
    assert (app.payload["type"], app.payload["message"]["text"]) == ("message_action", "look")
    await sandbox.global_shortcut(alice, "open")
    assert app.payload["type"] == "shortcut"
    assert "response_url" not in app.payload
    with pytest.raises(LookupError):
        await sandbox.global_shortcut(alice, "note")


async def test_a_command_and_a_click_can_arrive_twice(
    sandbox: Sandbox, slack: AsyncWebClient, app: App, room: Channel, alice: Person
) -> None:
    await sandbox.type(alice, room, "/incident x")
    await sandbox.redeliver_last_command()
    assert app.requests[0][1] == app.requests[1][1]
    ts = (await slack.chat_postMessage(channel=room.id, text="x", blocks=BUTTONS))["ts"]
    await sandbox.click(alice, ts, text="Ack")
    await sandbox.redeliver_last_interaction()
    assert app.requests[2][1] == app.requests[3][1]
    with pytest.raises(LookupError):
        await sandbox.redeliver_last_event()
