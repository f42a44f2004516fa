"""Turns text as Slack sends it (escaped, with tokens in angle brackets) into what the person typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_TOKEN = re.compile(r"<([^<>\s|]+)(?:\|([^<>]*))?>")
_BROADCASTS = {"!here": "@here", "!channel": "@channel", "!everyone": "@everyone"}


@dataclass
class ParsedText:
    """Plain text, and the Slack id behind each `@name` in it."""

    text: str
    mentions: dict[str, str] = field(default_factory=dict)


def typed(text: str, names: Mapping[str, str] | None = None) -> ParsedText:
    """Resolve Slack's tokens and entities once.

    Mentions become `@name`, broadcasts the plain words they were typed as, links the address (with its label where
    that says something else). Source: Slack's page on formatting text; `<@U1>` and `<@U1|name>` both occur.

    Args:
        text: as it arrived.
        names: what to call people (by Slack id) whose token carries no label.
    """
    result = ParsedText("")
    result.text = _unescape(_TOKEN.sub(lambda match: _resolve(match, result, names or {}), text))
    return result


def called(words: ParsedText, names: Mapping[str, str]) -> ParsedText:
    """Replace `@U…` by the names (by Slack id): people who were not known at parsing appear by their id."""
    strangers = {name: f"@{names[who]}" for name, who in words.mentions.items() if name == f"@{who}" and who in names}
    text = words.text
    for stranger in sorted(strangers, key=len, reverse=True):  # an id may be the prefix of another one
        text = text.replace(stranger, strangers[stranger])
    return ParsedText(text, {strangers.get(name, name): who for name, who in words.mentions.items()})


def _resolve(match: re.Match[str], result: ParsedText, names: Mapping[str, str]) -> str:
    body, label = match[1], match[2]
    if body.startswith("@"):
        name = "@" + (label or names.get(body[1:]) or body[1:])
        result.mentions[name] = body[1:]
        return name
    if body.startswith("!subteam^"):
        slack_id = body.removeprefix("!subteam^")
        name = "@" + (label or slack_id).lstrip("@")
        result.mentions[name] = slack_id
        return name
    if body.startswith("#"):
        return "#" + (label or body[1:])
    if body in _BROADCASTS:
        return _BROADCASTS[body]
    if re.match(r"(?:https?|mailto|ftp|tel):", body):
        return _link(body, label)
    return match[0]


def _link(address: str, label: str | None) -> str:
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == shown or address in (f"http://{label}", f"https://{label}", f"http://{label}/"):
        return label or shown
    return f"{label} ({shown})"


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
