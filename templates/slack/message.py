"""The canvas: the few Block Kit shapes that templates use, each a valid dictionary clipped to Slack's lengths.

A shape is a Jinja `call` block (`{% call section() %}…{% endcall %}`); within it, words for facts (`{{ typed(text) }}`,
`{{ when(at, timezone) }}`) come out as that shape needs them. A fact printed bare (`{{ title }}`) is inert everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain, count

from jinja2 import TemplateRuntimeError
from markupsafe import Markup

from templates.slack import escaping, limits
from templates.slack.fitting import fit
from templates.slack.formatters import Formatter, MrkdwnFormatter, PlainFormatter, RichFormatter
from templates.slack.limits import clip, clip_mrkdwn
from templates.slack.rich_text import Block, rich_block

Caller = Callable[[], str]
NOTHING = Markup("")
_JSON = json.JSONEncoder(ensure_ascii=False)


class CannotRender(TemplateRuntimeError):
    """A template asks for something that Slack would refuse and that no shortening makes right."""


@dataclass(frozen=True)
class Message:
    """What is sent to Slack: the blocks, and the text for notifications, screen readers and plain clients."""

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, object]:
        """Give the arguments that `chat.postMessage`, `chat.update` and an acknowledgement take."""
        return {"text": self.text, "blocks": list(self.blocks)}


class MessageBuilder:
    """One message while it is being drawn."""

    def __init__(self) -> None:
        self._text = ""
        self._blocks: list[Block] = []
        self._voice: Formatter = PlainFormatter()
        self._buttons: list[Block] | None = None

    def shapes(self) -> dict[str, Callable[..., Markup]]:
        """Give everything that a template may call, by name."""
        return {
            "summary": self.summary, "header": self.header, "section": self.section, "rich": self.rich,
            "context": self.context, "copyable": self.copyable, "divider": self.divider, "image": self.image,
            "actions": self.actions, "button": self.button, "typed": self.typed, "hint": self.hint,
            "retold": self.retold, "bold": self.bold, "italic": self.italic, "code": self.code, "when": self.when,
            "link": self.link, "mention": self.mention,
        }  # fmt: skip

    def message(self) -> Message:
        """Give the finished message.

        Raises CannotDraw if the template said no summary or drew nothing.
        """
        if not self._text or not self._blocks:
            raise CannotRender("a message needs a summary and something to show")
        return Message(self._text, tuple(fit(self._blocks, limits.MESSAGE_BLOCKS)))

    # The shapes of a message.

    def summary(self, caller: Caller) -> Markup:
        """Set the text that notifications show, in mrkdwn; nothing in it calls anybody but a `mention`."""
        self._text = clip_mrkdwn(escaping.hush(self._said(MrkdwnFormatter(), caller)), limits.MESSAGE_TEXT)
        return NOTHING

    def header(self, caller: Caller) -> Markup:
        """Add a large plain line."""
        text = escaping.unescape(self._said(PlainFormatter(), caller))
        return self._add({"type": "header", "text": plain_text(text, limits.HEADER)}, text)

    def section(self, caller: Caller) -> Markup:
        """Add a paragraph of mrkdwn: the template's own stars and underscores are live, facts escaped."""
        text = self._said(MrkdwnFormatter(), caller)
        return self._add({"type": "section", "text": mrkdwn(text, limits.SECTION)}, text)

    def context(self, caller: Caller) -> Markup:
        """Add a small grey line of mrkdwn."""
        text = self._said(MrkdwnFormatter(), caller)
        return self._add({"type": "context", "elements": [mrkdwn(text, limits.SECTION)]}, text)

    def rich(self, caller: Caller) -> Markup:
        """Add a paragraph for people's words: no mark-up is read in it, so everything stands as it was typed."""
        formatter = RichFormatter()
        block = rich_block(formatter.pieces(self._said(formatter, caller)))
        return self._add(block, block)

    def copyable(self, text: str) -> Markup:
        """Add a text to be copied and sent again, over as many blocks as it needs."""
        for part in limits.cut(text.replace("\0", "").strip("\n"), limits.PREFORMATTED):
            self._add({"type": "rich_text", "elements": [escaping.preformatted(part)]}, part)
        return NOTHING

    def divider(self) -> Markup:
        """Add a line across."""
        return self._add({"type": "divider"}, True)

    def image(self, url: str, alt: str, title: str | None = None) -> Markup:
        """Add a picture that Slack fetches from a public address.

        Raises CannotDraw if the address is none that Slack could fetch.
        """
        sound = escaping.address(url)
        if sound is None:
            raise CannotRender(f"a picture needs an http address, not {url!r}")
        block: Block = {"type": "image", "image_url": sound, "alt_text": clip(alt or "picture", limits.ALT_TEXT)}
        return self._add(block | ({"title": plain_text(title, limits.ALT_TEXT)} if title else {}), True)

    def actions(self, caller: Caller) -> Markup:
        """Add a row of the buttons within; the first 25 are kept."""
        self._buttons = []
        self._said(PlainFormatter(), caller)
        elements, self._buttons = self._buttons[: limits.ACTIONS], None
        return self._add({"type": "actions", "elements": elements}, elements)

    def button(self, label: str, do: str, about: str | None = None, text: str = "", style: str | None = None) -> Markup:
        """Add a button that is a typed command: `do` its verb, `about` the incident, `text` the rest of the line.

        Raises CannotDraw outside of `actions`, or if the command is longer than a button can carry.
        """
        value = _JSON.encode({"about": about, "text": text})
        if self._buttons is None or limits.length(value) > limits.BUTTON_VALUE:
            raise CannotRender(f"the button {label!r} stands outside of actions or carries too much")
        taken = {element["action_id"] for element in self._buttons}
        element: Block = {"type": "button", "text": plain_text(str(label), limits.BUTTON), "value": value}
        element["action_id"] = _action_id(do, text, taken)
        if style in ("primary", "danger"):
            element["style"] = style
        self._buttons.append(element)
        return NOTHING

    # Words for facts: each comes out as the shape around it needs it.

    def typed(self, text: object) -> Markup:
        """Say what a person typed; within `rich` exactly so."""
        return self._voice.typed(text)

    def hint(self, text: object) -> Markup:
        """Say a sentence of ours: what stands in backticks is code, all else plain."""
        return self._voice.hint(text)

    def retold(self, text: str) -> Markup:
        """Say again what the text of a drawn message says: its dates and links live, all else plain."""
        return self._voice.retold(text)

    def bold(self, text: object) -> Markup:
        """Say it in bold."""
        return self._voice.bold(text)

    def italic(self, text: object) -> Markup:
        """Say it in italics."""
        return self._voice.italic(text)

    def code(self, text: object) -> Markup:
        """Say it as code."""
        return self._voice.code(text)

    def when(self, at: str, timezone: str | None = None, day: bool = False) -> Markup:
        """Say a time (ISO 8601): in Slack everyone's own, elsewhere the zone's, with its day if asked."""
        return self._voice.when(at, timezone, day)

    def link(self, url: object, label: object) -> Markup:
        """Say a label that leads somewhere."""
        return self._voice.link(url, label)

    def mention(self, target: Mapping[str, object]) -> Markup:
        """Call a `{kind: user | group | channel, id}`."""
        return self._voice.mention(target)

    def _said(self, formatter: Formatter, caller: Caller) -> str:
        before, self._voice = self._voice, formatter
        try:
            return str(caller()).strip()
        finally:
            self._voice = before

    def _add(self, block: Block | None, content: object) -> Markup:
        if block and content:
            self._blocks.append(block)
        return NOTHING


def plain_text(text: str, limit: int) -> Block:
    """Make a plain_text object of at most `limit` characters."""
    return {"type": "plain_text", "text": clip(text, limit), "emoji": True}


def mrkdwn(text: str, limit: int) -> Block:
    """Make a mrkdwn object of at most `limit` characters that reads no plain `@here` or `#channel` as a call."""
    return {"type": "mrkdwn", "text": clip_mrkdwn(text, limit), "verbatim": True}


def _action_id(do: str, text: str, taken: set[str]) -> str:
    """Name a button `do:<verb>`; a second one of the same verb adds its words, a third of those its number."""
    if f"do:{do}" not in taken:
        return f"do:{do}"
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]
    numbered = (f"do:{do}:{slug}:{number}" for number in count(2))
    return next(name for name in chain((f"do:{do}:{slug}",), numbered) if name not in taken)
