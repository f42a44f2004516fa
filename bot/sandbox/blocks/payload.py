"""A whole list of blocks: counts, unique ids, and the sums that Slack limits."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from bot.sandbox.blocks.layout import IN_MESSAGES, text_length
from bot.sandbox.blocks.validators import Problems, items, variants
from bot.sandbox.errors import Json, SlackError

MOST_IN_MESSAGE = 50
LONGEST_TOTAL = 13_200  # measured by users, not documented
LONGEST_MARKDOWN = 12_000
_MESSAGE = items(variants(IN_MESSAGES), 0, MOST_IN_MESSAGE)


def message_blocks_refusal(blocks: Any) -> SlackError | None:
    """Slack's refusal of a message's blocks, or None when they are proper."""
    if not isinstance(blocks, list):
        return SlackError("invalid_blocks_format")
    problems = Problems()
    _MESSAGE(blocks, "/blocks", problems)
    if not problems:
        unique_ids(blocks, "/blocks", problems)
        _message_sums(blocks, problems)
    if problems:
        messages = [f"[ERROR] {problem}" for problem in problems]
        return SlackError("invalid_blocks", errors=list(problems), response_metadata={"messages": messages})
    return SlackError("msg_blocks_too_long") if text_length(blocks) > LONGEST_TOTAL else None


def _message_sums(blocks: list[Json], problems: Problems) -> None:
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > LONGEST_MARKDOWN:
        problems.note("/blocks", f"markdown text must be less than {LONGEST_MARKDOWN + 1} characters in total")
    if sum(block["type"] == "table" for block in blocks) > 1:
        problems.note("/blocks", "only_one_table_allowed")


def unique_ids(blocks: list[Json], pointer: str, problems: Problems) -> None:
    """Note each block_id used twice, and each action_id used twice in one block."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            problems.note(f"{pointer}/{index}/block_id", f"`block_id` already exists: {block_id}")
        if block_id:
            seen.add(block_id)
        actions = [element["action_id"] for element in elements_of(block) if "action_id" in element]
        for action_id in {one for one in actions if actions.count(one) > 1}:
            problems.note(f"{pointer}/{index}", f"`action_id` already exists: {action_id}")


def elements_of(block: Json) -> Iterator[Json]:
    """The interactive elements of a block, in order."""
    if "accessory" in block:
        yield block["accessory"]
    if block.get("type") == "input":
        yield block["element"]
    if block.get("type") == "actions":
        yield from block["elements"]


def with_ids(blocks: list[Json], seed: str) -> list[Json]:
    """Copy blocks and give each its block_id and each element its action_id where the app gave none."""
    filled = deepcopy(blocks)
    for number, block in enumerate(filled):
        block.setdefault("block_id", f"{seed}b{number}")
        for order, element in enumerate(elements_of(block)):
            if element["type"] != "image":
                element.setdefault("action_id", f"{seed}a{number}.{order}")
    return filled
