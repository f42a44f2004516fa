"""Opens the incident's channel, once, and keeps its topic true."""

from __future__ import annotations

import re
from typing import Any

from bot.integrations.slack.client import LONGEST_PAGE, NotNow, Refusal
from bot.outbox.job import Learned, Work
from storage.outbox.effects import OpenChannel
from storage.rules.channel_names import channel_name

LONGEST_TOPIC = 250
"""Slack's limit (conversations.setTopic)."""

NAMES_TO_TRY = 20


async def open_channel(work: Work) -> Learned:
    """Create the channel, or adopt the one that an attempt created whose answer never came; learn its id and name.

    A name that is taken (by archived and by invisible private channels too) is tried again with another number.
    """
    if work.incident.channel_id:
        return {}
    wanted = work.effect(OpenChannel)
    for attempt in range(NAMES_TO_TRY):
        name = _name(work, wanted, attempt)
        try:
            answer = await work.slack.call("conversations.create", name=name, is_private=wanted.private)
        except Refusal as refusal:
            if refusal.error != "name_taken":
                raise
            ours = await _created_earlier(work, name) if work.claimed.uncertain else None
            if ours is None:
                continue
            answer = {"channel": ours}
        channel = answer["channel"]
        return {"channel_id": channel["id"], "channel_name": channel.get("name") or name}
    raise Refusal("name_taken", method="conversations.create")


def _name(work: Work, wanted: OpenChannel, attempt: int) -> str:
    if attempt == 0:
        return wanted.name
    incident = work.incident
    return channel_name(work.policy.channel_name, incident.number, incident.title, attempt)


async def _created_earlier(work: Work, name: str) -> dict[str, Any] | None:
    if work.bot_user_id is None:
        raise NotNow("the bot was not told yet who it is", after=1.0, method="auth.test")
    types = "private_channel" if work.incident.private else "public_channel"
    owed = work.claimed.created_at.timestamp()
    for channel in await work.slack.pages(
        "conversations.list", "channels", types=types, limit=LONGEST_PAGE, exclude_archived="true"
    ):
        same = channel.get("name") == name and not channel.get("is_archived")
        if same and channel.get("creator") == work.bot_user_id and channel.get("created", 0) >= int(owed) - 600:
            return dict(channel)
    return None


async def set_topic(work: Work) -> Learned:
    """Bring our part of the topic up to date; what people wrote behind it stays."""
    ours = work.templates.render_document("topic.txt", _topic_facts(work)).strip()[:LONGEST_TOPIC]
    if work.incident.topic == ours and not work.claimed.uncertain:
        return {}
    theirs = ""
    if work.incident.topic or work.claimed.attempts:
        info = await work.slack.call("conversations.info", http_verb="GET", channel=work.channel)
        current = str(((info.get("channel") or {}).get("topic") or {}).get("value") or "")
        theirs = _theirs(work, current, ours)
    topic = f"{ours} | {theirs}"[:LONGEST_TOPIC] if theirs else ours
    await work.slack.call_inside("conversations.setTopic", channel=work.channel, topic=topic)
    return {"topic": ours}


def _theirs(work: Work, current: str, ours: str) -> str:
    for part in (ours, work.incident.topic):
        if part and part in current:
            return current.replace(part, "", 1).strip(" |")
    first, _, rest = current.partition(" | ")
    if work.claimed.uncertain and _is_ours(first, ours, work.incident.ref):
        return rest.strip(" |")
    return current.strip(" |")


def _is_ours(part: str, ours: str, ref: str) -> bool:
    """Whether a part begins as ours does: set by an attempt that nobody heard of, before the incident changed again."""
    opening = re.match(rf".*?{re.escape(ref)}\W+", ours)
    return opening is not None and part.startswith(opening[0])


def _topic_facts(work: Work) -> dict[str, Any]:
    incident = work.incident
    commander = (incident.roles or {}).get("commander") or {}
    return {
        "ref": incident.ref,
        "severity": incident.severity,
        "status": incident.status,
        "drill": incident.drill,
        "title": incident.title,
        "commander": commander.get("name"),
    }
