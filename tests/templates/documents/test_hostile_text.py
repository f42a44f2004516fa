"""People's words come out of a Markdown document as they were typed."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from templates.formatting.markdown import block, cell, line, link_destination

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Page(HTMLParser):
    """What a reader sees of a page: its words, with line breaks, code between backticks; and the tags it is made of."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.words += {"code": "`"}.get(tag, "")

    def handle_endtag(self, tag: str) -> None:
        self.words += {"code": "`"}.get(tag, "")

    def handle_data(self, data: str) -> None:
        self.words += data


def shown(document: str) -> Page:
    page = Page()
    # Line breaks are the one piece of HTML that the document itself writes.
    page.feed(RENDERER.render(document.replace("<br>", "⏎")))
    return page


HOSTILE = [
    "*stars* and **bold** and _emphasis_ and __more__",
    "a | b | c",
    "`one` and ``two`` and ` three",
    "`a | b`",
    "<script>alert(1)</script>",
    "<!channel> <@U123> <b>",
    "{{ incident }} {% raw %} {# note #}",
    "# heading",
    "- item",
    "-- not a line",
    "+ item",
    "1. one",
    "12) twelve",
    "> quote",
    "===",
    "---",
    "***",
    "```",
    "~~~",
    "~~gone~~ and ~gone~ and ~5 min",
    "[x] done",
    "[link](javascript:alert(1))",
    "![picture](https://example.com/x.png)",
    "[a]: https://example.com",
    "[1]",
    "&lt; &amp; &#35; AT&T",
    "C:\\Users\\*\\",
    "\\`not code\\`",
    "snake_case_name and _private_ and end_",
    "https://example.com/a_b/~me?x=1&y=2#z",
    "https://example.com/_a and https://example.com/b_",
    ":---|---",
    "title #",
    "\\",
    "a\\",
    "`a` \\`b`",
    "<https://example.com>",
    "ana@example.com #123 @ana :tada:",
    "🔥 ünïcödé — “quotes”",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_list_item_shows_what_was_typed(typed: str) -> None:
    page = shown(f"- {block(typed)}\n")
    assert page.words.strip() == typed
    assert set(page.tags) <= {"ul", "li", "code", "a"}


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_cell_shows_what_was_typed(typed: str) -> None:
    page = shown(f"| a | b |\n|---|---|\n| {cell(typed)} | end |\n")
    assert f"\n{typed}\nend\n" in page.words
    assert page.tags.count("td") == 2
    assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code", "a"}


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_heading_shows_what_was_typed(typed: str) -> None:
    page = shown(f"# {line(typed)}\n")
    assert page.words.strip() == typed
    assert set(page.tags) <= {"h1", "code", "a"}


@settings(max_examples=400, deadline=None)
@example("a\n---")
@example("a\n| b |\n|---|")
@example("`a\nb`")
@example("1.\n2. x")
@given(some.text(alphabet="ab1 \n*_`~#|<>[]()!{}%\\&;:.-+=/", max_size=40))
def test_any_words_come_out_of_a_list_item_as_typed(typed: str) -> None:
    page = shown(f"- before: {block(typed)}\n\nafter\n")
    assert set(page.tags) <= {"ul", "li", "p", "code", "a"}
    assert squeezed(page.words) == squeezed(f"before: {typed.strip()} after")


@settings(max_examples=400, deadline=None)
@given(some.text(alphabet="ab1 \n*_`~#|<>[]()!{}%\\&;:.-+=/", max_size=40))
def test_any_words_come_out_of_a_cell_as_typed(typed: str) -> None:
    page = shown(f"| a |\n|---|\n| before: {cell(typed)} |\n\nafter\n")
    assert page.tags.count("td") == 1
    assert squeezed(page.words) == squeezed(f"a before: {typed.strip()} after")


def squeezed(words: str) -> str:
    """Leave out what HTML does not show: how many blanks, and line breaks that are told by their own sign."""
    return "".join(words.replace("⏎", " ").split())


def test_lines_and_their_indentation_are_kept() -> None:
    assert cell("one\n  two\n\nthree") == "one<br>\u00a0\u00a0two<br><br>three"
    assert block("one\n  two") == "one<br>\n  \u00a0\u00a0two"


def test_what_needs_no_escaping_stays_readable() -> None:
    words = "max_wal_senders raised to 32 on db1 (a - b), see example.com & `/var/opt`: 100%!"
    assert block(words) == words
    assert cell(words) == words


def test_an_address_becomes_a_link_of_its_own_and_ends_before_the_sentence_does() -> None:
    assert block("see https://example.com/a_b.") == "see <https://example.com/a_b>."
    assert cell("(https://example.com/a_(b))") == "(<https://example.com/a_(b)>)"


def test_control_characters_are_shown_and_not_obeyed() -> None:
    assert line("a\x00b\x1bc") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://grafana.example/d/1?a=b&c=d", "<https://grafana.example/d/1?a=b&amp;c=d>"),
        ("https://grafana.example/a b>c", "<https://grafana.example/a%20b%3Ec>"),
        ("javascript:alert(1)", None),
        ("https://a\nb", None),
        ("", None),
    ],
)
def test_only_http_addresses_become_links(url: str, target: str | None) -> None:
    assert link_destination(url) == target
