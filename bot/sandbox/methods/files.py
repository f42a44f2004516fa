"""The three steps of an upload, and files.info."""

from __future__ import annotations

import mimetypes

from bot.sandbox import message_store
from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import Json, SlackError, invalid_arguments
from bot.sandbox.method_registry import TIER_4, Call, method
from bot.sandbox.mrkdwn import settled
from bot.sandbox.permissions import open_channel
from bot.sandbox.serializers import file_object
from bot.sandbox.state import Channel, File
from bot.sandbox.timestamps import seconds


@method("files.getUploadURLExternal", TIER_4, "files:write")
def get_upload_url(call: Call) -> Json:
    """Step 1: promise a file of so many bytes and get the URL to send them to."""
    name = call.arguments.text("filename")
    length = call.arguments.text("length")
    if not length.isdigit() or int(length) < 1:
        raise invalid_arguments("must be greater than 0 [json-pointer:/length]")
    place = call.place
    kind = mimetypes.guess_type(name)[0] or "text/plain"
    file = File(place.ids.mint("F"), name, int(length), mimetype=kind, owner=place.bot.id, created=seconds(place.now()))
    place.files[file.id] = file
    return {"upload_url": f"{place.base_url}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", TIER_4, "files:write")
def complete(call: Call) -> Json:
    """Step 3: name the uploaded files and, with channel_id, share them in a message there."""
    files = _uploaded(call)
    if call.arguments.get("channel_id") or call.arguments.get("channels"):
        for channel_id in call.arguments.names("channels") or call.arguments.names("channel_id"):
            _share(call, _place(call, channel_id), [file for file, _ in files])
    for file, title in files:
        file.title, file.completed = title or file.name, True
    return {"files": [file_object(call.place, file) for file, _ in files]}


def _uploaded(call: Call) -> list[tuple[File, str]]:
    asked = call.arguments.structure("files")
    if not isinstance(asked, list) or not asked or not all(isinstance(one, dict) for one in asked):
        raise invalid_arguments("missing required field: files")
    found = []
    for one in asked:
        file = call.place.files.get(str(one.get("id")))
        if file is None or file.content is None or file.completed:
            raise SlackError("file_not_found")
        found.append((file, str(one.get("title") or "")))
    return found


def _place(call: Call, channel_id: str) -> Channel:
    return open_channel(Call(call.place, Arguments(channel=channel_id)))


def _share(call: Call, channel: Channel, files: list[File]) -> None:
    thread_ts = call.arguments.get("thread_ts") or None
    text = settled(call.arguments.text("initial_comment", ""))
    parts = {"thread_ts": thread_ts, "files": files, "subtype": "file_share", "from_app": True}
    message = message_store.post(call.place, channel, call.place.bot, text, **parts)
    for file in files:
        file.shares.append((channel.id, message.ts))


@method("files.info", TIER_4, "files:read")
def info(call: Call) -> Json:
    """Show one file."""
    file = call.place.files.get(call.arguments.text("file"))
    if file is None or not file.completed:
        raise SlackError("file_not_found")
    return {"file": file_object(call.place, file), "comments": []}
