"""The judge of typed lines finds in a reply what can be copied to set another time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox import Message
from tests.commands.phrase_offers import buttons, is_clear, lines_to_copy


def reply(*blocks: dict[str, Any]) -> list[Message]:
    at = datetime(2026, 7, 14, 17, 0, tzinfo=UTC)
    return [Message(ts="1.0", channel="C1", user="U1", text="", at=at, blocks=list(blocks))]


def code(words: str) -> dict[str, Any]:
    leaf = {"type": "text", "text": words, "style": {"code": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}


def copyable(words: str) -> dict[str, Any]:
    leaf = {"type": "text", "text": words}
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [leaf]}]}


def context(words: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words}]}


@pytest.mark.parametrize(
    ("block", "offered"),
    [
        (code("amend 7 at 19:30"), ["amend 7 at 19:30"]),
        (copyable("/incident resolve at 5:05pm all green"), ["resolve at 5:05pm all green"]),
        (context("Was it then? `/incident amend 7 at 19:30`"), ["amend 7 at 19:30"]),
        (context("Wrong? `/incident undo`, or `/incident amend 7 …`"), []),
        (code("severity sev2"), []),
    ],
)
def test_a_line_to_copy_is_code_that_names_a_time(block: dict[str, Any], offered: list[str]) -> None:
    assert lines_to_copy(reply(block), "") == offered


def test_an_amendment_is_found_in_plain_words_too() -> None:
    assert lines_to_copy([], "If it was then: amend 7 at 19:30. Else nothing") == ["amend 7 at 19:30"]


def test_a_button_offers_a_time_when_its_label_names_one() -> None:
    labels = ("It happened at 19:28", "Undo")
    pressed = [{"type": "button", "text": {"type": "plain_text", "text": label}} for label in labels]

    assert [label for _, label in buttons(reply({"type": "actions", "elements": pressed}))] == ["It happened at 19:28"]


@pytest.mark.parametrize(
    ("line", "clear"),
    [
        ("amend 7 at 19:30", True),
        ("amend 7 at 7:30pm", True),
        ("amend 7 at 07:30", True),
        ("amend 7 at 7 PM", True),
        ("amend 7 at 7:30", False),
        ("amend 7 at 5m ago", False),
    ],
)
def test_a_time_is_clear_with_two_digits_or_with_am_or_pm(line: str, clear: bool) -> None:
    assert is_clear(line) == clear
