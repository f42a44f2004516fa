"""Canvases: one for a channel, and its edits."""

from __future__ import annotations

from bot.sandbox.errors import Json, SlackError, invalid_arguments
from bot.sandbox.method_registry import TIER_2, TIER_3, Call, method
from bot.sandbox.permissions import open_channel
from bot.sandbox.state import MessageBuilder

LARGEST = 1024 * 1024  # bytes of markdown
OPERATIONS = ("insert_at_start", "insert_at_end", "insert_before", "insert_after", "replace", "delete", "rename")


def _markdown(content: object, pointer: str) -> str:
    if content is None:
        return ""
    proper = isinstance(content, dict) and content.get("type") == "markdown"
    if not isinstance(content, dict) or not proper or not isinstance(content.get("markdown"), str):
        raise invalid_arguments(f"must provide an object of type markdown [json-pointer:{pointer}]")
    text = str(content["markdown"])
    if len(text.encode()) > LARGEST:
        raise SlackError("canvas_too_large")
    return text


@method("conversations.canvases.create", TIER_2, "canvases:write")
def create(call: Call) -> Json:
    """Give a channel its canvas; it can have one."""
    channel = open_channel(call, "channel_id")
    markdown = _markdown(call.arguments.structure("document_content"), "/document_content")
    if channel.canvas is not None:
        raise SlackError("channel_canvas_already_exists")
    channel.canvas = MessageBuilder(call.place.ids.mint("F"), markdown, call.arguments.text("title", ""))
    return {"canvas_id": channel.canvas.id}


@method("canvases.edit", TIER_3, "canvases:write")
def edit(call: Call) -> Json:
    """Make exactly one change to a canvas."""
    wanted = call.arguments.text("canvas_id")
    changes = call.arguments.structure("changes")
    if not isinstance(changes, list) or len(changes) != 1 or not isinstance(changes[0], dict):
        raise invalid_arguments("must provide exactly 1 item [json-pointer:/changes]")
    canvases = (channel.canvas for channel in call.place.channels.values())
    canvas = next((one for one in canvases if one is not None and one.id == wanted), None)
    if canvas is None:
        raise SlackError("canvas_not_found")
    _change(canvas, changes[0])
    return {}


def _change(canvas: MessageBuilder, change: Json) -> None:
    operation = change.get("operation")
    if operation not in OPERATIONS:
        raise invalid_arguments("must be a valid enum value [json-pointer:/changes/0/operation]")
    markdown = _markdown(change.get("document_content"), "/changes/0/document_content")
    if change.get("section_id") or operation in ("insert_before", "insert_after", "delete"):
        raise SlackError("canvas_editing_failed", detail="section not found")
    if operation == "rename":
        canvas.title = _markdown(change.get("title_content"), "/changes/0/title_content")
    elif operation == "replace":
        canvas.markdown = markdown
    elif operation == "insert_at_start":
        canvas.markdown = markdown + canvas.markdown
    else:
        canvas.markdown += markdown
    if len(canvas.markdown.encode()) > LARGEST:
        raise SlackError("canvas_too_large")
