"""People's words, made safe: escaped for mrkdwn, or cut into rich_text pieces that show them exactly as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from templates.slack.limits import ADDRESS, PREFORMATTED, cut, length

Piece = dict[str, Any]
"""A rich_text leaf, or a whole preformatted element."""

_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s<>|\"`]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?'*_~"
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
    """Escape the three characters that Slack's mrkdwn reads as its own; what is escaped already stays as it is."""
    return value if isinstance(value, Markup) else Markup(escaped(value))  # noqa: S704 - just escaped


def escaped(value: object) -> str:
    """Escape like `escape`, as a plain string: for what is printed at once, where nobody asks again if it is safe."""
    if type(value) is not str:
        if isinstance(value, Markup):
            return value
        if hasattr(value, "__html__"):
            return Markup(value)  # noqa: S704 - it says of itself that it is escaped
        value = "" if value is None else str(value)
    return value.replace("\0", "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Give back what `escape` was given."""
    if "&" not in text:
        return str(text)
    return str(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def hush(text: str) -> str:
    """Keep a plain `@here`, `@channel` or `@everyone` from being read as a call: an unseen joiner follows its @."""
    return _BROADCAST.sub("@\u2060", text) if "@" in text else text


def address(url: object) -> str | None:
    """Give an http or https address that Slack takes as a link, or None."""
    text = str(url).strip().replace("|", "%7C").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    sound = parts.scheme.lower() in ("http", "https") and parts.netloc and length(text) <= ADDRESS
    return text if sound else None


def mention_token(target: Mapping[str, object]) -> str | None:
    """Give the live mrkdwn token of a `{kind, id}`, or None if the id is not one that Slack makes."""
    token, _ = _MENTIONS.get(str(target.get("kind")), ("", ""))
    return token.format(target["id"]) if token and _ID.match(str(target.get("id"))) else None


def mention_leaf(target: Mapping[str, object]) -> Piece | None:
    """Give the rich_text leaf of a `{kind, id}`, or None if the id is not one that Slack makes."""
    if mention_token(target) is None:
        return None
    kind = str(target["kind"])
    return {"type": "usergroup" if kind == "group" else kind, _MENTIONS[kind][1]: target["id"]}


def leaf(text: str, style: str | None = None) -> Piece:
    """Make a text leaf, inert whatever it says; `style` is bold, italic or code."""
    return {"type": "text", "text": text, "style": {style: True}} if style else {"type": "text", "text": text}


def preformatted(text: str) -> Piece:
    """Make a block of text that can be copied as it is."""
    return {"type": "rich_text_preformatted", "elements": [leaf(text)]}


def pieces(text: str) -> Iterable[Piece]:
    """Cut people's words into what shows them as typed: fences become blocks, addresses links, all else plain text."""
    if "```" not in text and "://" not in text:  # as nearly always
        return (leaf(text),)
    return _cut(text)


def _cut(text: str) -> Iterator[Piece]:
    position = 0
    for fence in _FENCE.finditer(text):
        yield from _with_links(text[position : fence.start()])
        yield from (preformatted(part) for part in cut(fence[1], PREFORMATTED))
        position = fence.end()
    yield from _with_links(text[position:])


def drawn(mrkdwn: str) -> Iterator[Piece]:
    """Cut the text of a message that was drawn here into pieces: its dates, its links, and plain text."""
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
    for match in _ADDRESS.finditer(text):
        url = _trimmed(match[0])
        if address(url) is None:
            continue
        yield leaf(text[position : match.start()])
        yield {"type": "link", "url": address(url), "text": url}
        position = match.start() + len(url)
    yield leaf(text[position:])


def _trimmed(url: str) -> str:
    """Leave out punctuation that ends the sentence rather than the address, and a bracket that was opened before."""
    while url and (
        url[-1] in _AFTER_ADDRESS or (url[-1] in ")]}" and url.count("([{"[")]}".index(url[-1])]) < url.count(url[-1]))
    ):
        url = url[:-1]
    return url
