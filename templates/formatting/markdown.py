"""Makes people's words safe in a Markdown document: they come out as they were typed, on any renderer.

Characters that Markdown, HTML or a template language reads as its own are escaped, and only those, so that the
document stays readable as plain text. A piece of code between single backticks stays code, and an http address
becomes an autolink between angle brackets, so that no renderer has to guess where it ends. Rules: CommonMark 0.31 and
GitHub Flavored Markdown 0.29. GFM's extended autolinks read a backslash as a part of the address, so `<` and `&` are
written as entities.
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

_KEPT = re.compile(
    r"(?<!`)`(?P<code>[^`\s](?:[^`\n]*[^`\s])?)`(?!`)"
    r"|(?P<url>\bhttps?://[A-Za-z0-9._~/?#@!$&'()+,;=%:-]+)",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"[*`\[\]<|]"
    r"|\\(?=[!-/:-@\[-`{-~]|$)"  # a backslash escapes punctuation alone
    r"|(?<![^\W_])_|_(?![^\W_])"  # an underscore inside a word is no emphasis
    r"|~(?!\d)|(?<=\S)~"  # "~5 min" strikes nothing through
    r"|&(?=#?\w+;)"
    r"|(?<=[wW]{3})\.|:(?=//)"  # an address that is no autolink of ours is none of the renderer's either
    r"|(?<=\{)[{%#]"  # Liquid and Jinja, where a site generator reads the document
)
_ENTITIES = {"<": "&lt;", "&": "&amp;", ":": "&#58;"}
_LINE_START = re.compile(
    r"(?P<before>\d{1,9})?(?P<mark>(?(before)[.)](?=\s|$)|(?:#{1,6}(?=\s|$)|[-+](?=[\s-]|$)|>|=(?==*\s*$)|:(?=-))))"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f]")


def inline(words: str, *, in_table: bool = False, links: bool = True) -> str:
    """Escape one line of a person's words; addresses become links unless a link is around them already."""
    pieces: list[str] = []
    position = 0
    for kept in _KEPT.finditer(words):
        as_it_is = _code_or_link(kept, in_table=in_table, links=links)
        if as_it_is is None:
            continue
        pieces += [_escaped(words[position : kept.start()]), as_it_is]
        position = kept.end() - len(_loose_end(kept["url"])) if kept["url"] else kept.end()
    return "".join([*pieces, _escaped(words[position:])])


def _escaped(words: str) -> str:
    return _SPECIAL.sub(lambda special: _ENTITIES.get(special[0], f"\\{special[0]}"), words)


def _code_or_link(kept: re.Match[str], *, in_table: bool, links: bool) -> str | None:
    """Write a piece of code, or an address as an autolink; None for what has to be escaped as words."""
    if kept["code"] is not None:  # a table's row would end a cell at a pipe even in code
        return kept[0].replace("|", "\\|") if in_table else kept[0]
    url = kept["url"].removesuffix(_loose_end(kept["url"]))
    is_sound = links and re.fullmatch(r"https?://[^/?#]+.*", url, re.IGNORECASE) and not re.search(r"&#?\w+;", url)
    return f"<{url}>" if is_sound else None


def _loose_end(url: str) -> str:
    """Give the punctuation at an address's end that belongs to the sentence around it, as GFM does."""
    end = len(url.rstrip("?!.,:;'_~"))
    while url[:end].endswith(")") and url[:end].count(")") > url[:end].count("("):
        end = len(url[: end - 1].rstrip("?!.,:;'_~"))
    return url[end:]


def label(words: str) -> str:
    """Escape one line of a person's words for the text of a link: nothing in it is a link itself."""
    return inline(_visible(" ".join(words.split())), links=False)


def block(words: str, indent: int = 2) -> str:
    """Escape a person's words for a paragraph or a list item, whose further lines are indented; line breaks stay."""
    return f"<br>\n{' ' * indent}".join(_at_line_start(line) for line in _lines(words))


def cell(words: str) -> str:
    """Escape a person's words for one cell of a table; line breaks stay."""
    return "<br>".join(inline(line, in_table=True) for line in _lines(words))


def line(words: str) -> str:
    """Escape a person's words for a heading or wherever there is one line only; line breaks become blanks."""
    return re.sub(r"#+$", lambda closing: f"\\{closing[0]}", _at_line_start(_visible(" ".join(words.split()))))


def _at_line_start(words: str) -> str:
    start = _LINE_START.match(words)
    if not start:
        return inline(words)
    return f"{start['before'] or ''}\\{start['mark']}{inline(words[start.end() :])}"


def _lines(words: str) -> list[str]:
    return [_visible(one) for one in words.strip().splitlines()]


def _visible(words: str) -> str:
    """Keep the indentation of a line with blanks that Markdown does not take for code, and show control characters."""
    words = _CONTROL.sub("\ufffd", words.rstrip().expandtabs(4))
    text = words.lstrip()
    return "\u00a0" * (len(words) - len(text)) + text


def address(url: str) -> str | None:
    """Give an http address as a link's target between angle brackets, or None for any other kind of address."""
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
    """Give the numbers of the timeline's lines that say where in Slack they were written."""
    return frozenset(one["number"] for one in timeline if one["link"] and address(one["link"]))


FILTERS: dict[str, Callable[..., Any]] = {
    "block": block,
    "cell": cell,
    "line": line,
    "label": label,
    "address": address,
    "linked_numbers": linked_numbers,
    "time_of_day": time_of_day,
    "full_date": full_date,
    "short_time": short_time,
    "exact_time": exact_time,
    "duration": duration,
    "rounded_duration": rounded_duration,
    "phase_chart": phase_chart,
}
"""What document templates call by name."""
