"""Formats a channel's messages, one line each, in the incident's zone."""

from __future__ import annotations

from datetime import tzinfo

from bot.plain_text import as_text
from bot.sandbox import Channel, Message, Sandbox


def one_line(text: str) -> str:
    """Put a text on one line: line breaks become a mark."""
    return " ⏎ ".join(part.strip() for part in text.strip().splitlines() if part.strip())


def channel_lines(channel: Channel, sandbox: Sandbox, zone: tzinfo) -> list[str]:
    """Give a line for each message: its time in the zone, its sender, its words."""
    return [message_line(message, sandbox, zone) for message in channel.messages]


def message_line(message: Message, sandbox: Sandbox, zone: tzinfo) -> str:
    """Format one message on one line."""
    at = message.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    sender = sandbox.name_of(message.user) or message.user
    return f"{at} {sender}: {one_line(as_text(message, zone=zone, names=sandbox.name_of))}"
