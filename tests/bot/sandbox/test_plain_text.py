"""What a person reads: every kind of block as plain text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.plain_text import as_text
from bot.sandbox import Channel, Person, Sandbox

MOMENT = 1_772_366_400  # 2026-03-01 12:00 UTC


@dataclass
class Arguments:
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def section(*leaves: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(leaves)}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("see <https://x.test/a|the runbook> or <https://y.test>", "see the runbook or https://y.test"),
        ("<!here> and <!subteam^S1|@sre>", "@here and @sre"),
        (f"at <!date^{MOMENT}^{{date_num}} {{time}}|fallback>", "at 2026-03-01 13:00"),
        (f"<!date^{MOMENT}^{{date_short_pretty}} {{time_secs}}|fallback>", "Mar 1, 2026 13:00:00"),
        ("<@U404|carol> in <#C404|ops>", "@carol in #ops"),
    ],
)
def test_mrkdwn_is_read_without_its_tokens(text: str, read: str) -> None:
    assert as_text(Arguments(text), ZoneInfo("Africa/Lagos")) == read


BUTTON = {"type": "button", "text": plain("Ack"), "action_id": "ack"}


@pytest.mark.parametrize(
    ("block", "read"),
    [
        ({"type": "header", "text": plain("INC-1 <x>")}, "INC-1 <x>"),
        ({"type": "divider"}, "---"),
        ({"type": "section", "text": marked("*Sev* &lt;1"), "accessory": BUTTON}, "*Sev* <1 [Ack]"),
        ({"type": "section", "fields": [marked("a"), plain("b")]}, "a\nb"),
        ({"type": "context", "elements": [marked("by"), plain("me")]}, "by me"),
        ({"type": "actions", "elements": [BUTTON, BUTTON]}, "[Ack] [Ack]"),
        ({"type": "image", "image_url": "https://x.test", "alt_text": "a graph"}, "[image: a graph]"),
        ({"type": "markdown", "text": "# Title"}, "# Title"),
        (
            {"type": "input", "label": plain("Title"), "element": {"type": "plain_text_input", "action_id": "t"}},
            "Title: []",
        ),
        (
            {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]},
            "a | b",
        ),
        (
            rich(section({"type": "text", "text": "at "}, {"type": "date", "timestamp": MOMENT, "format": "{time}"})),
            "at 13:00",
        ),
        (
            rich({"type": "rich_text_list", "style": "ordered", "elements": [section({"type": "text", "text": "x"})]}),
            "1. x",
        ),
        (rich({"type": "rich_text_quote", "elements": [{"type": "text", "text": "a\nb"}]}), "> a\n> b"),
        (rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "$ ls"}]}), "$ ls"),
        (
            rich(section({"type": "link", "url": "https://x.test"}, {"type": "emoji", "name": "ok"})),
            "https://x.test:ok:",
        ),
    ],
)
def test_each_block_is_read_as_a_person_sees_it(block: dict[str, Any], read: str) -> None:
    assert as_text(Arguments(blocks=[block]), ZoneInfo("Africa/Lagos")) == read


async def test_a_message_with_names(sandbox: Sandbox, alice: Person, bob: Person, general: Channel) -> None:
    answer = await sandbox.type(alice, general, "@bob look at #general, it is <b> & https://x.test/a.")
    assert answer.message is not None
    assert as_text(answer.message, names=sandbox.name_of) == "@bob look at #general, it is <b> & https://x.test/a."
