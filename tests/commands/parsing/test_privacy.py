"""The word `private` in a declaration: a mark wherever it stands, asked where it is unclear, never silently a word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import COMMANDS
from commands.parsing.parser import Arguments, ParseContext, read
from storage.rules.errors import Refused, Unclear
from storage.rules.policy import Policy

NOW = datetime(2026, 7, 14, 18, 0, tzinfo=UTC)
CONTEXT = ParseContext(now=NOW, timezone="UTC", policy=Policy(), mentions={"@bob": "U2"})


def hear(words: str) -> Arguments:
    return read(COMMANDS.find("declare", words).syntax, words, CONTEXT)


@pytest.mark.parametrize(
    "typed",
    [
        "sev2 Customer data leaked private started 17.00 or so",
        "sev2 Customer data leaked private @bob",
        'sev2 Customer data leaked "private"',
        "sev2 Customer data leaked “private”",
        "sev2 Customer data leaked ‘private’",
        "sev2 Customer data leaked `private`",
        "sev2 Customer data leaked private?",
        "sev2 Customer data leaked private…",
        "sev2 Customer data leaked private -",
        "sev2 Customer data leaked private 🔒",
        "sev2 Customer data leaked --private",
        "sev2 Customer data leaked —private",
        "sev2 Customer data leaked (private incident)",
        "sev2 Customer data leaked, private please",
        "sev2 Customer data leaked – keep this private please",
        "a private sev2 Customer data leaked",
        "sev2/private Customer data leaked",
        "sev2 Customer data leaked confidential",
        "sev2 Customer data leaked (non-public)",
        "sev2 priv: Customer data leaked",
        "sev2 Private incident: Customer data leaked",
        "private - sev2 - Customer data leaked",
        "sev2 PRIVATE Customer data leaked",
        "🔒 sev2 Customer data leaked",
    ],
)
def test_a_mark_makes_it_private_and_leaves_the_title(typed: str) -> None:
    said = hear(typed)

    assert (said.flags, said.severity) == ({"private"}, "sev2")
    assert said.text in ("Customer data leaked", "Customer data leaked @bob") or "17.00" in said.text
    assert "private" not in said.text.lower()


@pytest.mark.parametrize(
    "typed",
    [
        "Our private cloud is down",
        "sev2 private endpoint 500s",
        "sev2 Private messages are not delivered",
        "Mail was sent privately to customers",
        "sev3 GET /private answers 500",
        "sev3 Hosts in private-eu are down",
    ],
)
def test_a_usual_name_is_a_word_and_the_reply_says_so(typed: str) -> None:
    said = hear(typed)

    assert said.flags == set()
    assert said.text == typed.removeprefix("sev2 ").removeprefix("sev3 ")
    assert any("“private” is read as a word of the title" in told for told in said.told)


@pytest.mark.parametrize(
    "typed",
    [
        "private key leaked in the CI",
        "Is it private?",
        "sev2 The repository went private",
        "sev2 Customer data leaked private more words",
        "sev2 Please look into this privately",
        "sev2 private API is down started 17:30",
    ],
)
def test_what_is_unclear_is_asked_with_a_line_for_each_reading(typed: str) -> None:
    with pytest.raises(Unclear) as asked:
        hear(typed)
    private, public = asked.value.choices

    assert "private" in hear(private).flags
    assert hear(public).flags == set()
    assert hear(public).told


WORDS = [
    "sev1",
    "Customer",
    "data",
    "leaked",
    "the",
    "is",
    "our",
    "key",
    "started",
    "17:30",
    "(drill)",
    "-",
    ",",
    "@bob",
]
MARKED = ["private", "Private", "(private)", "--private", "“private”", "private?", "private,", "*private*", "private…"]


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.integers(0, 8), st.sampled_from(MARKED))
def test_private_at_any_place_never_makes_it_public_without_a_word(words: list[str], place: int, word: str) -> None:
    typed = " ".join([*words[:place], word, *words[place:]])
    try:
        said = hear(typed)
    except Refused:
        return
    assert "private" in said.flags or any("private" in told for told in said.told), typed
