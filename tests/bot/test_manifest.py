"""The Slack app manifest asks for what the code uses, and for nothing more."""

from __future__ import annotations

import re
from pathlib import Path

from bot.manifest import manifest, scopes
from bot.sandbox.events import SCOPES as EVENT_SCOPES
from bot.sandbox.method_registry import METHODS
from bot.sandbox.sandbox import Sandbox
from tests.cast import Workspace

BOT = Path(__file__).parents[2] / "bot"
CODE = "\n".join(file.read_text() for file in BOT.rglob("*.py") if "sandbox" not in file.parts)


def test_there_is_one_command_and_its_text_arrives_escaped() -> None:
    (command,) = manifest()["features"]["slash_commands"]

    assert command["command"] == "/incident"
    assert command["should_escape"] is True


def test_every_event_that_the_code_hears_is_subscribed_to_and_no_other() -> None:
    heard = set(re.findall(r'@app\.event\("(\w+)"\)', CODE))

    assert heard == set(manifest()["settings"]["event_subscriptions"]["bot_events"])


def test_every_method_that_the_code_calls_is_one_whose_scope_is_asked_for() -> None:
    assert Sandbox.__name__  # its methods enter themselves into the table as it is imported
    called = {method for method in METHODS if f'"{method}"' in CODE}
    assert {"chat.postMessage", "conversations.create", "files.completeUploadExternal"} <= called

    for method in called:
        for kind, choices in METHODS[method].scopes.items():
            wanted = {choice for choice in choices.split("|") if choice}
            assert not wanted or wanted & scopes() or kind == "mpim", f"{method} on a {kind} needs {choices}"


def test_every_scope_is_one_that_a_call_or_an_event_needs() -> None:
    called = [METHODS[method] for method in METHODS if f'"{method}"' in CODE]
    for_calls = {choice for method in called for choices in method.scopes.values() for choice in choices.split("|")}
    for_events = {EVENT_SCOPES[event] for event in manifest()["settings"]["event_subscriptions"]["bot_events"]}
    for_the_rest = {"commands", "chat:write.public"}  # the slash command; announcing where the bot is no member

    assert scopes() - for_calls - for_events - for_the_rest == set()


def test_buttons_and_forms_are_switched_on() -> None:
    assert manifest()["settings"]["interactivity"]["is_enabled"] is True


async def test_the_address_is_one_that_the_bot_serves(slack: Workspace) -> None:
    addresses = {
        manifest()["features"]["slash_commands"][0]["url"],
        manifest()["settings"]["event_subscriptions"]["request_url"],
        manifest()["settings"]["interactivity"]["request_url"],
    }

    assert {address.removeprefix("https://YOUR-HOST") for address in addresses} == {"/slack/events"}
    assert await slack.sandbox.verify_request_url()
