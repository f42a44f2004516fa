"""The layout blocks, and which of them each surface takes."""

from __future__ import annotations

from typing import Any

from bot.sandbox.blocks.composition_objects import ID, SLACK_FILE, mixed, plain
from bot.sandbox.blocks.elements import ELEMENTS, IN_ACTIONS, IN_INPUTS, IN_SECTIONS, MODAL_ONLY
from bot.sandbox.blocks.rich_text import RICH_TEXT
from bot.sandbox.blocks.validators import Check, Problems, choice, flag, items, one_of, shape, variants, words

MOST_ROWS, MOST_COLUMNS, LONGEST_TABLE = 100, 20, 10_000


def _block(kind: str, required: dict[str, Check], optional: dict[str, Check], *also: Check) -> Check:
    return shape({"type": choice(kind), **required}, {"block_id": ID, **optional}, *also)


def _text_or_fields(value: Any, pointer: str, problems: Problems) -> None:
    if "text" not in value and "fields" not in value:
        problems.note(pointer, "must define either `text` or `fields`")


def _columns_agree(value: Any, pointer: str, problems: Problems) -> None:
    widths = {len(row) for row in value["rows"]}
    if len(widths) > 1:
        problems.note(f"{pointer}/rows", "all rows must have the same number of columns")
    if text_length(value) > LONGEST_TABLE:
        problems.note(pointer, f"must be less than {LONGEST_TABLE + 1} characters")


def text_length(value: Any) -> int:
    """Add up the characters of everything called `text` in a block, however deep."""
    if isinstance(value, list):
        return sum(text_length(item) for item in value)
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else 0
    return own + sum(text_length(part) for part in value.values())


CELL = variants(
    {
        "raw_text": shape({"type": choice("raw_text"), "text": words(LONGEST_TABLE)}),
        "raw_number": shape({"type": choice("raw_number"), "text": words(LONGEST_TABLE)}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})
IN_CONTEXT = variants(
    {
        "image": ELEMENTS["image"],
        **{name: mixed() for name in ("plain_text", "mrkdwn")},
    }
)


def _input(elements: dict[str, Check]) -> Check:
    return _block(
        "input",
        {"label": plain(2000), "element": variants(elements)},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    )


COMMON: dict[str, Check] = {
    "section": _block(
        "section",
        {},
        {
            "text": mixed(3000),
            "fields": items(mixed(2000), 1, 10),
            "accessory": variants(IN_SECTIONS),
            "expand": flag,
        },
        _text_or_fields,
    ),
    "header": _block("header", {"text": plain(150)}, {}),
    "divider": _block("divider", {}, {}),
    "context": _block("context", {"elements": items(IN_CONTEXT, 1, 10)}, {}),
    "actions": _block("actions", {"elements": items(variants(IN_ACTIONS), 1, 25)}, {}),
    "image": _block(
        "image",
        {"alt_text": words(2000)},
        {"image_url": words(3000), "slack_file": SLACK_FILE, "title": plain(2000)},
        one_of("image_url", "slack_file"),
    ),
    "rich_text": RICH_TEXT,
}
IN_MODALS = COMMON | {"input": _input(IN_INPUTS)}
IN_HOMES = COMMON | {"input": _input({name: one for name, one in IN_INPUTS.items() if name not in MODAL_ONLY})}
IN_MESSAGES = IN_HOMES | {
    "markdown": _block("markdown", {"text": words(12_000)}, {}),
    "table": _block(
        "table",
        {"rows": items(items(CELL, 1, MOST_COLUMNS), 1, MOST_ROWS)},
        {"column_settings": items(COLUMN, 0, MOST_COLUMNS)},
        _columns_agree,
    ),
}
