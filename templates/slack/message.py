"""Builds a message: the functions that templates call make Block Kit blocks, clipped to Slack's limits.

A block is a Jinja `call` (`{% call section() %}…{% endcall %}`). In it, formatters (`{{ typed(text) }}`,
`{{ when(at, timezone) }}`) write facts as that block needs them. A fact alone (`{{ title }}`) is escaped everywhere.
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
from templates.slack.rich_text import Block, rich_text

Caller = Callable[[], str]
NO_OUTPUT = Markup("")
_JSON = json.JSONEncoder(ensure_ascii=False)


class CannotRender(TemplateRuntimeError):
    """A template makes something that Slack would refuse and that shortening does not repair."""


@dataclass(frozen=True)
class Message:
    """A message for Slack: the blocks, and the text for notifications, screen readers and plain clients."""

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> dict[str, object]:
        """Give the arguments that `chat.postMessage`, `chat.update` and an acknowledgement take."""
        return {"text": self.text, "blocks": list(self.blocks)}


class MessageBuilder:
    """Collects the blocks of one message while its template is rendered."""

    def __init__(self) -> None:
        self._text = ""
        self._blocks: list[Block] = []
        self._formatter: Formatter = PlainFormatter()
        self._buttons: list[Block] | None = None

    def functions(self) -> dict[str, Callable[..., Markup]]:
        """Give the functions that a template may call, by name."""
        return {
            "summary": self.summary, "header": self.header, "section": self.section, "rich": self.rich,
            "context": self.context, "copyable": self.copyable, "divider": self.divider, "image": self.image,
            "actions": self.actions, "button": self.button, "typed": self.typed,
            "with_code": self.with_code, "rendered": self.rendered, "bold": self.bold, "italic": self.italic,
            "code": self.code, "when": self.when, "link": self.link, "mention": self.mention,
        }  # fmt: skip

    def message(self) -> Message:
        """Give the finished message.

        Raises CannotRender if the template made no summary or no block.
        """
        if not self._text or not self._blocks:
            raise CannotRender("a message needs a summary and a block")
        return Message(self._text, tuple(fit(self._blocks, limits.MESSAGE_BLOCKS)))

    # Blocks.

    def summary(self, caller: Caller) -> Markup:
        """Set the text that notifications show, in mrkdwn; only a `mention` in it notifies people."""
        text = escaping.disarm_broadcasts(self._content(MrkdwnFormatter(), caller))
        self._text = clip_mrkdwn(text, limits.MESSAGE_TEXT)
        return NO_OUTPUT

    def header(self, caller: Caller) -> Markup:
        """Add a large plain line."""
        text = escaping.unescape(self._content(PlainFormatter(), caller))
        return self._add({"type": "header", "text": plain_text(text, limits.HEADER)}, text)

    def section(self, caller: Caller) -> Markup:
        """Add a paragraph of mrkdwn: the template's own stars and underscores are markup, facts are escaped."""
        text = self._content(MrkdwnFormatter(), caller)
        return self._add({"type": "section", "text": mrkdwn(text, limits.SECTION)}, text)

    def context(self, caller: Caller) -> Markup:
        """Add a small grey line of mrkdwn."""
        text = self._content(MrkdwnFormatter(), caller)
        return self._add({"type": "context", "elements": [mrkdwn(text, limits.SECTION)]}, text)

    def rich(self, caller: Caller) -> Markup:
        """Add a paragraph for people's text: Slack reads no markup in it, so everything is shown as typed."""
        formatter = RichFormatter()
        block = rich_text(formatter.pieces(self._content(formatter, caller)))
        return self._add(block, block)

    def copyable(self, text: str) -> Markup:
        """Add a text to copy and send again, in as many blocks as it needs."""
        for part in limits.split(text.replace("\0", "").strip("\n"), limits.PREFORMATTED):
            self._add({"type": "rich_text", "elements": [escaping.preformatted(part)]}, part)
        return NO_OUTPUT

    def divider(self) -> Markup:
        """Add a horizontal line."""
        return self._add({"type": "divider"}, True)

    def image(self, url: str, alt: str, title: str | None = None) -> Markup:
        """Add an image that Slack fetches from a public URL.

        Raises CannotRender if Slack could not fetch the URL.
        """
        valid = escaping.valid_url(url)
        if valid is None:
            raise CannotRender(f"an image needs an http URL, not {url!r}")
        block: Block = {"type": "image", "image_url": valid, "alt_text": clip(alt or "image", limits.ALT_TEXT)}
        return self._add(block | ({"title": plain_text(title, limits.ALT_TEXT)} if title else {}), True)

    def actions(self, caller: Caller) -> Markup:
        """Add a row of the buttons in it; the first 25 are kept."""
        self._buttons = []
        self._content(PlainFormatter(), caller)
        elements, self._buttons = self._buttons[: limits.ACTIONS], None
        return self._add({"type": "actions", "elements": elements}, elements)

    def button(
        self, label: str, verb: str, incident: str | None = None, text: str = "", style: str | None = None
    ) -> Markup:
        """Add a button that sends a command: its verb, the incident, and the text after the verb.

        Raises CannotRender outside of `actions`, or if the command is too long for a button's value.
        """
        value = _JSON.encode({"about": incident, "text": text})
        if self._buttons is None or limits.length(value) > limits.BUTTON_VALUE:
            raise CannotRender(f"the button {label!r} is outside of actions or its command is too long")
        taken = {element["action_id"] for element in self._buttons}
        element: Block = {"type": "button", "text": plain_text(str(label), limits.BUTTON), "value": value}
        element["action_id"] = _action_id(verb, text, taken)
        if style in ("primary", "danger"):
            element["style"] = style
        self._buttons.append(element)
        return NO_OUTPUT

    # Formatters: the result depends on the block around them.

    def typed(self, text: object) -> Markup:
        """Write a person's text; in `rich` exactly as typed."""
        return self._formatter.typed(text)

    def with_code(self, text: object) -> Markup:
        """Write a sentence of the bot's own, in which `backticks` mark code."""
        return self._formatter.with_code(text)

    def rendered(self, text: str) -> Markup:
        """Write the text of a message that was rendered before: its dates and links stay live."""
        return self._formatter.rendered(text)

    def bold(self, text: object) -> Markup:
        """Write it in bold."""
        return self._formatter.bold(text)

    def italic(self, text: object) -> Markup:
        """Write it in italics."""
        return self._formatter.italic(text)

    def code(self, text: object) -> Markup:
        """Write it as code."""
        return self._formatter.code(text)

    def when(self, at: str, timezone: str | None = None, day: bool = False) -> Markup:
        """Write a time (ISO 8601): in Slack in the reader's zone, elsewhere in `timezone`, with its date if `day`."""
        return self._formatter.when(at, timezone, day)

    def link(self, url: object, label: object) -> Markup:
        """Write a link."""
        return self._formatter.link(url, label)

    def mention(self, target: Mapping[str, object]) -> Markup:
        """Mention a `{kind: user | group | channel, id}`, which notifies it."""
        return self._formatter.mention(target)

    def _content(self, formatter: Formatter, caller: Caller) -> str:
        before, self._formatter = self._formatter, formatter
        try:
            return str(caller()).strip()
        finally:
            self._formatter = before

    def _add(self, block: Block | None, content: object) -> Markup:
        if block and content:
            self._blocks.append(block)
        return NO_OUTPUT


def plain_text(text: str, limit: int) -> Block:
    """Make a plain_text object of at most `limit` characters."""
    return {"type": "plain_text", "text": clip(text, limit), "emoji": True}


def mrkdwn(text: str, limit: int) -> Block:
    """Make a mrkdwn object of at most `limit` characters, in which a plain `@here` or `#channel` stays plain text."""
    return {"type": "mrkdwn", "text": clip_mrkdwn(text, limit), "verbatim": True}


def _action_id(verb: str, text: str, taken: set[str]) -> str:
    """Name a button `do:<verb>`; a second one of the same verb adds its text, and one of the same text a number."""
    if f"do:{verb}" not in taken:
        return f"do:{verb}"
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]
    numbered = (f"do:{verb}:{slug}:{number}" for number in count(2))
    return next(name for name in chain((f"do:{verb}:{slug}",), numbered) if name not in taken)
