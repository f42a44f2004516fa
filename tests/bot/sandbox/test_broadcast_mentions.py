"""Which of an app's messages would ring everybody's phone."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Sandbox


def section(kind: str, text: str, **more: Any) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": kind, "text": text, **more}}]


def rich(*leaves: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}]


@pytest.mark.parametrize(
    ("text", "blocks", "live"),
    [
        ("<!channel> down", [], ["<!channel>"]),
        ("<!subteam^S1|@sre> look", [], ["<!subteam^S1|@sre>"]),
        ("&lt;!channel&gt; @here", [], []),
        ("x", section("mrkdwn", "hi @here"), ["@here"]),
        ("x", section("mrkdwn", "hi @here <!everyone>", verbatim=True), ["<!everyone>"]),
        ("x", section("plain_text", "@here <!channel>"), []),
        ("x", [{"type": "markdown", "text": "<!here> @here"}], ["<!here>"]),
        ("x", rich({"type": "text", "text": "@here <!channel>"}), []),
        ("x", rich({"type": "broadcast", "range": "channel"}), ["<!channel>"]),
        ("x", rich({"type": "usergroup", "usergroup_id": "S1"}), ["<!subteam^S1>"]),
        ("x", section("mrkdwn", "mail a@here.test"), []),
    ],
)
async def test_live_mentions_of_many_are_found(
    sandbox: Sandbox, slack: AsyncWebClient, room: Channel, text: str, blocks: list[dict[str, Any]], live: list[str]
) -> None:
    await slack.chat_postMessage(channel=room.id, text=text, blocks=blocks)
    assert [mention for _, mentions in sandbox.broadcasts() for mention in mentions] == live
