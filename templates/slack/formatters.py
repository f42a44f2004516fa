"""The same few words said in three ways: in live mrkdwn, in plain text, and as pieces of a rich_text block."""

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
    """How a template's words for facts come out, depending on the shape that they stand in."""

    @abstractmethod
    def typed(self, text: object) -> Markup:
        """Say what a person typed."""

    @abstractmethod
    def hint(self, text: object) -> Markup:
        """Say a sentence of ours, in which `backticks` are code."""

    @abstractmethod
    def retold(self, text: str) -> Markup:
        """Say again what the text of a drawn message says."""

    @abstractmethod
    def bold(self, text: object) -> Markup:
        """Say it in bold."""

    @abstractmethod
    def italic(self, text: object) -> Markup:
        """Say it in italics."""

    @abstractmethod
    def code(self, text: object) -> Markup:
        """Say it as code."""

    @abstractmethod
    def when(self, at: str, timezone: str | None, day: bool = False) -> Markup:
        """Say a time (ISO 8601): the reader's own in Slack, in words that of the zone, with its day if asked."""

    @abstractmethod
    def link(self, url: object, label: object) -> Markup:
        """Say a label that leads to an address; only the label if the address is none that Slack takes."""

    @abstractmethod
    def mention(self, target: Mapping[str, object]) -> Markup:
        """Call a `{kind: user | group | channel, id}`; an id that Slack would not make is only said."""


class PlainFormatter(Formatter):
    """For headers, buttons and labels: nothing is live there."""

    def typed(self, text: object) -> Markup:
        """Say it as it is."""
        return escaping.escape(text)

    hint = bold = italic = code = typed

    def retold(self, text: str) -> Markup:
        """Say it with its tokens in words."""
        return escaping.escape("".join(part.get("fallback") or part["text"] for part in escaping.drawn(text)))

    def when(self, at: str, timezone: str | None, day: bool = False) -> Markup:
        """Say the time in the zone's own words."""
        return escaping.escape(timestamp_and_words(at, timezone, day)[1])

    def link(self, url: object, label: object) -> Markup:
        """Say the label."""
        return escaping.escape(label)

    def mention(self, target: Mapping[str, object]) -> Markup:
        """Say the id."""
        return escaping.escape(target.get("id"))


class MrkdwnFormatter(PlainFormatter):
    """For sections, contexts and the fallback text: escaped, and Slack's own tokens only where a word asks for one."""

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
        """Make Slack's date token, its fallback in the zone's words."""
        seconds, fallback = timestamp_and_words(at, timezone, day)
        token = f"<!date^{seconds}^{DATE_FORMAT}|{escaping.escaped(fallback)}>"
        return Markup(token)  # noqa: S704 - a number, a constant, and what was escaped just now

    def link(self, url: object, label: object) -> Markup:
        """Make a link; its label loses what would end it early."""
        sound = escaping.address(url)
        if sound is None:
            return escaping.escape(label)
        said = re.sub(r"[|\s]+", " ", str(label))
        return Markup("<{}|{}>").format(escaping.escape(sound), escaping.escape(said))

    def mention(self, target: Mapping[str, object]) -> Markup:
        """Make the live token."""
        token = escaping.mention_token(target)
        return Markup(token) if token else super().mention(target)  # noqa: S704 - made of a checked id alone


class RichFormatter(Formatter):
    """For rich_text: every word leaves a mark in the text and its piece is kept until the block is put together."""

    _MARK = re.compile("\0(\\d+)\0")
    _CODE = re.compile("`([^`\n]+)`")

    def __init__(self) -> None:
        self._kept: list[tuple[Piece, ...]] = []

    def typed(self, text: object) -> Markup:
        """Show it as typed: fences and addresses live, everything else inert."""
        return self._keep(*escaping.pieces(_clean(text)))

    def hint(self, text: object) -> Markup:
        """Make code leaves of what stands in backticks."""
        parts = enumerate(self._CODE.split(_clean(text)))
        return self._keep(*(escaping.leaf(part, "code") if index % 2 else escaping.leaf(part) for index, part in parts))

    def retold(self, text: str) -> Markup:
        """Make date and link leaves again of those in it; nothing else in it is live."""
        return self._keep(*escaping.drawn(_clean(text)))

    def bold(self, text: object) -> Markup:
        """Make a bold leaf."""
        return self._keep(escaping.leaf(_clean(text), "bold"))

    def italic(self, text: object) -> Markup:
        """Make an italic leaf."""
        return self._keep(escaping.leaf(_clean(text), "italic"))

    def code(self, text: object) -> Markup:
        """Make a code leaf."""
        return self._keep(escaping.leaf(_clean(text), "code"))

    def when(self, at: str, timezone: str | None, day: bool = False) -> Markup:
        """Make a date leaf, its fallback in the zone's words."""
        seconds, fallback = timestamp_and_words(at, timezone, day)
        return self._keep({"type": "date", "timestamp": seconds, "format": DATE_FORMAT, "fallback": fallback})

    def link(self, url: object, label: object) -> Markup:
        """Make a link leaf."""
        sound = escaping.address(url)
        return self._keep(
            {"type": "link", "url": sound, "text": _clean(label)} if sound else escaping.leaf(_clean(label))
        )

    def mention(self, target: Mapping[str, object]) -> Markup:
        """Make a mention leaf."""
        return self._keep(escaping.mention_leaf(target) or escaping.leaf(_clean(target.get("id"))))

    def pieces(self, text: str) -> list[Piece]:
        """Put the template's own words and the pieces kept for its marks in a row."""
        first, *parts = self._MARK.split(text)
        row = [escaping.leaf(escaping.unescape(first))]
        for number, part in zip(parts[::2], parts[1::2], strict=True):
            row += self._kept[int(number)]
            if part:
                row.append(escaping.leaf(escaping.unescape(part)))
        return row

    def _keep(self, *pieces: Piece) -> Markup:
        self._kept.append(pieces)
        return _mark(len(self._kept) - 1)


@lru_cache(maxsize=1_024)
def _mark(number: int) -> Markup:
    return Markup(f"\0{number}\0")  # noqa: S704 - a number between two marks


def _clean(text: object) -> str:
    """Give the text as it was before anything escaped it, without the character that marks stand between."""
    if isinstance(text, str) and not isinstance(text, Markup):
        return text.replace("\0", "")
    if type(text) is int:
        return str(text)
    return escaping.unescape(escaping.escaped(text))
