"""The rules for views: modals and Home tabs."""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.blocks.composition_objects import plain
from bot.sandbox.blocks.layout import IN_HOMES, IN_MODALS
from bot.sandbox.blocks.payload import elements_of, unique_ids
from bot.sandbox.blocks.validators import Problems, choice, flag, items, shape, variants, words
from bot.sandbox.errors import SlackError, invalid_arguments

LARGEST = 250_000  # bytes
MOST_BLOCKS = 100
KEPT = {
    "private_metadata": words(3000, least=0),
    "callback_id": words(255, least=0),
    "external_id": words(255, least=0),
}


def _submit_with_inputs(value: Any, pointer: str, problems: Problems) -> None:
    if "submit" not in value and any(block["type"] == "input" for block in value["blocks"]):
        problems.note(pointer, "`submit` required to use an input block in modals")


def _consistent(value: Any, pointer: str, problems: Problems) -> None:
    unique_ids(value["blocks"], f"{pointer}/blocks", problems)
    elements = [element for block in value["blocks"] for element in elements_of(block)]
    if sum(bool(element.get("focus_on_load")) for element in elements) > 1:
        problems.note(pointer, "only one element may have focus_on_load")


MODAL = shape(
    {
        "type": choice("modal"),
        "title": plain(24),
        "blocks": items(variants(IN_MODALS), 1, MOST_BLOCKS),
    },
    {
        **KEPT,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
    _submit_with_inputs,
    _consistent,
)
HOME = shape(
    {"type": choice("home"), "blocks": items(variants(IN_HOMES), 0, MOST_BLOCKS)},
    KEPT,
    _consistent,
)


def view_problems(view: Any, pointer: str = "/view") -> list[str]:
    """Everything that Slack would dislike about a view, in its words; empty when it is proper."""
    problems = Problems()
    variants({"modal": MODAL, "home": HOME})(view, pointer, problems)
    return list(problems)


def refuse_bad_view(view: Any, kind: str) -> None:
    """Raise SlackError for a view that is not a proper `modal` or `home`, as `kind` says."""
    problems = view_problems(view)
    if not problems and view["type"] != kind:
        problems = [f"must be a valid enum value: {kind} [json-pointer:/view/type]"]
    if problems:
        raise invalid_arguments(*problems)
    if len(json.dumps(view).encode()) > LARGEST:
        raise SlackError("view_too_large")
