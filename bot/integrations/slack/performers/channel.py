"""Creates the incident's channel once, and updates its topic."""

from __future__ import annotations

import re
from typing import Any

from bot.integrations.slack.client import LONGEST_PAGE
from bot.integrations.slack.job import SlackJob
from bot.outbox.job import Updates
from bot.outbox.ports import PermanentFailure, RetryLater
from storage.outbox.effects import OpenChannel
from storage.rules.channel_names import channel_name

LONGEST_TOPIC = 250
"""Slack's limit (conversations.setTopic)."""

NAMES_TO_TRY = 20


async def open_channel(job: SlackJob) -> Updates:
    """Create the channel, or adopt the one that an earlier attempt created without an answer; store its id and name.

    A name that is taken (by archived and by invisible private channels too) is tried again with another number.
    """
    if job.incident.channel_id:
        return {}
    wanted = job.effect(OpenChannel)
    for attempt in range(NAMES_TO_TRY):
        name = _name(job, wanted, attempt)
        try:
            answer = await job.slack.call("conversations.create", name=name, is_private=wanted.private)
        except PermanentFailure as refusal:
            if refusal.error != "name_taken":
                raise
            ours = await _created_earlier(job, name) if job.claim.uncertain else None
            if ours is None:
                continue
            answer = {"channel": ours}
        channel = answer["channel"]
        return {"channel_id": channel["id"], "channel_name": channel.get("name") or name}
    raise PermanentFailure("name_taken", method="conversations.create")


def _name(job: SlackJob, wanted: OpenChannel, attempt: int) -> str:
    if attempt == 0:
        return wanted.name
    incident = job.incident
    return channel_name(job.policy.channel_name, incident.number, incident.title, attempt)


async def _created_earlier(job: SlackJob, name: str) -> dict[str, Any] | None:
    if job.bot_user_id is None:
        raise RetryLater("the bot was not told yet who it is", after=1.0, method="auth.test")
    types = "private_channel" if job.incident.private else "public_channel"
    enqueued_at = job.claim.created_at.timestamp()
    async for channel in job.slack.each(
        "conversations.list", "channels", types=types, limit=LONGEST_PAGE, exclude_archived="true"
    ):
        same = channel.get("name") == name and not channel.get("is_archived")
        if same and channel.get("creator") == job.bot_user_id and channel.get("created", 0) >= int(enqueued_at) - 600:
            return dict(channel)
    return None


async def set_topic(job: SlackJob) -> Updates:
    """Update our part of the topic; the text that people wrote after it stays."""
    ours = job.templates.render_document("topic.txt", _topic_facts(job)).strip()[:LONGEST_TOPIC]
    if job.incident.topic == ours and not job.claim.uncertain:
        return {}
    theirs = ""
    if job.incident.topic or job.claim.attempts:
        info = await job.slack.call("conversations.info", http_verb="GET", channel=job.channel)
        current = str(((info.get("channel") or {}).get("topic") or {}).get("value") or "")
        theirs = _theirs(job, current, ours)
    topic = f"{ours} | {theirs}"[:LONGEST_TOPIC] if theirs else ours
    await job.slack.call_inside("conversations.setTopic", channel=job.channel, topic=topic)
    return {"topic": ours}


def _theirs(job: SlackJob, current: str, ours: str) -> str:
    for part in (ours, job.incident.topic):
        found = re.search(rf"(?:^|\| ){re.escape(part)}(?: \||$)", current) if part else None
        if found:  # a whole part: "commander Ana" is not the beginning of "commander Ana Maria"
            return (current[: found.start()].rstrip(" |") + " | " + current[found.end() :].lstrip(" |")).strip(" |")
    first, _, rest = current.partition(" | ")
    if job.claim.uncertain and _is_ours(first, ours, job.incident.ref):
        return rest.strip(" |")
    return current.strip(" |")


def _is_ours(part: str, ours: str, ref: str) -> bool:
    """True if an earlier attempt of ours, whose response was lost, set this part of the topic."""
    opening = re.match(rf".*?{re.escape(ref)}\W+", ours)
    return opening is not None and part.startswith(opening[0])


def _topic_facts(job: SlackJob) -> dict[str, Any]:
    incident = job.incident
    commander = (incident.roles or {}).get("commander") or {}
    return {
        "ref": incident.ref,
        "severity": incident.severity,
        "status": incident.status,
        "drill": incident.drill,
        "title": incident.title,
        "commander": commander.get("name"),
    }
