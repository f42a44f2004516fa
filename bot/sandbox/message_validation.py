"""What a message may contain: text, blocks, attachments, metadata, and how Slack refuses or changes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeGuard

from bot.sandbox.arguments import Arguments
from bot.sandbox.blocks import message_blocks_refusal
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.mrkdwn import settled

TRUNCATED_AT = 40_000
SPLIT_AT = 4_000
LARGEST_METADATA = 16_000
SCALARS = (str, int, float, bool)
EVENT_TYPE = re.compile(r"^[a-z][a-z0-9_]*$", re.IGNORECASE)


@dataclass
class Contents:
    """A message's parts; None means that the app said nothing about the part."""

    text: str
    blocks: list[Json] | None
    attachments: list[Json] | None
    metadata: Json | None


def read_contents(arguments: Arguments) -> Contents:
    """Read and judge a message's parts; raises SlackError as chat.postMessage does."""
    blocks = _blocks(arguments)
    attachments = _attachments(arguments)
    text = arguments.text("text", "")
    markdown = arguments.text("markdown_text", "")
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        blocks = [{"type": "markdown", "text": markdown}]
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    link = str(arguments.get("parse") or "") != "none"
    return Contents(settled(text[:TRUNCATED_AT], link=link), blocks, attachments, read_metadata(arguments))


def _blocks(arguments: Arguments) -> list[Json] | None:
    blocks: Any = arguments.structure("blocks", SlackError("invalid_blocks_format"))
    if blocks is None:
        return None
    refusal = message_blocks_refusal(blocks)
    if refusal:
        raise refusal
    return list(blocks)


def _attachments(arguments: Arguments) -> list[Json] | None:
    attachments = arguments.structure("attachments", SlackError("invalid_attachments"))
    if attachments is None:
        return None
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    return attachments


def read_metadata(arguments: Arguments) -> Json | None:
    """Read `metadata`: exactly `event_type` and an object `event_payload`; `{}` means none.

    Values are those of `MessageMetadata` in Slack's @slack/types: text, numbers, booleans, flat objects, lists of them.
    """
    metadata = arguments.structure("metadata", SlackError("invalid_metadata_format"))
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    if metadata == {}:
        return {}
    name, payload = metadata.get("event_type"), metadata.get("event_payload")
    proper = isinstance(name, str) and EVENT_TYPE.match(name) and _is_payload(payload)
    if not proper or set(metadata) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_schema")
    if len(str(payload)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return metadata


def _is_payload(payload: object) -> TypeGuard[Json]:
    return isinstance(payload, dict) and all(
        isinstance(value, SCALARS)
        or _is_flat(value)
        or (isinstance(value, list) and all(_is_flat(element) for element in value))
        for value in payload.values()
    )


def _is_flat(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(element, SCALARS) for element in value.values())


def pieces(text: str) -> list[str]:
    """Split a long text as Slack does, at a line or a space before the 4,000th character where there is one."""
    parts = []
    while len(text) > SPLIT_AT:
        cut = max(text.rfind("\n", 1, SPLIT_AT), text.rfind(" ", 1, SPLIT_AT))
        cut = cut if cut > 0 else SPLIT_AT
        parts.append(text[:cut])
        text = text[cut:].lstrip()
    return [*parts, text]
