"""Views: open, push, update, publish."""

from __future__ import annotations

from bot.sandbox import view_stack
from bot.sandbox.blocks import refuse_bad_view
from bot.sandbox.errors import Json, SlackError, missing_field
from bot.sandbox.method_registry import TIER_4, Call, method
from bot.sandbox.serializers import view_object
from bot.sandbox.state import View


def _content(call: Call, kind: str) -> Json:
    view = call.arguments.structure("view")
    if view is None:
        raise missing_field("view")
    refuse_bad_view(view, kind)
    return dict(view)


def _refuse_old_hash(call: Call, view: View | None) -> None:
    wanted = call.arguments.text("hash", "")
    if wanted and view is not None and wanted != view.hash:
        raise SlackError("hash_conflict")


@method("views.open", TIER_4)
def open_view(call: Call) -> Json:
    """Open a modal for the person whose trigger_id it is."""
    content = _content(call, "modal")
    trigger = call.place.passes.exchange_trigger(call.arguments.text("trigger_id"))
    return {"view": view_object(call.place, view_stack.open_view(call.place, trigger.person, content))}


@method("views.push", TIER_4)
def push(call: Call) -> Json:
    """Put a modal on top of the one that the trigger_id came from."""
    content = _content(call, "modal")
    trigger = call.place.passes.exchange_trigger(call.arguments.text("trigger_id"))
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    return {"view": view_object(call.place, view_stack.push_view(call.place, trigger.person, content))}


@method("views.update", TIER_4)
def update(call: Call) -> Json:
    """Replace a view's content, found by view_id or external_id."""
    view_id, external_id = call.arguments.text("view_id", ""), call.arguments.text("external_id", "")
    if not view_id and not external_id:
        raise missing_field("view_id")
    views = call.place.views.values()
    view = next((one for one in views if one.id == view_id or (external_id and one.external_id == external_id)), None)
    if view is None:
        raise SlackError("not_found")
    content = _content(call, view.type)
    _refuse_old_hash(call, view)
    return {"view": view_object(call.place, view_stack.replace_view(call.place, view, content))}


@method("views.publish", TIER_4)
def publish(call: Call) -> Json:
    """Set a person's Home tab, when the manifest has switched it on."""
    content = _content(call, "home")
    user = call.arguments.text("user_id")
    if not call.place.manifest.home_tab:
        raise SlackError("not_enabled")
    if user not in call.place.people:
        raise SlackError("user_not_found")
    _refuse_old_hash(call, call.place.homes.get(user))
    return {"view": view_object(call.place, view_stack.publish_home(call.place, user, content))}
