"""Listens to events: mentions of the bot, changes of people, archived channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.inbound.door import MENTION
from bot.inbound.http.refusals import Refusals
from bot.inbound.slack.context import SlackContext
from bot.inbound.slack.mrkdwn import typed
from commands.core.reply import Reply

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
            words=typed(_command(event.get("text") or "", context.identity().bot_user_id), context.people.handles()),
            body=body,
            channel=event.get("channel"),
            key=f"message:{event.get('channel')}:{event.get('ts')}",
            received_at=_received_at(event, context.now()),
        )
        reply = await context.open_or_reply(answer, None, request)
        if reply is not None:
            told = note_on_files(reply) if event.get("files") else reply
            await context.whisper(event.get("channel"), event["user"], told, thread=event.get("thread_ts"))

    @app.event("user_change")
    async def changed(event: dict[str, Any]) -> None:
        context.people.learn(event.get("user") or {})

    @app.event("channel_archive")
    async def archived(event: dict[str, Any]) -> None:
        log.info("channel.archived", channel=event.get("channel"))


def _command(text: str, bot: str | None) -> str:
    """Give the text after the bot's mention, or before it if nothing follows."""
    before, _, after = text.partition(f"<@{bot}")
    said = after.partition(">")[2].lstrip(":, \t\n\u00a0") if after else before
    return said if said.strip() else before


def note_on_files(reply: Reply) -> Reply:
    """Add that the files of a message are not recorded, if its text is."""
    if reply.outcome != "recorded" or "notes" not in reply.facts:
        return reply
    notes = [*reply.facts["notes"], "The file stays in Slack: only your words are in the record."]
    return replace(reply, facts={**reply.facts, "notes": notes})


def _received_at(event: dict[str, Any], now: datetime) -> datetime:
    """Give when the message was sent, or edited if the mention came with an edit; never in the future."""
    stamp = (event.get("edited") or {}).get("ts") or event["ts"]
    return min(datetime.fromtimestamp(float(stamp), UTC), now)  # Slack's clock may be ahead of ours
