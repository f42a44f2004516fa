"""Block Kit: what Slack takes in a message, and its words when it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel
from tests.bot.sandbox.refusing import refusal

Block = dict[str, Any]


def plain(text: str = "x") -> Block:
    return {"type": "plain_text", "text": text}


def marked(text: str = "x") -> Block:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "1", text: str = "one") -> Block:
    return {"text": plain(text), "value": value}


def section(**parts: Any) -> Block:
    return {"type": "section", **parts}


def beside(element: Block) -> Block:
    return section(text=marked(), accessory=element)


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def asked(element: Block, **parts: Any) -> Block:
    return {"type": "input", "label": plain(), "element": element, **parts}


def button(**parts: Any) -> Block:
    return {"type": "button", "text": plain(), "action_id": "go", **parts}


def select(**parts: Any) -> Block:
    return {"type": "static_select", "action_id": "pick", **parts}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def line(*leaves: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(leaves)}


def table(*rows: list[Block], **parts: Any) -> Block:
    return {"type": "table", "rows": list(rows), **parts}


def cell(text: str = "x") -> Block:
    return {"type": "raw_text", "text": text}


CONFIRM = {"title": plain(), "text": marked(), "confirm": plain(), "deny": plain()}
LEAF = {"type": "text", "text": "x", "style": {"bold": True, "code": True}}
DATE = {"type": "date", "timestamp": 1_772_366_400, "format": "{time}", "fallback": "noon"}

PROPER: list[Block] = [
    {"type": "divider"},
    {"type": "header", "text": plain("x" * 150)},
    section(text=marked("x" * 3000)),
    section(fields=[marked("x" * 1000)] * 10),
    section(text={"type": "mrkdwn", "text": "x", "verbatim": True}, expand=True),
    {"type": "context", "elements": [marked()] * 10},
    {"type": "image", "image_url": "https://x.test/a.png", "alt_text": "a", "title": plain()},
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"},
    beside(button(value="v" * 2000, style="danger", confirm=CONFIRM, url="https://x.test")),
    beside({"type": "image", "image_url": "https://x.test/a.png", "alt_text": "a"}),
    beside(select(options=[option()], initial_option=option(), placeholder=plain())),
    beside(select(option_groups=[{"label": plain(), "options": [option()]}], initial_option=option())),
    beside({"type": "overflow", "action_id": "more", "options": [option() | {"url": "https://x.test"}]}),
    beside({"type": "checkboxes", "action_id": "c", "options": [{"text": marked(), "value": "1"}]}),
    beside({"type": "datepicker", "action_id": "d", "initial_date": "2026-03-01"}),
    beside({"type": "timepicker", "action_id": "t", "initial_time": "23:59", "timezone": "Europe/Berlin"}),
    beside({"type": "users_select", "action_id": "u", "initial_user": "U1"}),
    beside({"type": "multi_users_select", "action_id": "u", "max_selected_items": 3}),
    beside({"type": "conversations_select", "action_id": "u", "filter": {"include": ["public"]}}),
    actions({"type": "datetimepicker", "action_id": "d", "initial_date_time": 1_772_366_400}),
    actions({"type": "radio_buttons", "action_id": "r", "options": [option()], "initial_option": option()}),
    actions(*[button(action_id=f"b{number}") for number in range(25)]),
    asked({"type": "plain_text_input", "action_id": "p", "multiline": True, "max_length": 100}, hint=plain()),
    asked({"type": "number_input", "action_id": "n", "is_decimal_allowed": False, "min_value": "1"}),
    asked({"type": "email_text_input", "action_id": "e"}, optional=True),
    asked({"type": "url_text_input", "action_id": "e", "initial_value": "https://x.test"}),
    rich(line(LEAF, {"type": "link", "url": "https://x.test"}, {"type": "user", "user_id": "U1"}, DATE)),
    rich({"type": "rich_text_list", "style": "bullet", "indent": 1, "border": 1, "elements": [line(LEAF)]}),
    rich({"type": "rich_text_preformatted", "elements": [LEAF]}, {"type": "rich_text_quote", "elements": [LEAF]}),
    rich(line({"type": "broadcast", "range": "here"}, {"type": "color", "value": "#00ff00"})),
    {"type": "markdown", "text": "# x"},
    table([cell(), rich(line(LEAF))], column_settings=[{"align": "right", "is_wrapped": True}]),
]


@pytest.mark.parametrize("block", PROPER, ids=lambda block: str(block)[:60])
async def test_blocks_that_slack_takes(slack: AsyncWebClient, room: Channel, block: Block) -> None:
    await slack.chat_postMessage(channel=room.id, text="fallback", blocks=[block])
    kept = room.said[-1].blocks[0]
    assert kept["type"] == block["type"]
    assert kept["block_id"]


REFUSED: list[tuple[Any, str]] = [
    (None, "must provide an object [json-pointer:/blocks/0]"),
    ({}, "missing required field: type [json-pointer:/blocks/0]"),
    ({"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0/type]"),
    ({"type": "video"}, "unsupported type: video [json-pointer:/blocks/0/type]"),
    ({"type": "divider", "color": "red"}, "invalid additional property: color [json-pointer:/blocks/0]"),
    ({"type": "divider", "block_id": None}, "must be a string [json-pointer:/blocks/0/block_id]"),
    ({"type": "divider", "block_id": "x" * 256}, "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    ({"type": "header", "text": marked()}, "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
    ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
    (section(), "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    (section(text=None), "must provide an object [json-pointer:/blocks/0/text]"),
    (section(text="words"), "must provide an object [json-pointer:/blocks/0/text]"),
    (section(text=marked("")), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (section(text=marked("x" * 3001)), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(text=marked() | {"emoji": True}), "invalid additional property: emoji [json-pointer:/blocks/0/text]"),
    (section(text=plain() | {"verbatim": True}), "invalid additional property: verbatim [json-pointer:/blocks/0/text]"),
    (section(fields=[]), "no fewer than 1 items allowed [json-pointer:/blocks/0/fields]"),
    (section(fields=[marked()] * 11), "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    (section(fields=[marked("x" * 2001)]), "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"),
    (section(text=marked(), accessory=None), "must provide an object [json-pointer:/blocks/0/accessory]"),
    (
        beside({"type": "plain_text_input", "action_id": "p"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
    ),
    (
        beside({"type": "datetimepicker", "action_id": "d"}),
        "unsupported type: datetimepicker [json-pointer:/blocks/0/accessory/type]",
    ),
    ({"type": "context", "elements": []}, "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    (
        {"type": "context", "elements": [marked()] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    ({"type": "context", "elements": [button()]}, "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"),
    (actions(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    (
        actions(*[button(action_id=str(number)) for number in range(26)]),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (actions(button(), button()), "`action_id` already exists: go [json-pointer:/blocks/0]"),
    (
        actions(button(text=plain("x" * 76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (actions(button(text=marked())), "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]"),
    (
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        actions(button(style="default")),
        "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (actions(button(colour="x")), "invalid additional property: colour [json-pointer:/blocks/0/elements/0]"),
    (
        actions(button(confirm=CONFIRM | {"title": plain("x" * 101)})),
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    (
        actions({"type": "plain_text_input", "action_id": "p"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    (beside(select()), "must define either `options` or `option_groups` [json-pointer:/blocks/0/accessory]"),
    (beside(select(options=[])), "no fewer than 1 items allowed [json-pointer:/blocks/0/accessory/options]"),
    (
        beside(select(options=[option(str(number)) for number in range(101)])),
        "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        beside(select(options=[option(text="x" * 76)])),
        "must be less than 76 characters [json-pointer:/blocks/0/accessory/options/0/text/text]",
    ),
    (
        beside(select(options=[option("x" * 151)])),
        "must be less than 151 characters [json-pointer:/blocks/0/accessory/options/0/value]",
    ),
    (
        beside(select(options=[option()], initial_option=option("2"))),
        "must match one of the provided options [json-pointer:/blocks/0/accessory/initial_option]",
    ),
    (
        beside({"type": "overflow", "options": [option(str(number)) for number in range(6)]}),
        "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        beside({"type": "radio_buttons", "options": [option(str(number)) for number in range(11)]}),
        "no more than 10 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    (
        beside({"type": "datepicker", "initial_date": "1.3.2026"}),
        r"failed to match pattern \d{4}-\d{2}-\d{2} [json-pointer:/blocks/0/accessory/initial_date]",
    ),
    (
        actions({"type": "datetimepicker", "initial_date_time": "1772366400"}),
        "must be an integer [json-pointer:/blocks/0/elements/0/initial_date_time]",
    ),
    (
        {"type": "image", "image_url": "https://x.test/a.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    ({"type": "image", "alt_text": "a"}, "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]"),
    (
        asked({"type": "number_input", "action_id": "n"}),
        "missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]",
    ),
    (
        asked({"type": "number_input", "is_decimal_allowed": True, "min_value": 1}),
        "must be a string [json-pointer:/blocks/0/element/min_value]",
    ),
    (
        asked({"type": "plain_text_input", "max_length": 3001}),
        "must be less than 3001 [json-pointer:/blocks/0/element/max_length]",
    ),
    (asked(button()), "unsupported type: button [json-pointer:/blocks/0/element/type]"),
    (
        asked({"type": "file_input", "action_id": "f"}),
        "unsupported type: file_input [json-pointer:/blocks/0/element/type]",
    ),
    (rich(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    (
        rich(line({"type": "bold", "text": "x"})),
        "unsupported type: bold [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    (
        rich(line(DATE | {"timestamp": 1.5})),
        "must be an integer [json-pointer:/blocks/0/elements/0/elements/0/timestamp]",
    ),
    (
        rich({"type": "rich_text_list", "style": "square", "elements": [line(LEAF)]}),
        "must be a valid enum value: bullet, ordered [json-pointer:/blocks/0/elements/0/style]",
    ),
    ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters [json-pointer:/blocks/0/text]"),
    (table(*[[cell()]] * 101), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    (table([cell()] * 21), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    (table([cell()], [cell(), cell()]), "all rows must have the same number of columns [json-pointer:/blocks/0/rows]"),
    (table([cell("x" * 6000), cell("x" * 6000)]), "must be less than 10001 characters [json-pointer:/blocks/0]"),
    (table([marked()]), "unsupported type: mrkdwn [json-pointer:/blocks/0/rows/0/0/type]"),
]


@pytest.mark.parametrize(("block", "words"), REFUSED, ids=[words[:70] for _, words in REFUSED])
async def test_blocks_that_slack_refuses(slack: AsyncWebClient, room: Channel, block: Block, words: str) -> None:
    answer = await refusal(slack.chat_postMessage(channel=room.id, text="fallback", blocks=[block]))
    assert answer["error"] == "invalid_blocks"
    assert words in answer["errors"]
    assert f"[ERROR] {words}" in answer["response_metadata"]["messages"]
    assert room.said == []


WHOLE: list[tuple[list[Block], str]] = [
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    (
        [{"type": "divider", "block_id": "a"}] * 2,
        "`block_id` already exists: a [json-pointer:/blocks/1/block_id]",
    ),
    ([table([cell()]), table([cell()])], "only_one_table_allowed [json-pointer:/blocks]"),
    (
        [{"type": "markdown", "text": "x" * 7000}] * 2,
        "markdown text must be less than 12001 characters in total [json-pointer:/blocks]",
    ),
]


@pytest.mark.parametrize(("blocks", "words"), WHOLE, ids=[words[:50] for _, words in WHOLE])
async def test_messages_that_slack_refuses(
    slack: AsyncWebClient, room: Channel, blocks: list[Block], words: str
) -> None:
    answer = await refusal(slack.chat_postMessage(channel=room.id, text="fallback", blocks=blocks))
    assert answer["errors"] == [words]


async def test_all_blocks_together_have_a_limit(slack: AsyncWebClient, room: Channel) -> None:
    fits = [section(text=marked("x" * 2640))] * 5
    await slack.chat_postMessage(channel=room.id, text="fallback", blocks=fits)
    answer = await refusal(slack.chat_postMessage(channel=room.id, text="f", blocks=[*fits, section(text=plain("x"))]))
    assert answer["error"] == "msg_blocks_too_long"


async def test_an_update_s_blocks_are_judged_too(slack: AsyncWebClient, room: Channel) -> None:
    ts = (await slack.chat_postMessage(channel=room.id, text="x"))["ts"]
    answer = await refusal(slack.chat_update(channel=room.id, ts=ts, text="x", blocks=[{"type": "header"}]))
    assert answer["error"] == "invalid_blocks"
