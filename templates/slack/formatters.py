"""Formatters write facts for one kind of Slack text: mrkdwn, plain text, or the pieces of a rich_text block."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from templates.formatting.times import timestamp_and_words
from templates.slack import escaping
from templates.slack.escaping import Piece

DATE_FORMAT = "{date_short_pretty} {time}"
"""How Slack writes a time in the reader's own zone: "today 7:28 PM", later "Aug 9 7:28 PM"."""


class Formatter(ABC):
    """What a template may call to write a fact; the result depends on the block around the call."""

    @abstractmethod
    def typed(self, text: object) -> Markup:
        """Write a person's text."""

    @abstractmethod
    def with_code(self, text: object) -> Markup:
        """Write a sentence of the bot's own, in which `backticks` mark code."""

    @abstractmethod
    def rendered(self, text: str) -> Markup:
        """Write the text of a message that was rendered before."""

    @abstractmethod
    def bold(self, text: object) -> Markup:
        """Write it in bold."""

    @abstractmethod
    def italic(self, text: object) -> Markup:
        """Write it in italics."""

    @abstractmethod
    def code(self, text: object) -> Markup:
        """Write it as code."""

    @abstractmethod
    def when(self, at: str, timezone: str | None, day: bool = False) -> Markup:
        """Write a time (ISO 8601): in Slack in the reader's zone, elsewhere in `timezone`, with its date if `day`."""

    @abstractmethod
    def link(self, url: object, label: object) -> Markup:
        """Write a link; only its label if Slack would not take the URL."""

    @abstractmethod
    def mention(self, target: Mapping[str, object]) -> Markup:
        """Mention a `{kind: user | group | channel, id}`, which notifies it; an invalid id is only written."""


class PlainFormatter(Formatter):
    """Writes plain text, for headers, buttons and labels: Slack reads no markup there."""

    def typed(self, text: object) -> Markup:
        """Write it as it is."""
        return escaping.escape(text)

    with_code = bold = italic = code = typed

    def rendered(self, text: str) -> Markup:
        """Write dates as their fallbacks and links as their labels."""
        return escaping.escape("".join(part.get("fallback") or part["text"] for part in escaping.rendered_pieces(text)))

    def when(self, at: str, timezone: str | None, day: bool = False) -> Markup:
        """Write the time in words."""
        return escaping.escape(timestamp_and_words(at, timezone, day)[1])

    def link(self, url: object, label: object) -> Markup:
        """Write the label."""
        return escaping.escape(label)

    def mention(self, target: Mapping[str, object]) -> Markup:
        """Write the id."""
        return escaping.escape(target.get("id"))


class MrkdwnFormatter(PlainFormatter):
    """Writes mrkdwn, for sections, contexts and the fallback text; links, dates and mentions are live there."""

    def bold(self, text: object) -> Markup:
        """Put stars around it."""
        return Markup(f"*{escaping.escaped(text)}*")  # noqa: S704 - just escaped

    def italic(self, text: object) -> Markup:
        """Put underscores around it."""
        return Markup(f"_{escaping.escaped(text)}_")  # noqa: S704 - just escaped

    def code(self, text: object) -> Markup:
        """Put backticks around it."""
        return Markup(f"`{escaping.escaped(text)}`")  # noqa: S704 - just escaped

    def when(self, at: str, timezone: str | None, day: bool = False) -> Markup:
        """Make Slack's date token; its fallback is the time in words."""
        seconds, fallback = timestamp_and_words(at, timezone, day)
        token = f"<!date^{seconds}^{DATE_FORMAT}|{escaping.escaped(fallback)}>"
        return Markup(token)  # noqa: S704 - a number, a constant, and a text that was just escaped

    def link(self, url: object, label: object) -> Markup:
        """Make a link; its label loses the characters that would end it early."""
        valid = escaping.valid_url(url)
        if valid is None:
            return escaping.escape(label)
        one_line = re.sub(r"[|\s]+", " ", str(label))
        return Markup("<{}|{}>").format(escaping.escape(valid), escaping.escape(one_line))

    def mention(self, target: Mapping[str, object]) -> Markup:
        """Make the mention's token."""
        token = escaping.mention_token(target)
        return Markup(token) if token else super().mention(target)  # noqa: S704 - made of a checked id only


class RichFormatter(Formatter):
    """Stores a piece for each fact and leaves a placeholder in the text; `pieces` puts both together."""

    _PLACEHOLDER = re.compile("\0(\\d+)\0")
    _CODE = re.compile("`([^`\n]+)`")

    def __init__(self) -> None:
        self._stored: list[tuple[Piece, ...]] = []

    def typed(self, text: object) -> Markup:
        """Show it as typed: only code fences and URLs are live."""
        return self._store(*escaping.pieces(_unescaped(text)))

    def with_code(self, text: object) -> Markup:
        """Make code leaves of the parts in backticks."""
        parts = enumerate(self._CODE.split(_unescaped(text)))
        return self._store(
            *(escaping.leaf(part, "code") if index % 2 else escaping.leaf(part) for index, part in parts)
        )

    def rendered(self, text: str) -> Markup:
        """Make date and link leaves of the tokens in it; nothing else in it is live."""
        return self._store(*escaping.rendered_pieces(_unescaped(text)))

    def bold(self, text: object) -> Markup:
        """Make a bold leaf."""
        return self._store(escaping.leaf(_unescaped(text), "bold"))

    def italic(self, text: object) -> Markup:
        """Make an italic leaf."""
        return self._store(escaping.leaf(_unescaped(text), "italic"))

    def code(self, text: object) -> Markup:
        """Make a code leaf."""
        return self._store(escaping.leaf(_unescaped(text), "code"))

    def when(self, at: str, timezone: str | None, day: bool = False) -> Markup:
        """Make a date leaf; its fallback is the time in words."""
        seconds, fallback = timestamp_and_words(at, timezone, day)
        return self._store({"type": "date", "timestamp": seconds, "format": DATE_FORMAT, "fallback": fallback})

    def link(self, url: object, label: object) -> Markup:
        """Make a link leaf."""
        text, valid = _unescaped(label), escaping.valid_url(url)
        return self._store({"type": "link", "url": valid, "text": text} if valid else escaping.leaf(text))

    def mention(self, target: Mapping[str, object]) -> Markup:
        """Make a mention leaf."""
        return self._store(escaping.mention_leaf(target) or escaping.leaf(_unescaped(target.get("id"))))

    def pieces(self, text: str) -> list[Piece]:
        """Split the rendered text at its placeholders and put the stored pieces in their places."""
        first, *parts = self._PLACEHOLDER.split(text)
        row = [escaping.leaf(escaping.unescape(first))]
        for number, part in zip(parts[::2], parts[1::2], strict=True):
            row += self._stored[int(number)]
            if part:
                row.append(escaping.leaf(escaping.unescape(part)))
        return row

    def _store(self, *pieces: Piece) -> Markup:
        self._stored.append(pieces)
        return _placeholder(len(self._stored) - 1)


@lru_cache(maxsize=1_024)
def _placeholder(number: int) -> Markup:
    return Markup(f"\0{number}\0")  # noqa: S704 - only a number


def _unescaped(text: object) -> str:
    """Give the text before it was escaped, without the character that marks placeholders."""
    if isinstance(text, str) and not isinstance(text, Markup):
        return text.replace("\0", "")
    if type(text) is int:
        return str(text)
    return escaping.unescape(escaping.escaped(text))
