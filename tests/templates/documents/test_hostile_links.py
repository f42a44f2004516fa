"""No text that people type breaks out of a document: no tag, and no address that was not typed, in two renderers."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given, settings
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from templates.formatting.markdown import block, cell, label, line, link_destination

LINKIFYING = MarkdownIt("gfm-like", {"html": True, "linkify": True})


def github(document: str) -> str:
    """GitHub's own renderer, raw HTML let through."""
    return str(cmarkgfm.github_flavored_markdown_to_html(document, options=Options.CMARK_OPT_UNSAFE))


def markdown_it(document: str) -> str:
    return str(LINKIFYING.render(document))


RENDERERS: list[Callable[[str], str]] = [github, markdown_it]
PLACES: dict[str, Callable[[str], str]] = {
    "paragraph": lambda typed: f"before {block(typed, 0)}\n\nafter\n",
    "item": lambda typed: f"- before: {block(typed)}\n- after\n",
    "cell": lambda typed: f"| a | b |\n|---|---|\n| {cell(typed)} | end |\n",
    "heading": lambda typed: f"## {line(typed)}\n\nafter\n",
    "label": lambda typed: f"- see [{label(typed)}](<https://own.example/>) end\n",
}
OURS = {"p", "br", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "h2", "code", "a"}


class Page(HTMLParser):
    """The tags of a page, and where its links lead."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        known = dict(attrs)
        if tag == "a":
            self.links.append(known.get("href") or "")
        assert set(known) <= {"href", "align", "style", "title"}, known


def plain(words: str) -> str:
    """Words without what an address may write in another way: encodings, capitals, the scheme, an empty port."""
    decoded = unquote(html.unescape(words)).lower()
    return re.sub(r"[\s:]+", "", decoded.removeprefix("http://").removeprefix("mailto:"))


def was_typed(link: str, typed: str) -> bool:
    """Whether an address was typed, as it stands or decoded; renderers add the scheme themselves."""
    return plain(link) in plain(typed) or re.sub("^(http://|mailto:)", "", link).lower() in typed.lower()


HOSTILE = [
    "Runbook](https://evil.example/login) x",
    "https://e.co/<img src=x onerror=alert(1)>",
    "https://e.co/\\<img src=x>",
    "www.e.co/<img src=x>",
    "<https://e.co/>](https://evil.example)",
    "`](https://evil.example) `",
    "a`](<https://evil.example>)`",
    "[x](javascript:alert(1)) ![p](https://evil.example/p.png)",
    "https://ok.example/a_b_(c), https://ok.example/x?a=1&copy;2",
    "https://ok.example/`x`](https://evil.example)",
    "HTTPS://OK.example/ and ftp://x.example",
    "https://[::1]/x](https://evil.example)",
    "https://a.example/&#60;img src=x onerror=alert(1)&#62;",
    "https://a.example/*x*_y_~~z~~",
    "<!-- https://a.example -->",
    "&lt;img src=x&gt; https://a.example/&lt;b&gt;",
    "https://a.example/\\](https://evil.example)",
    "me@e.co/<img src=x>",
    "https://",
    "https:///x](y)",
    "https://evil.example:://",
]


def assert_nothing_breaks_out(typed: str, place: str) -> None:
    document = PLACES[place](typed)
    for render in RENDERERS:
        page = Page(render(document))
        assert page.tags <= OURS, (render.__name__, document)
        for link in page.links:
            assert link == "https://own.example/" or was_typed(link, typed), (render.__name__, link, document)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_breaks_out(typed: str, place: str) -> None:
    assert_nothing_breaks_out(typed, place)


PIECES = some.sampled_from(
    [
        "https://e.co/", "https://evil.example", "www.e.co", "a@e.co", "](", ")", "[", "]", "<", ">", "<img src=x>",
        "\\", "`", "&", "&lt;", "&#60;", "|", "*", "_", "~", "!", "(", ":", "//", '"', "'", " ", "\n", "x", "#", "%3C",
        ";", "{{", "w",
    ]
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=300, deadline=None)
@example("https://ok.example/ Runbook](https://evil.example/login) x")
@given(some.lists(PIECES, max_size=14).map("".join))
def test_nothing_random_breaks_out(place: str, typed: str) -> None:
    assert_nothing_breaks_out(typed, place)


@settings(max_examples=200, deadline=None)
@given(some.lists(PIECES, max_size=10).map("".join))
def test_a_link_leads_where_it_was_typed_to_lead(rest: str) -> None:
    typed = f"https://ok.example/{rest}"
    target = link_destination(typed)
    if target is None:
        return
    for render in RENDERERS:
        [link] = Page(render(f"- **Link:** [{label(rest)}]({target}) `end`\n")).links
        assert plain(link) == plain(typed), (render.__name__, target)
