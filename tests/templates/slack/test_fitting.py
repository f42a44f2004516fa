from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates import render, render_view
from templates.slack.escaping import leaf
from templates.slack.fitting import fit, size, size_bound
from templates.slack.limits import length
from tests.templates.examples import EXAMPLES, VIEWS

FIRE = "\U0001f525"

words = st.text(max_size=40) | st.text(alphabet=FIRE + "a", max_size=40)
leaves = st.one_of(
    st.builds(leaf, words),
    st.builds(lambda text: leaf(text, "bold"), words),
    st.builds(lambda url, text: {"type": "link", "url": url, "text": text}, words, words),
    st.builds(lambda text: {"type": "date", "timestamp": 1, "format": "{time}", "fallback": text}, words),
    st.just({"type": "user", "user_id": "U1"}),
)
texts = st.builds(lambda text: {"type": "mrkdwn", "text": text, "verbatim": True}, words)
buttons = st.builds(lambda text: {"type": "button", "text": text, "value": "{}", "action_id": "do:ack"}, texts)
blocks = st.one_of(
    st.builds(
        lambda rows: {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": row} for row in rows],
        },
        st.lists(st.lists(leaves, max_size=4), max_size=3),
    ),
    st.builds(lambda text: {"type": "section", "text": text}, texts),
    st.builds(lambda text: {"type": "header", "text": text}, texts),
    st.builds(lambda elements: {"type": "context", "elements": elements}, st.lists(texts, max_size=3)),
    st.builds(lambda elements: {"type": "actions", "elements": elements}, st.lists(buttons, max_size=3)),
    st.builds(lambda text: {"type": "image", "image_url": text, "alt_text": text}, words),
    st.just({"type": "divider"}),
)


@given(blocks)
def test_the_quick_count_is_never_below_the_true_one(block: dict[str, Any]) -> None:
    assert size_bound(block) >= size(block)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_quick_count_holds_for_every_message(name: str) -> None:
    for block in render(name, EXAMPLES[name]).blocks:
        assert size_bound(block) >= size(block)


@pytest.mark.parametrize("name", VIEWS)
def test_the_quick_count_holds_for_every_view(name: str) -> None:
    for block in render_view(name, VIEWS[name])["blocks"]:
        assert size_bound(block) >= size(block)


@given(st.lists(blocks, min_size=1, max_size=6), st.integers(min_value=0, max_value=200))
def test_what_fits_is_left_as_it_is_and_the_rest_is_shortened(given: list[dict[str, Any]], room: int) -> None:
    fitted = fit(given, 50, room)
    if size(given) <= room:
        assert fitted == given
    else:
        assert fitted != given or all(block["type"] == "actions" for block in given if size(block))


@pytest.mark.parametrize("count", [6_500, 6_501])
def test_a_message_of_emoji_fits_up_to_the_last(count: int) -> None:
    message = render("replies/plain", {"text": FIRE * count})
    shown = message.blocks[0]["elements"][0]["elements"][0]["text"]
    assert shown == (FIRE * count if count == 6_500 else FIRE * 6_499 + "…")


@pytest.mark.parametrize("text", ["```a``` " * 1_500, "https://a.b " * 800, "``` x ```" * 1_200])
def test_a_message_has_no_more_pieces_than_slack_takes_and_says_that_it_was_cut(text: str) -> None:
    (block,) = render("replies/plain", {"text": text}).blocks
    pieces = block["elements"]
    assert max(len(pieces), *(len(piece["elements"]) for piece in pieces)) == 1_000
    assert pieces[-1]["elements"][-1] == leaf("…")


@given(st.text(alphabet=st.characters(), max_size=80))
def test_a_character_beyond_the_basic_plane_counts_two(text: str) -> None:
    assert length(text) == len(text) + sum(character > "\uffff" for character in text)


def test_half_a_character_has_a_length() -> None:
    assert length("\ud83d") == 1
