"""Posts a message once: looks for the keys in its metadata before a second try, and posts only what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.integrations.slack.client import SlackClient
from bot.integrations.slack.job import SlackJob
from templates import Message

EVENT_TYPE = "hotwash"
"""Marks what we posted. Its payload is `keys`, one string with spaces between: Slack’s types know no lists of text."""

CLOCKS_APART = timedelta(minutes=10)
"""How far Slack's clock and ours may be apart when we look for what we posted."""


async def post(slack: SlackClient, channel: str, message: Message, keys: Iterable[str], **more: Any) -> dict[str, Any]:
    """Post a message that carries these keys; a public channel that we are not in is joined first.

    Raises:
        DeliveryFailed: as `SlackClient.call` does.
    """
    arguments = {
        "channel": channel,
        **message.payload(),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"keys": " ".join(keys)}},
        "unfurl_links": False,
        "unfurl_media": False,
        **more,
    }
    return await slack.call_inside("chat.postMessage", **arguments)


async def already_posted(slack: SlackClient, channel: str, keys: Iterable[str], since: datetime) -> dict[str, str]:
    """Look for our messages with any of these keys in their metadata; give the `ts` of each found key.

    Args:
        slack: the workspace.
        channel: where they would be.
        keys: what they would carry.
        since: nothing was posted before this moment (UTC).
    """
    wanted, found = set(keys), {}
    for message in await _history(slack, channel, since, include_all_metadata=True):
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") != EVENT_TYPE:
            continue
        carried = (metadata.get("event_payload") or {}).get("keys")
        for key in wanted.intersection(str(carried or "").split()):
            found[key] = message["ts"]
    return found


async def found_earlier(job: SlackJob, channel: str) -> dict[str, str]:
    """Look for messages of an earlier attempt, if there was one; give the `ts` of each found key."""
    if not job.claim.uncertain:
        return {}
    return await already_posted(job.slack, channel, job.keys, job.claim.created_at)


async def already_shared(slack: SlackClient, channel: str, filename: str, since: datetime) -> bool:
    """Whether a file of this name was shared in a channel since a moment (UTC)."""
    messages = await _history(slack, channel, since)
    return any(file.get("name") == filename for message in messages for file in message.get("files") or ())


async def already_calls(slack: SlackClient, channel: str, group: str, since: datetime) -> bool:
    """Whether a message in a channel has mentioned a user group since a moment (UTC)."""
    return any(f"<!subteam^{group}" in str(one.get("text")) for one in await _history(slack, channel, since))


async def _history(slack: SlackClient, channel: str, since: datetime, **more: Any) -> list[dict[str, Any]]:
    oldest = f"{(since - CLOCKS_APART).timestamp():.6f}"
    asked = {"channel": channel, "oldest": oldest, "limit": 200, **more}

    async def read() -> list[dict[str, Any]]:
        return [one async for one in slack.each("conversations.history", "messages", **asked)]

    return await slack.inside(channel, read)  # non-members may post to a public channel, but not read its history
