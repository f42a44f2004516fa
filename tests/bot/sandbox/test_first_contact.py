"""The official client talks to the sandbox unchanged, and people's typing reaches the app."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Person, Sandbox
from tests.bot.sandbox.conftest import App, client, real_manifest


async def test_the_token_belongs_to_the_bot_user(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    answer = await slack.auth_test()
    assert (answer["user_id"], answer["team_id"]) == (sandbox.bot_user_id, sandbox.team_id)


async def test_a_message_that_was_posted_is_in_the_channel(slack: AsyncWebClient, room: Channel) -> None:
    answer = await slack.chat_postMessage(channel=room.id, text="Checkout is <down> & out")
    assert [message.text for message in room.said] == ["Checkout is &lt;down&gt; &amp; out"]
    assert answer["ts"] == room.said[0].ts


async def test_a_typed_command_reaches_the_app_signed_and_its_answer_is_shown(
    sandbox: Sandbox, app: App, alice: Person, general: Channel
) -> None:
    app.answers_json({"text": "declared", "response_type": "ephemeral"})
    answer = await sandbox.type(alice, general, "/incident declare sev1 checkout is down")
    assert (answer.text, answer.error, answer.status) == ("declared", None, 200)
    assert app.form["command"] == "/incident"
    assert app.form["text"] == "declare sev1 checkout is down"
    assert [message.text for message in sandbox.ephemerals(alice)] == ["declared"]


async def test_the_project_s_own_manifest_is_understood() -> None:
    workspace = Sandbox(real_manifest())
    await workspace.start()
    answer = await client(workspace).conversations_create(name="inc-1")
    assert answer["channel"]["is_member"] is True
    await workspace.stop()
