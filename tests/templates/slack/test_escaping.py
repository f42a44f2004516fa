from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates import Message, render
from templates.slack.escaping import escape, pieces, unescape
from templates.slack.limits import clip, clip_mrkdwn, length
from tests.templates.block_kit import complaints
from tests.templates.reading import read

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def plain(text: str) -> Message:
    return render("replies/plain", {"text": text})


@pytest.mark.parametrize(
    "typed",
    [
        "*stars* _under_ ~tilde~ `tick`",
        "<!channel> <!here|here> <@U123> <!subteam^S1> <#C1>",
        "a & b &amp; c < d > e &lt;",
        "{{ 7 * 7 }} {% include 'x' %} {# gone #}",
        "@here @channel @everyone",
        "> quote\n• point\n1. one",
        "C:\\new \\n https://x.example/a_b?c=*d*&e=f",
        ":fire: at 12:30:45",
        "a\n\n\nb",
        "half a fence ``` here",
    ],
)
def test_what_people_type_is_shown_as_they_typed_it(typed: str) -> None:
    message = plain(typed)
    assert read(message.blocks) == typed
    assert complaints(message.payload()) == []


@given(st.text(min_size=1, max_size=400).filter(lambda text: "\0" not in text and "```" not in text and text.strip()))
def test_any_words_are_shown_as_typed_and_call_nobody(typed: str) -> None:
    message = plain(typed)
    assert read(message.blocks).strip("\n ") == typed.strip("\n ")
    assert complaints(message.payload()) == []


@given(st.text())
def test_escaping_is_undone_exactly(text: str) -> None:
    assert unescape(escape(text)) == text.replace("\0", "")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("see https://a.example/x.", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("<https://evil.example|https://good.example>", "https://evil.example"),
        ("HTTP://A.example/?q=1&r=2, then", "HTTP://A.example/?q=1&r=2"),
    ],
)
def test_addresses_become_links_that_say_where_they_lead(typed: str, url: str) -> None:
    links = [piece for piece in pieces(typed) if piece["type"] == "link"]
    assert links[0] == {"type": "link", "url": url, "text": url}


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "https://", "ftp://a.example", "https://[", "http:///x"])
def test_what_is_no_web_address_is_only_text(typed: str) -> None:
    assert {piece["type"] for piece in pieces(typed)} == {"text"}


def test_fences_become_blocks_between_paragraphs() -> None:
    block = plain("before\n```\nERROR *x*\n  indented\n```\nafter").blocks[0]
    assert [element["type"] for element in block["elements"]] == [
        "rich_text_section", "rich_text_preformatted", "rich_text_section",
    ]  # fmt: skip
    assert read([block]) == "before\nERROR *x*\n  indented\nafter"


def test_the_mark_between_pieces_cannot_be_forged() -> None:
    facts = {"to": "\0000\000 \0001\000", "minutes": 10}
    assert read(render("messages/next_level", facts).blocks).endswith("paging 0 1")


def test_a_reason_of_ours_shows_commands_as_code() -> None:
    facts: dict[str, object] = {"reason": "Try `/incident help`.", "choices": [], "did_you_mean": None, "text": ""}
    leaves = render("replies/refused", facts).blocks[0]["elements"][0]["elements"]
    assert {"type": "text", "text": "/incident help", "style": {"code": True}} in leaves


@pytest.mark.parametrize(
    ("text", "limit", "shortened"),
    [
        ("short", 10, "short"),
        ("just so", 7, "just so"),
        ("one too many", 11, "one too ma…"),
        ("\U0001f525" * 4, 7, "\U0001f525" * 3 + "…"),
        (f"ab{FAMILY}cd", 8, "ab…"),
        ("cafe\u0301s", 5, "caf…"),
    ],
)
def test_clipping_ends_with_an_ellipsis_between_characters(text: str, limit: int, shortened: str) -> None:
    assert clip(text, limit) == shortened


@pytest.mark.parametrize(
    ("text", "limit", "shortened"),
    [
        ("a &amp; b", 5, "a …"),
        ("hi <@U12345678> there", 9, "hi …"),
        ("hi <@U1> there", 10, "hi <@U1> …"),
    ],
)
def test_clipping_mrkdwn_cuts_no_token_in_two(text: str, limit: int, shortened: str) -> None:
    assert clip_mrkdwn(text, limit) == shortened


@given(st.text(max_size=60), st.integers(min_value=1, max_value=60))
def test_clipped_text_fits(text: str, limit: int) -> None:
    assert length(clip(text, limit)) <= limit
