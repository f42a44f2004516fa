"""Payloads of every kind that Slack sends, and the same with parts removed, exchanged or of another type."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any
from urllib.parse import urlencode

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

USER = {"id": "U0000000A", "username": "mallory", "team_id": "T000000001"}
TEAM = {"id": "T000000001"}
COMMAND = {
    "command": "/incident", "text": "list", "user_id": "U0000000A", "user_name": "mallory", "team_id": "T000000001",
    "channel_id": "C0000000A", "trigger_id": "1.2.abc",
}  # fmt: skip
CLICK = {
    "type": "block_actions", "user": USER, "team": TEAM, "trigger_id": "1.2.abc", "channel": {"id": "C0000000A"},
    "container": {"channel_id": "C0000000A"}, "message": {"ts": "1.2", "team": "T000000001"},
    "actions": [{"action_id": "do:ack", "action_ts": "1.2", "type": "button", "value": '{"about": "INC-1"}'}],
}  # fmt: skip
FORM_SENT = {
    "type": "view_submission", "user": USER, "team": TEAM,
    "view": {
        "id": "V1", "type": "modal", "callback_id": "declare", "hash": "1.a", "private_metadata": '{"channel": "C1"}',
        "state": {"values": {"title": {"title": {"type": "plain_text_input", "value": "It burns"}}}},
        "blocks": [{"type": "input", "block_id": "title"}],
    },
}  # fmt: skip
MENTION = {
    "type": "event_callback", "team_id": "T000000001", "authorizations": [{"team_id": "T000000001"}],
    "event": {
        "type": "app_mention", "user": "U0000000A", "text": "<@U1> list", "ts": "1700000000.000100", "channel": "C1",
    },
}  # fmt: skip
CHANGE = {
    "type": "event_callback", "team_id": "T000000001",
    "event": {"type": "user_change", "user": {"id": "U0000000A", "name": "m", "tz": "Europe/Berlin", "profile": {}}},
}  # fmt: skip
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("command", COMMAND), ("payload", CLICK), ("payload", FORM_SENT), ("json", MENTION), ("json", CHANGE),
]  # fmt: skip
ODD: list[Any] = [None, 7, -1.5, True, "", "x", "\x00", "[", "{}", [], [[]], {}, {"a": {}}, "9" * 400, [None]]


def body_of(kind: str, payload: dict[str, Any]) -> tuple[bytes, str]:
    """Write a payload as Slack sends its kind; give the body and its content type."""
    if kind == "json":
        return json.dumps(payload).encode(), JSON
    fields = payload if kind == "command" else {"payload": json.dumps(payload)}
    text = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
    return urlencode(text).encode(), FORM


def hostile(random: Random) -> tuple[bytes, str]:
    """Give one body: a valid payload of some kind in which one to three parts were removed or exchanged."""
    kind, valid = random.choice(KINDS)
    payload = copy.deepcopy(valid)
    for _ in range(random.randint(1, 3)):
        _spoil(payload, random)
    return body_of(kind, payload)


def _spoil(payload: dict[str, Any], random: Random) -> None:
    place: Any = payload
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = random.choice(keys)
        inside = place[key]
        if isinstance(inside, dict | list) and inside and random.random() < 0.7:
            place = inside
            continue
        if random.random() < 0.4:
            del place[key]
        else:
            place[key] = random.choice(ODD)
        return
