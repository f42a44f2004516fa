"""The payloads of interactions: clicks, submissions, closings and shortcuts, as Slack sends them."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from bot.sandbox.errors import Json
from bot.sandbox.serializers import message_object, view_object
from bot.sandbox.state import Channel, Message, Person, View
from bot.sandbox.view_stack import STATE_KEY
from bot.sandbox.workspace import Workspace


def encoded(payload: Json) -> bytes:
    """The form body of an interaction: one field, `payload`, with JSON."""
    return urlencode({"payload": json.dumps(payload)}).encode()


def base_payload(place: Workspace, person: Person, kind: str) -> Json:
    """The members that all interactions share."""
    return {
        "type": kind,
        "team": {"id": place.team_of(person), "domain": place.domain},
        "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": place.team_of(person)},
        "api_app_id": place.app_id,
        "token": "sandbox",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action_of(place: Workspace, block_id: str, element: Json, given: Json | None) -> Json:
    """The entry in `actions` for an element that was pressed or set; `given` is its new state value."""
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    action["action_ts"] = place.stamps.mint()
    if element["type"] == "button":
        return action | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    key = STATE_KEY[element["type"]]
    return action | ({key: (given or {}).get(key)})


def message_click(place: Workspace, person: Person, message: Message, action: Json, state: Json) -> Json:
    """A `block_actions` payload from a message, with trigger and response URL."""
    channel = place.channels[message.channel]
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.is_ephemeral
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = base_payload(place, person, "block_actions") | {"container": container}
    payload |= {"trigger_id": place.passes.issue_trigger(person.id), "channel": channel_reference(channel)}
    if not message.is_ephemeral:
        payload["message"] = message_object(place, message)
    payload["response_url"] = response_url(place, person, channel, message.ts)
    return payload | {"state": {"values": state}, "actions": [action]}


def view_click(place: Workspace, person: Person, view: View, action: Json) -> Json:
    """A `block_actions` payload from a modal or a Home tab: no channel, no response URL."""
    payload = base_payload(place, person, "block_actions")
    payload |= {"container": {"type": "view", "view_id": view.id}, "view": view_object(place, view)}
    payload |= {"trigger_id": place.passes.issue_trigger(person.id, view.id), "hash": view.hash}
    return payload | {"state": {"values": view.state}, "actions": [action]}


def submission(place: Workspace, person: Person, view: View) -> Json:
    """A `view_submission` payload."""
    payload = base_payload(place, person, "view_submission") | {"view": view_object(place, view)}
    return payload | {"trigger_id": place.passes.issue_trigger(person.id, view.id), "response_urls": []}


def closing(place: Workspace, person: Person, view: View, *, cleared: bool) -> Json:
    """A `view_closed` payload."""
    return base_payload(place, person, "view_closed") | {"view": view_object(place, view), "is_cleared": cleared}


def shortcut(place: Workspace, person: Person, callback_id: str, message: Message | None) -> Json:
    """A `shortcut` payload or, on a message, a `message_action` payload."""
    payload = base_payload(place, person, "message_action" if message else "shortcut")
    payload |= {"callback_id": callback_id, "trigger_id": place.passes.issue_trigger(person.id)}
    payload["action_ts"] = place.stamps.mint()
    if message is not None:
        channel = place.channels[message.channel]
        payload |= {"message_ts": message.ts, "message": message_object(place, message)}
        payload |= {"channel": channel_reference(channel)}
        payload["response_url"] = response_url(place, person, channel, message.ts)
    return payload


def channel_reference(channel: Channel) -> Json:
    """A channel as interactions name it; direct messages and private channels have stand-in names."""
    return {"id": channel.id, "name": channel_name(channel)}


def channel_name(channel: Channel) -> str:
    """The channel name that commands and interactions carry."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)


def response_url(place: Workspace, person: Person, channel: Channel, original: str | None = None) -> str:
    """Issue a response URL on the sandbox's own host."""
    return f"{place.base_url}/response/{place.passes.issue_response(person.id, channel.id, original)}"
