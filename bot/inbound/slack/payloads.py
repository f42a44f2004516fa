"""Checks that a signed payload has the fields that the listeners read, so that invalid ones are refused at the door.

The models have only the fields that Hotwash reads; Slack adds fields at any time (docs.slack.dev/interactivity).
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError


class Malformed(ValueError):
    """A payload lacks a field that Slack always sends, or has it in another type."""


def _json_object(words: object) -> object:
    """Read JSON that must be an object; an empty text stands for none."""
    if not isinstance(words, str):
        raise ValueError("has to be text")
    found = json.loads(words or "{}")
    if not isinstance(found, dict):
        raise ValueError("has to be a JSON object")
    return words


JsonObject = Annotated[str, BeforeValidator(_json_object)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _User(_Part):
    id: str
    username: str | None = None


class _Place(_Part):
    id: str | None = None


class _Container(_Part):
    channel_id: str | None = None


class _Team(_Part):
    id: str | None = None


class _Payload(_Part):
    team: _Team | None = None
    trigger_id: str | None = None


class SlashCommand(_Payload):
    """A slash command; its fields are those of a form, so all are text."""

    command: str
    user_id: str
    text: str = ""
    team_id: str | None = None
    channel_id: str | None = None
    user_name: str | None = None


class _Action(_Part):
    action_id: str
    value: JsonObject | None = None
    action_ts: str | None = None


class Click(_Payload):
    """A click on a button of a message."""

    type: Literal["block_actions"]
    user: _User
    actions: list[_Action] = Field(min_length=1)
    channel: _Place | None = None
    container: _Container | None = None
    message: dict[str, JsonValue] | None = None
    response_url: str | None = None


class _Element(_Part):
    type: str


class _State(_Part):
    values: dict[str, dict[str, dict[str, JsonValue]]]


class _View(_Part):
    id: str
    state: _State
    blocks: list[_Element]
    callback_id: str | None = None
    private_metadata: JsonObject = ""
    hash: str | None = None
    app_installed_team_id: str | None = None


class Submission(_Payload):
    """A submitted form."""

    type: Literal["view_submission"]
    user: _User
    view: _View


class _Authorization(_Part):
    team_id: str | None = None


class _Profile(_Part):
    display_name: str | None = None
    real_name: str | None = None


class _ChangedUser(_Part):
    id: str
    name: str | None = None
    tz: str | None = None
    profile: _Profile | None = None


Timestamp = Annotated[str, Field(pattern=r"^\d{1,10}(\.\d{1,9})?$")]


class _Edited(_Part):
    ts: Timestamp


class _Mention(_Part):
    type: Literal["app_mention"]
    ts: Timestamp
    thread_ts: Timestamp | None = None
    edited: _Edited | None = None
    files: list[JsonValue] | None = None
    user: str | None = None
    text: str | None = None
    channel: str | None = None
    bot_id: str | None = None


class _Change(_Part):
    type: Literal["user_change"]
    user: _ChangedUser


class _OtherEvent(_Part):
    type: str


class EventCallback(_Payload):
    """An event of the Events API."""

    type: Literal["event_callback"]
    event: _Mention | _Change | _OtherEvent
    authorizations: list[_Authorization] | None = None
    team_id: str | None = None


_KINDS: dict[object, TypeAdapter[Any]] = {
    "block_actions": TypeAdapter(Click),
    "view_submission": TypeAdapter(Submission),
    "event_callback": TypeAdapter(EventCallback),
}
_COMMAND = TypeAdapter(SlashCommand)
EVENTS: dict[object, TypeAdapter[Any]] = {"app_mention": TypeAdapter(_Mention), "user_change": TypeAdapter(_Change)}
"""Events with a model of their own, chosen by type: a union could match another model and hide what is missing."""


def check(body: dict[str, Any]) -> None:
    """Check a payload by its kind; kinds without a listener pass.

    Raises:
        Malformed: naming the field that is missing or of another type.
    """
    kind = body.get("type")
    if not isinstance(body.get("event", {}), dict):
        raise Malformed("event: has to be an object")
    adapter = _COMMAND if "command" in body else _KINDS.get(kind) if isinstance(kind, str) else None
    if adapter is None:
        return
    try:
        adapter.validate_python(body)
        if kind == "event_callback" and "command" not in body:
            event = body["event"]
            found = EVENTS.get(event["type"])
            if found is not None:
                found.validate_python(event)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Malformed(f"{where}: {error.errors()[0]['type']}") from None
