"""What an app says back: in the acknowledgement of a command or click, or later through a response URL."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox import message_store
from bot.sandbox.app_transport import Delivery
from bot.sandbox.arguments import Arguments
from bot.sandbox.blocks import with_ids
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.interaction_tokens import ResponsePass
from bot.sandbox.message_validation import read_contents
from bot.sandbox.state import Message, View
from bot.sandbox.workspace import Workspace


@dataclass
class SlashAnswer:
    """What the person who typed sees; `error` is what Slack shows instead when the app failed."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    response_type: str = "ephemeral"
    status: int = 0
    error: str | None = None
    raw_body: bytes = b""
    message: Message | None = None
    problems: list[str] = field(default_factory=list)


@dataclass
class InteractionAnswer:
    """The result of a click or submission; `errors` maps block_ids to messages, `view` is the open view after it."""

    status: int = 0
    error: str | None = None
    raw_body: bytes = b""
    response_action: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None
    problems: list[str] = field(default_factory=list)


def slash_answer(place: Workspace, delivery: Delivery, grant: ResponsePass, typed: str) -> SlashAnswer:
    """Read the acknowledgement of a slash command and show it: to the person alone, or in the channel."""
    answer = SlashAnswer(status=delivery.status, error=delivery.error, raw_body=delivery.answer)
    body = _body(delivery)
    if answer.error or not body:
        return answer
    answer.response_type = str(body.get("response_type") or "ephemeral")
    try:
        if answer.response_type == "in_channel":
            message_store.post(place, place.channels[grant.channel], place.people[grant.person], typed)
        if {"text", "blocks", "attachments"} & set(body):
            answer.message = say(place, grant, body)
    except SlackError as refusal:
        answer.error = refusal.error
        answer.problems = refusal.details.get("errors", [])
        return answer
    if answer.message:
        answer.text, answer.blocks = answer.message.text, answer.message.blocks
    return answer


def _body(delivery: Delivery) -> Json:
    text = delivery.answer.decode(errors="replace")
    if delivery.answer_type == "application/json":
        return delivery.answer_json() or {}
    return {"text": text} if text.strip() else {}


def say(place: Workspace, grant: ResponsePass, body: Json) -> Message:
    """Post what an app says without a token: ephemeral to the person unless `response_type` is `in_channel`."""
    contents = read_contents(Arguments(body))
    parts: Json = {
        "blocks": with_ids(contents.blocks or [], place.ids.mint("")),
        "attachments": contents.attachments or [],
        "metadata": contents.metadata or None,
        "thread_ts": body.get("thread_ts"),
    }
    channel = place.channels[grant.channel]
    if body.get("response_type") == "in_channel":
        return message_store.post(place, channel, place.bot, contents.text, from_app=True, **parts)
    return message_store.whisper(place, channel, place.people[grant.person], contents.text, **parts)


def respond(place: Workspace, token: str, body: Json) -> None:
    """Take a post to a response URL; raises SlackError when it is spent or the message is not proper."""
    grant = place.passes.spend_response(token)
    original = place.message(grant.original) if grant.original else None
    if body.get("delete_original") and original:
        _forget(place, original)
    elif body.get("replace_original") and original:
        _replace(place, original, body)
    else:
        say(place, grant, body)


def _forget(place: Workspace, original: Message) -> None:
    if original.is_ephemeral:
        place.whispers.remove(original)
    else:
        message_store.remove(place, place.channels[original.channel], original)


def _replace(place: Workspace, original: Message, body: Json) -> None:
    contents = read_contents(Arguments(body))
    changes = {"text": contents.text, "blocks": with_ids(contents.blocks or [], place.ids.mint(""))}
    if original.is_ephemeral:
        original.text, original.blocks = contents.text, with_ids(contents.blocks or [], place.ids.mint(""))
    else:
        message_store.edit(place, place.channels[original.channel], original, place.bot, **changes)
