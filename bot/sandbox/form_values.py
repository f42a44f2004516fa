"""Filling in forms: a person's plain values become the state values that Slack sends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.sandbox.blocks.payload import elements_of
from bot.sandbox.errors import Json
from bot.sandbox.mrkdwn import rich_text
from bot.sandbox.state import Channel, Person
from bot.sandbox.timestamps import seconds
from bot.sandbox.view_stack import STATE_KEY
from bot.sandbox.workspace import Workspace

REQUIRED = "Please complete this required field."


def find_element(blocks: list[Json], action_id: str | None, text: str | None) -> tuple[Json, Json]:
    """Find the block and element with this action_id or button label; raises LookupError with what there is."""
    found = [(block, element) for block in blocks for element in elements_of(block)]
    for block, element in found:
        label = element.get("text", {}).get("text") if element["type"] == "button" else None
        if (action_id is not None and element.get("action_id") == action_id) or (text is not None and label == text):
            return block, element
    offered = [element.get("text", {}).get("text") or element.get("action_id") for _, element in found]
    raise LookupError(f"nothing here is {text or action_id!r}; there are {offered}")


def state_value(place: Workspace, element: Json, value: Any) -> Json:
    """The state value of an element after a person has given `value` (an option by its value or its label)."""
    key = STATE_KEY[element["type"]]
    return {"type": element["type"], key: _given(place, element, key, value)}


def _given(place: Workspace, element: Json, key: str, value: Any) -> Any:
    if value is None or value == "":
        return [] if key.endswith("s") else None
    if key == "selected_options":
        return [_option(element, one) for one in value]
    if key == "selected_option":
        return _option(element, value)
    if key == "selected_date_time":
        return seconds(value) if isinstance(value, datetime) else int(value)
    if key == "rich_text_value":
        return value if isinstance(value, dict) else rich_text(value)[0]
    if key.startswith(("selected_user", "selected_conv", "selected_chan")):
        return [_reference(place, one) for one in value] if key.endswith("s") else _reference(place, value)
    return value if key == "files" else str(value)


def _option(element: Json, value: Any) -> Json:
    if isinstance(value, dict):
        return value
    groups = [group["options"] for group in element.get("option_groups", ())]
    offered = [option for group in [element.get("options", []), *groups] for option in group]
    for option in offered:
        if value in (option["value"], option["text"]["text"]):
            return dict(option)
    raise LookupError(f"{value!r} is not offered; there are {[option['value'] for option in offered]}")


def _reference(place: Workspace, value: Any) -> str:
    if isinstance(value, (Person, Channel)):
        return value.id
    known = {**place.people, **place.channels}
    return value if value in known else place.person(value).id


def fill(place: Workspace, blocks: list[Json], state: dict[str, Json], values: dict[str, Any]) -> None:
    """Put values, keyed by block_id or action_id, into a form's state; raises LookupError for an unknown key."""
    for name, value in values.items():
        block_id, element = _input(blocks, name)
        state.setdefault(block_id, {})[element["action_id"]] = state_value(place, element, value)


def _input(blocks: list[Json], name: str) -> tuple[str, Json]:
    found = [(block["block_id"], element) for block in blocks for element in elements_of(block)]
    for block_id, element in found:
        if name in (block_id, element.get("action_id")):
            return block_id, element
    raise LookupError(f"no input is {name!r}; there are {[block_id for block_id, _ in found]}")


def client_errors(blocks: list[Json], state: dict[str, Json]) -> dict[str, str]:
    """What Slack's own client complains about before it sends a form: empty required inputs, lengths."""
    errors = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            value = state[block["block_id"]][element["action_id"]][STATE_KEY[element["type"]]]
            complaint = _complaint(block, element, value)
            if complaint:
                errors[block["block_id"]] = complaint
    return errors


def _complaint(block: Json, element: Json, value: Any) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else REQUIRED
    if element["type"] == "plain_text_input":
        most, least = element.get("max_length", 3000), element.get("min_length", 0)
        if len(value) > most:
            return f"Must be {most} characters or fewer."
        if len(value) < least:
            return f"Must be at least {least} characters."
    return None
