"""Listens to the slash command: its answer is the acknowledgement."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from slack_bolt.async_app import AsyncApp

from bot.inbound.door import COMMAND
from bot.inbound.slack.context import SlackContext
from bot.inbound.slack.mrkdwn import typed


def listen(app: AsyncApp, context: SlackContext) -> None:
    """Listen to every slash command of the manifest."""

    @app.command(re.compile(".*"))
    async def command(ack: Any, body: dict[str, Any]) -> None:
        request, answer = await context.answer(
            door=COMMAND,
            slack_id=body["user_id"],
            words=typed(body.get("text") or "", context.people.handles()),
            handle=body.get("user_name"),
            body=body,
            channel=body.get("channel_id"),
            key=f"command:{body.get('trigger_id') or uuid4().hex}",
        )
        reply = await context.open_or_reply(answer, body.get("trigger_id"), request)
        await ack(**context.render(reply) if reply else {})
