"""Message text as Slack keeps it: three escaped characters, and control tokens in angle brackets."""

from __future__ import annotations

import re

from bot.plain_text import unescape
from bot.sandbox.errors import Json
from bot.sandbox.workspace import Workspace

TOKEN = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!(?:here|channel|everyone)|!subteam\^S[A-Z0-9]+"
    r"|!date\^\d+\^[^<>|]+|https?://[^<>|]+|mailto:[^<>|]+)(?:\|[^<>]*)?>"
)
ADDRESS = r"https?://[^\s<>|]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
TYPED = re.compile(rf"(?P<address>{ADDRESS})|(?<![\w@])@(?P<person>\w[\w.\-]*)|(?<![\w&#])#(?P<channel>\w[\w\-]*)")
BARE = re.compile(r"https?://[^\s<>|]+")
BROADCASTS = frozenset({"here", "channel", "everyone"})


def escape(text: str) -> str:
    """Escape the three characters that Slack reserves, `&` first."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(place: Workspace, text: str, *, labels: bool) -> str:
    """Turn what a person typed into Slack's form; `labels` adds names to mentions, as escaped slash commands have."""
    parts, end = [], 0
    for found in TYPED.finditer(text):
        token, taken = _token(place, found, labels)
        if token:
            parts += [escape(text[end : found.start()]), token]
            end = found.start() + taken
    return "".join(parts) + escape(text[end:])


def _token(place: Workspace, found: re.Match[str], labels: bool) -> tuple[str, int]:
    if found["address"]:
        return _address(found["address"])
    if found["person"]:
        return _mention(place, found["person"], labels)
    channel = place.channel_named(found["channel"])
    if channel is None:
        return "", 0
    label = "" if channel.is_private else channel.name
    return (f"<#{channel.id}|{label}>" if labels else f"<#{channel.id}>"), len(found[0])


def _address(address: str) -> tuple[str, int]:
    kept = address.rstrip(".,;:!?)'\"")
    if kept.startswith("http"):
        return f"<{escape(kept)}>", len(kept)
    return f"<mailto:{kept}|{kept}>", len(kept)


def _mention(place: Workspace, word: str, labels: bool) -> tuple[str, int]:
    for name in (word, word.rstrip(".-_")):
        if name in BROADCASTS:
            return f"<!{name}>", len(name) + 1
        for person in place.people.values():
            if person.handle == name:
                return (f"<@{person.id}|{name}>" if labels else f"<@{person.id}>"), len(name) + 1
        for group in place.groups.values():
            if group.handle == name and not group.disabled:
                return f"<!subteam^{group.id}|@{name}>", len(name) + 1
    return "", 0


def settled(text: str, *, link: bool = True) -> str:
    """Keep an app's text as Slack stores it: known tokens stay, stray `<`, `>`, `&` are escaped, bare URLs linked."""
    parts, end = [], 0
    for found in TOKEN.finditer(text):
        parts += [_plain(text[end : found.start()], link), found[0]]
        end = found.end()
    return "".join(parts) + _plain(text[end:], link)


def _plain(text: str, link: bool) -> str:
    quiet = re.sub(r"&(?!(?:amp|lt|gt);)", "&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return BARE.sub(lambda found: _linked(found[0]), quiet) if link else quiet


def _linked(address: str) -> str:
    kept = re.split(r"&(?:lt|gt);", address)[0].rstrip(".,;:!?)'\"*_~`")
    return f"<{kept}>{address[len(kept) :]}"


def rich_text(text: str) -> list[Json]:
    """The rich_text block that a client sends along with a typed message, from its escaped text."""
    leaves, end = [], 0
    for found in TOKEN.finditer(text):
        leaves += [{"type": "text", "text": unescape(text[end : found.start()])}, _leaf(found[0][1:-1])]
        end = found.end()
    leaves.append({"type": "text", "text": unescape(text[end:])})
    kept = [leaf for leaf in leaves if leaf.get("text") != ""]
    return [{"type": "rich_text", "block_id": "typed", "elements": [{"type": "rich_text_section", "elements": kept}]}]


def _leaf(token: str) -> Json:
    body, _, label = token.partition("|")
    if body.startswith("@"):
        return {"type": "user", "user_id": body[1:]}
    if body.startswith("#"):
        return {"type": "channel", "channel_id": body[1:]}
    if body.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": body[9:]}
    if body.startswith("!"):
        return {"type": "broadcast", "range": body[1:].partition("^")[0]}
    return {"type": "link", "url": unescape(body)} | ({"text": label} if label else {})
