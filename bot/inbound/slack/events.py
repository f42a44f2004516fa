"""Listens to events: mentions of the bot, changes of people, archived channels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.inbound.door import MENTION
from bot.inbound.http.refusals import Refusals
from bot.inbound.slack.context import SlackContext
from bot.inbound.slack.mrkdwn import ParsedText, typed

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, context: SlackContext, refusals: Refusals) -> None:
    """Listen to the events of the manifest; what other apps post is counted and ignored."""

    @app.event("app_mention")
    async def mentioned(body: dict[str, Any], event: dict[str, Any]) -> None:
        if event.get("bot_id") or not event.get("user"):
            refusals.note("app_mention_by_app", app=str(event.get("app_id") or event.get("bot_id"))[:40])
            return
        request, answer = await context.answer(
            door=MENTION,
            slack_id=event["user"],
            words=_after_mention(event.get("text") or "", context),
            body=body,
            channel=event.get("channel"),
            key=f"message:{event.get('channel')}:{event.get('ts')}",
            # Slack's clock may be ahead of ours, and nothing is received in the future
            received_at=min(datetime.fromtimestamp(float(event["ts"]), UTC), context.now()),
        )
        reply = await context.open_or_reply(answer, None, request)
        if reply is not None:
            await context.whisper(event.get("channel"), event["user"], reply)

    @app.event("user_change")
    async def changed(event: dict[str, Any]) -> None:
        context.people.learn(event.get("user") or {})

    @app.event("channel_archive")
    async def archived(event: dict[str, Any]) -> None:
        log.info("channel.archived", channel=event.get("channel"))


def _after_mention(text: str, context: SlackContext) -> ParsedText:
    own = f"<@{context.identity().bot_user_id}"
    _, found, rest = text.partition(own)
    return typed(rest.partition(">")[2] if found else text, context.people.handles())
