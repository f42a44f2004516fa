"""Escapes people's text for Markdown documents, so that every renderer shows it as it was typed.

Only the characters that are special in Markdown, HTML or a template language are escaped, so that the document stays
readable as plain text. A code span between single backticks stays code. An http URL becomes an autolink between angle
brackets, so that no renderer has to guess where it ends. The rules are those of CommonMark 0.31 and GitHub Flavored
Markdown 0.29. GFM's extended autolinks take a backslash as a part of the URL, so `<` and `&` are written as entities.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from templates.formatting.chart import phase_chart
from templates.formatting.times import (
    duration,
    exact_time,
    full_date,
    rounded_duration,
    short_time,
    time_of_day,
)

_CODE_OR_URL = re.compile(
    r"(?<!`)`(?P<code>[^`\s](?:[^`\n]*[^`\s])?)`(?!`)"
    r"|(?P<url>\bhttps?://[A-Za-z0-9._~/?#@!$&'()+,;=%:-]+)",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"[*`\[\]<|]"
    r"|\\(?=[!-/:-@\[-`{-~]|$)"  # a backslash escapes only punctuation
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word is not emphasis
    r"|~(?!\d)|(?<=\S)~"  # "~5 min" is not a strikethrough
    r"|&(?=#?\w+;)"
    r"|(?<=[wW]{3})\.|:(?=//)"  # a URL that is not written as an autolink must not become one
    r"|(?<=\{)[{%#]"  # Liquid and Jinja tags, for site generators
)
_ENTITIES = {"<": "&lt;", "&": "&amp;", ":": "&#58;"}
_LINE_START = re.compile(
    r"(?P<before>\d{1,9})?(?P<mark>(?(before)[.)](?=\s|$)|(?:#{1,6}(?=\s|$)|[-+](?=[\s-]|$)|>|=(?==*\s*$)|:(?=-))))"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f]")


def inline(text: str, *, in_table: bool = False, links: bool = True) -> str:
    """Escape one line of a person's text; URLs become links unless `links` is false, as inside another link."""
    pieces: list[str] = []
    position = 0
    for found in _CODE_OR_URL.finditer(text):
        piece = _code_or_link(found, in_table=in_table, links=links)
        if piece is None:
            continue
        pieces += [_escaped(text[position : found.start()]), piece]
        position = found.end() - len(_trailing_punctuation(found["url"])) if found["url"] else found.end()
    return "".join([*pieces, _escaped(text[position:])])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda special: _ENTITIES.get(special[0], f"\\{special[0]}"), text)


def _code_or_link(found: re.Match[str], *, in_table: bool, links: bool) -> str | None:
    """Write a code span, or a URL as an autolink; None if it has to be escaped as text."""
    if found["code"] is not None:  # in a table, a pipe ends the cell even inside code
        return found[0].replace("|", "\\|") if in_table else found[0]
    url = found["url"].removesuffix(_trailing_punctuation(found["url"]))
    is_link = links and re.fullmatch(r"https?://[^/?#]+.*", url, re.IGNORECASE) and not re.search(r"&#?\w+;", url)
    return f"<{url}>" if is_link else None


def _trailing_punctuation(url: str) -> str:
    """Give the punctuation at the end of a URL that belongs to the sentence around it, as GFM does."""
    end = len(url.rstrip("?!.,:;'_~"))
    while url[:end].endswith(")") and url[:end].count(")") > url[:end].count("("):
        end = len(url[: end - 1].rstrip("?!.,:;'_~"))
    return url[end:]


def label(text: str) -> str:
    """Escape a person's text for the label of a link, which must not contain links."""
    return inline(_show_blanks(" ".join(text.split())), links=False)


def block(text: str, indent: int = 2) -> str:
    """Escape a person's text for a paragraph or a list item, its further lines indented; line breaks stay."""
    return f"<br>\n{' ' * indent}".join(_at_line_start(line) for line in _lines(text))


def cell(text: str) -> str:
    """Escape a person's text for one cell of a table; line breaks stay."""
    return "<br>".join(inline(line, in_table=True) for line in _lines(text))


def line(text: str) -> str:
    """Escape a person's text for a heading or another single line; line breaks become blanks."""
    return re.sub(r"#+$", lambda closing: f"\\{closing[0]}", _at_line_start(_show_blanks(" ".join(text.split()))))


def _at_line_start(text: str) -> str:
    start = _LINE_START.match(text)
    if not start:
        return inline(text)
    return f"{start['before'] or ''}\\{start['mark']}{inline(text[start.end() :])}"


def _lines(text: str) -> list[str]:
    return [_show_blanks(one) for one in text.strip().splitlines()]


def _show_blanks(text: str) -> str:
    """Write indentation as no-break spaces, because Markdown reads blanks as a code block; show control characters."""
    text = _CONTROL.sub("\ufffd", text.rstrip().expandtabs(4))
    stripped = text.lstrip()
    return "\u00a0" * (len(text) - len(stripped)) + stripped


def link_destination(url: str) -> str | None:
    """Give an http URL as a link's destination between angle brackets, or None for any other kind of URL."""
    if not re.match(r"https?://\S", url, re.IGNORECASE) or re.search(r"[\x00-\x1f]", url):
        return None
    for mark, code in (
        ("\\", "%5C"),
        ("<", "%3C"),
        (">", "%3E"),
        (" ", "%20"),
        ("|", "%7C"),
        ("&", "&amp;"),
        ("`", "%60"),
    ):
        url = url.replace(mark, code)
    return f"<{url}>"


def linked_numbers(timeline: Iterable[Mapping[str, Any]]) -> frozenset[int]:
    """Give the numbers of the entries that have a link to their message in Slack."""
    return frozenset(one["number"] for one in timeline if one["link"] and link_destination(one["link"]))


FILTERS: dict[str, Callable[..., Any]] = {
    "block": block,
    "cell": cell,
    "line": line,
    "label": label,
    "link_destination": link_destination,
    "linked_numbers": linked_numbers,
    "time_of_day": time_of_day,
    "full_date": full_date,
    "short_time": short_time,
    "exact_time": exact_time,
    "duration": duration,
    "rounded_duration": rounded_duration,
    "phase_chart": phase_chart,
}
"""The filters of document templates, by name."""
