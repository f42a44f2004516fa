"""Every interactive element of Block Kit, with its properties and limits."""

from __future__ import annotations

from typing import Any

from bot.sandbox.blocks.composition_objects import (
    CONFIRM,
    DISPATCH,
    ID,
    OPTION,
    OPTION_GROUP,
    RICH_OPTION,
    SLACK_FILE,
    option,
    plain,
)
from bot.sandbox.blocks.rich_text import RICH_TEXT
from bot.sandbox.blocks.validators import Check, Problems, choice, flag, items, one_of, shape, whole, words

DATE = words(10, pattern=r"\d{4}-\d{2}-\d{2}")
TIME = words(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")
NUMBER = words(50, pattern=r"-?\d+(\.\d+)?")
SLACK_ID = words(50)
FILTER = shape(
    {},
    {
        "include": items(choice("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
ASKS = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag, "placeholder": plain(150)}
TYPES_IN = {"action_id": ID, "focus_on_load": flag, "placeholder": plain(150), "dispatch_action_config": DISPATCH}
MENU = {"options": items(OPTION, 1, 100), "option_groups": items(OPTION_GROUP, 1, 100)}


def _element(kind: str, required: dict[str, Check], optional: dict[str, Check], *also: Check) -> Check:
    return shape({"type": choice(kind), **required}, optional, *also)


def _offered(element: dict[str, Any]) -> list[Any]:
    groups = [group["options"] for group in element.get("option_groups", ())]
    return [entry for group in [element.get("options", []), *groups] for entry in group]


def _initial_is_offered(value: Any, pointer: str, problems: Problems) -> None:
    chosen = value.get("initial_options", [])
    if "initial_option" in value:
        chosen = [value["initial_option"]]
    name = "initial_option" if "initial_option" in value else "initial_options"
    if any(entry not in _offered(value) for entry in chosen):
        problems.note(f"{pointer}/{name}", "must match one of the provided options")


def _bounds_fit(value: Any, pointer: str, problems: Problems) -> None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        problems.note(pointer, "min_length must not exceed max_length")


MANY = {"max_selected_items": whole(1, 100)}
PLACES = {"default_to_current_conversation": flag, "filter": FILTER}

ELEMENTS: dict[str, Check] = {
    "button": _element(
        "button",
        {"text": plain(75)},
        {
            "action_id": ID,
            "url": words(3000),
            "value": words(2000),
            "style": choice("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": words(75),
        },
    ),
    "static_select": _element(
        "static_select", {}, ASKS | MENU | {"initial_option": OPTION}, one_of(*MENU), _initial_is_offered
    ),
    "multi_static_select": _element(
        "multi_static_select",
        {},
        ASKS | MENU | MANY | {"initial_options": items(OPTION, 1, 100)},
        one_of(*MENU),
        _initial_is_offered,
    ),
    "external_select": _element(
        "external_select", {}, ASKS | {"initial_option": OPTION, "min_query_length": whole(0, 3000)}
    ),
    "multi_external_select": _element(
        "multi_external_select",
        {},
        ASKS | MANY | {"initial_options": items(OPTION, 1, 100), "min_query_length": whole(0, 3000)},
    ),
    "users_select": _element("users_select", {}, ASKS | {"initial_user": SLACK_ID}),
    "multi_users_select": _element("multi_users_select", {}, ASKS | MANY | {"initial_users": items(SLACK_ID, 1, 100)}),
    "conversations_select": _element(
        "conversations_select", {}, ASKS | PLACES | {"initial_conversation": SLACK_ID, "response_url_enabled": flag}
    ),
    "multi_conversations_select": _element(
        "multi_conversations_select", {}, ASKS | PLACES | MANY | {"initial_conversations": items(SLACK_ID, 1, 100)}
    ),
    "channels_select": _element(
        "channels_select", {}, ASKS | {"initial_channel": SLACK_ID, "response_url_enabled": flag}
    ),
    "multi_channels_select": _element(
        "multi_channels_select", {}, ASKS | MANY | {"initial_channels": items(SLACK_ID, 1, 100)}
    ),
    "overflow": _element(
        "overflow",
        {"options": items(option(plain(75), url=True), 1, 5)},
        {"action_id": ID, "confirm": CONFIRM},
    ),
    "checkboxes": _element(
        "checkboxes",
        {"options": items(RICH_OPTION, 1, 10)},
        {
            "action_id": ID,
            "confirm": CONFIRM,
            "focus_on_load": flag,
            "initial_options": items(RICH_OPTION, 1, 10),
        },
        _initial_is_offered,
    ),
    "radio_buttons": _element(
        "radio_buttons",
        {"options": items(RICH_OPTION, 1, 10)},
        {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag, "initial_option": RICH_OPTION},
        _initial_is_offered,
    ),
    "plain_text_input": _element(
        "plain_text_input",
        {},
        TYPES_IN
        | {
            "initial_value": words(3000),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        _bounds_fit,
    ),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": flag},
        TYPES_IN | {"initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
    ),
    "email_text_input": _element(
        "email_text_input", {}, TYPES_IN | {"initial_value": words(3000, pattern=r"[^@\s]+@[^@\s]+")}
    ),
    "url_text_input": _element(
        "url_text_input", {}, TYPES_IN | {"initial_value": words(3000, pattern=r"https?://\S+")}
    ),
    "datepicker": _element("datepicker", {}, ASKS | {"initial_date": DATE}),
    "timepicker": _element("timepicker", {}, ASKS | {"initial_time": TIME, "timezone": words(100)}),
    "datetimepicker": _element(
        "datetimepicker",
        {},
        {
            "action_id": ID,
            "confirm": CONFIRM,
            "focus_on_load": flag,
            "initial_date_time": whole(1_000_000_000, 9_999_999_999),
        },
    ),
    "rich_text_input": _element("rich_text_input", {"action_id": ID}, TYPES_IN | {"initial_value": RICH_TEXT}),
    "file_input": _element(
        "file_input", {}, {"action_id": ID, "filetypes": items(words(30), 1, 100), "max_files": whole(1, 10)}
    ),
    "image": _element(
        "image",
        {"alt_text": words(2000)},
        {"image_url": words(3000), "slack_file": SLACK_FILE},
        one_of("image_url", "slack_file"),
    ),
}
TEXT_INPUTS = frozenset(
    {"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input"}
)
MODAL_ONLY = frozenset({"file_input"})
IN_SECTIONS = {name: check for name, check in ELEMENTS.items() if name not in TEXT_INPUTS | {"datetimepicker"}}
IN_ACTIONS = {
    name: check for name, check in ELEMENTS.items() if name not in TEXT_INPUTS - {"rich_text_input"} | {"image"}
}
IN_INPUTS = {name: check for name, check in ELEMENTS.items() if name not in {"button", "overflow", "image"}}
