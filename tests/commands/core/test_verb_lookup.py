"""The verb is found whatever blanks and marks stand around it, and the text behind it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import COMMANDS
from commands.core.dispatch import resolve
from commands.core.request import Call, Text
from commands.core.verb_lookup import find
from storage.rules.errors import UnknownCommand


@pytest.mark.parametrize(
    ("words", "verb", "text"),
    [
        ("event Pager rang", "event", "Pager rang"),
        ("event\u00a0Pager rang", "event", "Pager rang"),
        ("event\tPager rang", "event", "Pager rang"),
        ("event\u202fPager rang", "event", "Pager rang"),
        ("event\u3000Pager rang", "event", "Pager rang"),
        ("event\u2028Pager rang", "event", "Pager rang"),
        ("event\nPager rang", "event", "Pager rang"),
        ("\u200bevent Pager rang", "event", "Pager rang"),
        ("  Event  Pager\nrang ", "event", "Pager\nrang"),
        ("ack.", "ack", ""),
        ("Ack!", "ack", ""),
        ("resolved.", "resolve", ""),
        ("event: Pager rang", "event", "Pager rang"),
        ("Status: identified", "status", "identified"),
        ("cause:disk full", "cause", "disk full"),
        ("escalate…", "escalate", ""),
        ("*event* Pager rang", "event", "Pager rang"),
        ("/incident event Pager rang", "event", "Pager rang"),
        ("/incident /incident ack", "ack", ""),
        ("", "help", ""),
        ("?", "help", ""),
    ],
)
def test_the_verb_and_its_text(words: str, verb: str, text: str) -> None:
    command, _, rest = find(words, COMMANDS)
    assert (command.name, rest) == (verb, text)


@pytest.mark.parametrize("words", ["https://x.test is down", "10.0.0.1 lost", "the disk is full"])
def test_other_words_are_no_verb(words: str) -> None:
    with pytest.raises(UnknownCommand):
        find(words, COMMANDS)


def test_a_short_word_is_like_no_verb() -> None:
    with pytest.raises(UnknownCommand) as unknown:
        COMMANDS.find("me")
    assert unknown.value.did_you_mean is None


def test_what_is_handed_back_can_be_pasted() -> None:
    call = resolve("Event:\u00a0INC-4 Pager rang", COMMANDS)
    assert isinstance(call, Call)
    assert (call.words, call.incident, call.text) == ("Event INC-4 Pager rang", 4, "Pager rang")
    assert resolve(call.words, COMMANDS) == call


@given(st.text(max_size=60))
def test_no_word_is_lost(words: str) -> None:
    call = resolve(words, COMMANDS)
    if isinstance(call, Text):
        assert call.words == words.strip()
    elif call.incident is None:
        assert call.text in words
