"""Renders messages, views and answers as plain text, as a person would read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

Json = dict[str, Any]

_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
Names = Callable[[str], str | None]


class Readable(Protocol):
    """Anything with blocks; messages and answers have a text besides."""

    @property
    def blocks(self) -> Sequence[Json]:
        """The blocks, perhaps none."""
        ...


def as_text(message: Readable, zone: tzinfo = UTC, names: Names | None = None) -> str:
    """Render a message, an answer or a view as a reader in `zone` sees it.

    Dates are shown in the zone, mentions as @handle when `names` (such as `Sandbox.name_of`) knows the id,
    buttons as [label], inputs as their labels. Files are named at the end.
    """
    reader = Reader(zone, names or (lambda _: None))
    text = str(getattr(message, "text", "") or "")
    body = reader.blocks(message.blocks) if message.blocks else reader.marked(text)
    title = str(getattr(message, "title", "") or "")
    files = [f"[file: {file.title or file.name}]" for file in getattr(message, "files", ())]
    return "\n".join(part for part in [title, body, *files] if part)


@dataclass(frozen=True)
class Reader:
    """Renders text objects and blocks for one reader."""

    zone: tzinfo
    names: Names

    def marked(self, text: str) -> str:
        """Render mrkdwn: tokens become their visible text, entities their characters."""
        return unescape(_TOKEN.sub(self._token, text))

    def _token(self, found: re.Match[str]) -> str:
        sign, body, label = found.groups()
        if sign == "@":
            return f"@{self.names(body) or label or body}"
        if sign == "#":
            return f"#{label or self.names(body) or body}"
        if sign == "!":
            return self._command(body, label)
        return label or body.removeprefix("mailto:")

    def _command(self, body: str, label: str | None) -> str:
        name, *rest = body.split("^")
        if name == "date" and len(rest) >= 2:
            return draw_date(int(rest[0]), rest[1], self.zone)
        if name == "subteam" and rest:
            return "@" + (self.names(rest[0]) or (label or rest[0]).removeprefix("@"))
        return f"@{label or name}"

    def blocks(self, blocks: Sequence[Json]) -> str:
        """Render blocks, one below the other."""
        return "\n".join(part for part in (self.block(block) for block in blocks) if part)

    def block(self, block: Json) -> str:
        """Render one block of any kind."""
        draw: dict[str, Callable[[Json], str]] = {
            "section": self._section,
            "header": lambda one: self.words(one["text"]),
            "divider": lambda _: "---",
            "context": lambda one: " ".join(self.element(part) for part in one["elements"]),
            "actions": lambda one: " ".join(self.element(part) for part in one["elements"]),
            "image": lambda one: f"[image: {one['alt_text']}]",
            "input": lambda one: f"{self.words(one['label'])}: {self.element(one['element'])}",
            "markdown": lambda one: self.marked(str(one["text"])),
            "rich_text": self.rich_text,
            "table": self._table,
        }
        known = draw.get(block["type"])
        return known(block) if known else f"[{block['type']}]"

    def words(self, text: Json) -> str:
        """Render a text object."""
        return self.marked(text["text"]) if text["type"] == "mrkdwn" else str(text["text"])

    def _section(self, block: Json) -> str:
        parts = [self.words(block["text"])] if "text" in block else []
        parts += [self.words(field) for field in block.get("fields", ())]
        if "accessory" in block:
            parts[-1] += f" {self.element(block['accessory'])}"
        return "\n".join(parts)

    def element(self, element: Json) -> str:
        """Render an element: buttons and menus in square brackets."""
        if element["type"] in ("mrkdwn", "plain_text"):
            return self.words(element)
        if element["type"] == "image":
            return f"[image: {element['alt_text']}]"
        if element["type"] == "button":
            return f"[{self.words(element['text'])}]"
        shown = element.get("placeholder") or element.get("initial_option", {}).get("text")
        options = " | ".join(self.words(option["text"]) for option in element.get("options", ()))
        return f"[{self.words(shown) if shown else options or element.get('initial_value', '')}]"

    def rich_text(self, block: Json) -> str:
        """Render a rich_text block."""
        return "\n".join(self._container(part) for part in block["elements"])

    def _container(self, part: Json) -> str:
        if part["type"] == "rich_text_list":
            marks = [
                f"{number}." if part["style"] == "ordered" else "•" for number in range(1, len(part["elements"]) + 1)
            ]
            indent = "  " * int(part.get("indent", 0))
            lines = (self._leaves(section) for section in part["elements"])
            return "\n".join(f"{indent}{mark} {line}" for mark, line in zip(marks, lines, strict=True))
        if part["type"] == "rich_text_quote":
            return "\n".join(f"> {line}" for line in self._leaves(part).splitlines())
        return self._leaves(part)

    def _leaves(self, section: Json) -> str:
        return "".join(self._leaf(leaf) for leaf in section["elements"])

    def _leaf(self, leaf: Json) -> str:
        kind = leaf["type"]
        if kind in ("user", "usergroup", "team"):
            wanted = str(leaf[f"{kind}_id"])
            return f"@{self.names(wanted) or wanted}"
        if kind == "date":
            return draw_date(leaf["timestamp"], leaf["format"], self.zone)
        draw: dict[str, Callable[[], str]] = {
            "text": lambda: str(leaf["text"]),
            "link": lambda: str(leaf.get("text") or leaf["url"]),
            "channel": lambda: f"#{self.names(leaf['channel_id']) or leaf['channel_id']}",
            "emoji": lambda: f":{leaf['name']}:",
            "broadcast": lambda: f"@{leaf['range']}",
            "color": lambda: str(leaf["value"]),
        }
        return draw[kind]()

    def _table(self, block: Json) -> str:
        rows = ((self._cell(cell) for cell in row) for row in block["rows"])
        return "\n".join(" | ".join(row) for row in rows)

    def _cell(self, cell: Json) -> str:
        return self.rich_text(cell) if cell["type"] == "rich_text" else str(cell["text"])


def unescape(text: str) -> str:
    """Undo `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def draw_date(timestamp: int, form: str, zone: tzinfo = UTC) -> str:
    """Format Unix seconds in a zone by a pattern such as `{date_short} {time}`; unknown tokens stay as they are."""
    moment = datetime.fromtimestamp(timestamp, zone)
    return _PLACEHOLDER.sub(lambda found: _token(found[1], found[0], moment), form)


def _token(name: str, unknown: str, moment: datetime) -> str:
    draw = _TOKENS.get(name.removesuffix("_pretty"))
    return draw(moment) if draw else unknown


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


_TOKENS: dict[str, Callable[[datetime], str]] = {
    "date_num": lambda moment: moment.strftime("%Y-%m-%d"),
    "date_slash": lambda moment: moment.strftime("%m/%d/%Y"),
    "date": lambda moment: f"{moment.strftime('%B')} {_ordinal(moment.day)}, {moment.year}",
    "date_short": lambda moment: f"{moment.strftime('%b')} {moment.day}, {moment.year}",
    "date_long": lambda moment: f"{moment.strftime('%A, %B')} {_ordinal(moment.day)}, {moment.year}",
    "date_long_full": lambda moment: f"{moment.strftime('%A, %B')} {_ordinal(moment.day)}, {moment.year}",
    "day_divider": lambda moment: f"{moment.strftime('%A, %B')} {_ordinal(moment.day)}",
    "time": lambda moment: moment.strftime("%H:%M"),
    "time_secs": lambda moment: moment.strftime("%H:%M:%S"),
    "ago": lambda moment: moment.strftime("%Y-%m-%d %H:%M"),
}
