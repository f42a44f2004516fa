"""Escapes people's text for mrkdwn, or splits it into rich_text pieces that show it exactly as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from templates.slack.limits import PREFORMATTED, URL, length, split

Piece = dict[str, Any]
"""A part of a rich_text block: a leaf (text, link, date, mention) or a whole preformatted element."""

_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_URL = re.compile(r"https?://[^\s<>|\"`]+", re.IGNORECASE)
_PUNCTUATION = ".,;:!?'*_~"
_TOKEN = re.compile(
    r"<(?:!date\^(?P<at>\d{1,12})\^(?P<format>[^|^<>]+)\|(?P<fallback>[^<>]+)"
    r"|(?P<url>https?://[^|<>]+)\|(?P<label>[^<>]+))>"
)
_BROADCAST = re.compile(r"@(?=(?:here|channel|everyone)\b)", re.IGNORECASE)
_ID = re.compile(r"[A-Z0-9]+\Z")
_MENTIONS = {
    "user": ("<@{}>", "user_id"),
    "group": ("<!subteam^{}>", "usergroup_id"),
    "channel": ("<#{}>", "channel_id"),
}


def escape(value: object) -> Markup:
    """Escape `&`, `<` and `>`, which are special in mrkdwn; text that is escaped already stays as it is."""
    return value if isinstance(value, Markup) else Markup(escaped(value))  # noqa: S704 - just escaped


def escaped(value: object) -> str:
    """Escape like `escape`, but give a plain string: faster where the result is used at once."""
    if type(value) is not str:
        if isinstance(value, Markup):
            return value
        if hasattr(value, "__html__"):
            return Markup(value)  # noqa: S704 - `__html__` means that it is escaped
        value = "" if value is None else str(value)
    return value.replace("\0", "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo `escape`."""
    if "&" not in text:
        return str(text)
    return str(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def disarm_broadcasts(text: str) -> str:
    """Keep `@here`, `@channel` and `@everyone` from notifying people: put an invisible word joiner after the @."""
    return _BROADCAST.sub("@\u2060", text) if "@" in text else text


def valid_url(url: object) -> str | None:
    """Give an http or https URL as Slack takes it for a link, or None."""
    text = str(url).strip().replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    valid = parts.scheme.lower() in ("http", "https") and parts.netloc and length(text) <= URL
    return text if valid else None


def mention_token(target: Mapping[str, object]) -> str | None:
    """Give the mrkdwn mention of a `{kind, id}`, or None if the id does not look like one of Slack's."""
    token, _ = _MENTIONS.get(str(target.get("kind")), ("", ""))
    return token.format(target["id"]) if token and _ID.match(str(target.get("id"))) else None


def mention_leaf(target: Mapping[str, object]) -> Piece | None:
    """Give the rich_text mention of a `{kind, id}`, or None if the id does not look like one of Slack's."""
    if mention_token(target) is None:
        return None
    kind = str(target["kind"])
    return {"type": "usergroup" if kind == "group" else kind, _MENTIONS[kind][1]: target["id"]}


def leaf(text: str, style: str | None = None) -> Piece:
    """Make a text leaf, in which Slack reads no markup; `style` is bold, italic or code."""
    return {"type": "text", "text": text, "style": {style: True}} if style else {"type": "text", "text": text}


def preformatted(text: str) -> Piece:
    """Make a preformatted element, which can be copied as it is."""
    return {"type": "rich_text_preformatted", "elements": [leaf(text)]}


def pieces(text: str) -> Iterable[Piece]:
    """Split people's text: code fences become preformatted elements, URLs become links, the rest is plain text."""
    if "```" not in text and "://" not in text:  # the usual case
        return (leaf(text),)
    return _split_fences(text)


def _split_fences(text: str) -> Iterator[Piece]:
    position = 0
    for fence in _FENCE.finditer(text):
        yield from _with_links(text[position : fence.start()])
        yield from (preformatted(part) for part in split(fence[1], PREFORMATTED))
        position = fence.end()
    yield from _with_links(text[position:])


def rendered_pieces(mrkdwn: str) -> Iterator[Piece]:
    """Split mrkdwn that was rendered by these templates: its dates and links stay live, the rest is plain text."""
    position = 0
    for token in _TOKEN.finditer(mrkdwn):
        yield leaf(unescape(mrkdwn[position : token.start()]))
        position = token.end()
        if token["url"]:
            yield {"type": "link", "url": unescape(token["url"]), "text": unescape(token["label"])}
        else:
            fallback = unescape(token["fallback"])
            yield {"type": "date", "timestamp": int(token["at"]), "format": token["format"], "fallback": fallback}
    yield leaf(unescape(mrkdwn[position:]))


def _with_links(text: str) -> Iterator[Piece]:
    position = 0
    for match in _URL.finditer(text):
        url = _without_punctuation(match[0])
        if valid_url(url) is None:
            continue
        yield leaf(text[position : match.start()])
        yield {"type": "link", "url": valid_url(url), "text": url}
        position = match.start() + len(url)
    yield leaf(text[position:])


def _without_punctuation(url: str) -> str:
    """Remove punctuation from the end that belongs to the sentence, and a bracket that was opened before the URL."""
    while url and (
        url[-1] in _PUNCTUATION or (url[-1] in ")]}" and url.count("([{"[")]}".index(url[-1])]) < url.count(url[-1]))
    ):
        url = url[:-1]
    return url
