"""The views that people have before them: opening, stacking, replacing, closing."""

from __future__ import annotations

from typing import Any

from bot.sandbox.blocks import with_ids
from bot.sandbox.blocks.payload import elements_of
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.state import View
from bot.sandbox.workspace import Workspace

DEEPEST = 3
INITIAL = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_user": "selected_user",
    "initial_users": "selected_users",
    "initial_conversation": "selected_conversation",
    "initial_conversations": "selected_conversations",
    "initial_channel": "selected_channel",
    "initial_channels": "selected_channels",
    "initial_date": "selected_date",
    "initial_time": "selected_time",
    "initial_date_time": "selected_date_time",
}
STATE_KEY = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
}


def new_view(place: Workspace, person: str, content: Json, below: View | None = None) -> View:
    """Make a view of checked content; `below` is the view it is pushed on."""
    _refuse_external_id(place, content, None)
    view_id = place.ids.mint("V")
    content = content | {"blocks": with_ids(content["blocks"], view_id)}
    root = below.root_view_id if below else view_id
    view = View(view_id, person, content, _hash(place), root, below.id if below else None)
    view.state = initial_state(view.blocks)
    place.views[view_id] = view
    return view


def _hash(place: Workspace) -> str:
    return f"{place.stamps.mint()}.sand"


def _refuse_external_id(place: Workspace, content: Json, own: View | None) -> None:
    wanted = content.get("external_id")
    if wanted and any(view.external_id == wanted for view in place.views.values() if view is not own):
        raise SlackError("duplicate_external_id")


def initial_state(blocks: list[Json], kept: dict[str, Json] | None = None) -> dict[str, Json]:
    """The state of fresh inputs; values in `kept` stay where block_id and action_id are the same."""
    state: dict[str, Json] = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in STATE_KEY and element["type"] != "overflow":
                before = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
                state.setdefault(block["block_id"], {})[element["action_id"]] = before or _untouched(element)
    return state


def _untouched(element: Json) -> Json:
    key = STATE_KEY[element["type"]]
    empty: Any = [] if key.endswith("s") else None
    initial = next((element[name] for name, target in INITIAL.items() if name in element and target == key), empty)
    return {"type": element["type"], key: element.get("initial_value", initial)}


def open_view(place: Workspace, person: str, content: Json) -> View:
    """Open a modal; one that is open already goes away."""
    view = new_view(place, person, content)
    close_all(place, person)
    place.stacks[person] = [view]
    return view


def push_view(place: Workspace, person: str, content: Json) -> View:
    """Put a modal on top of the open one; raises SlackError `push_limit_reached` above three."""
    stack = place.stacks.get(person, [])
    if not stack:
        raise SlackError("invalid_trigger_id")
    if len(stack) >= DEEPEST:
        raise SlackError("push_limit_reached")
    view = new_view(place, person, content, stack[-1])
    stack.append(view)
    return view


def replace_view(place: Workspace, view: View, content: Json) -> View:
    """Give a view another content; inputs with the same ids keep what was typed."""
    _refuse_external_id(place, content, view)
    view.content = content | {"blocks": with_ids(content["blocks"], view.id)}
    view.hash = _hash(place)
    view.state = initial_state(view.blocks, view.state)
    return view


def publish_home(place: Workspace, person: str, content: Json) -> View:
    """Set a person's Home tab; it keeps its view id from one publication to the next."""
    home = place.homes.get(person)
    if home is not None:
        return replace_view(place, home, content)
    place.homes[person] = new_view(place, person, content)
    return place.homes[person]


def close_top(place: Workspace, person: str) -> None:
    """Close the topmost modal; the one below becomes visible."""
    stack = place.stacks.get(person, [])
    if stack:
        place.views.pop(stack.pop().id)


def close_all(place: Workspace, person: str) -> None:
    """Close a person's whole stack of modals."""
    for view in place.stacks.pop(person, []):
        place.views.pop(view.id)
