"""Listens to buttons: a click is the command that the button carries."""

from __future__ import annotations

import json
import re
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.inbound.door import BUTTON
from bot.inbound.slack.context import SlackContext
from bot.inbound.slack.mrkdwn import ParsedText


def listen(app: AsyncApp, context: SlackContext) -> None:
    """Listen to the buttons whose id is `do:<verb>`; their value names the incident and the words."""

    @app.action(re.compile("^do:"))
    async def clicked(ack: Any, body: dict[str, Any], action: dict[str, Any]) -> None:
        channel = (body.get("channel") or {}).get("id")
        request, answer = await context.answer(
            door=BUTTON,
            slack_id=body["user"]["id"],
            handle=body["user"].get("username"),
            body=body,
            channel=channel,
            key=f"click:{body.get('trigger_id') or action.get('action_ts')}",
            **_command(action),
        )
        await ack()
        reply = await context.open_or_reply(answer, body.get("trigger_id"), request)
        if reply is not None:
            place = channel or (body.get("container") or {}).get("channel_id")
            await context.whisper(place, body["user"]["id"], reply, response_url=body.get("response_url"))


def _command(action: dict[str, Any]) -> dict[str, Any]:
    """Give the words and the incident of a button."""
    value = json.loads(action.get("value") or "{}")
    verb = action["action_id"].split(":")[1]
    number = str(value.get("about") or "").upper().removeprefix("INC-")
    words = ParsedText(f"{verb} {value.get('text') or ''}")
    return {"words": words, "incident": int(number) if number.isdigit() else None}
