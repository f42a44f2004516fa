"""Reads a form that was sent as the line that would have been typed, and says at which field it cannot be read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from commands.core import dispatch
from commands.core.command import Commands
from commands.core.request import Request
from storage.rules.errors import Refused
from storage.rules.policy import Policy

TIMES = "Type it like 7:00pm, 19:28, 10m ago or yesterday 23:50, or leave it empty."


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as it was sent: whose it is (`callback_id`), what it remembers, and the values of each field by name."""

    callback: str
    remembered: dict[str, Any]
    values: dict[str, list[str]]

    def first(self, name: str) -> str:
        """Give what was entered in a field of one value, its blanks made even; empty if nothing was."""
        return " ".join(next(iter(self.values.get(name, [])), "").split())


def filled(view: dict[str, Any]) -> Filled:
    """Read the view of a `view_submission` (Slack's reference, "view interactions")."""
    inputs = view["state"]["values"].items()
    return Filled(
        callback=view["callback_id"],
        remembered=json.loads(view.get("private_metadata") or "{}"),
        values={block: _entered(element) for block, elements in inputs for element in elements.values()},
    )


def line(form: Filled) -> str:
    """Say it as the line that would have been typed; the title is quoted, so that no word of it is read."""
    at, started, title = form.remembered.get("at"), form.first("started"), form.first("title")
    words = [
        form.callback,
        f"at {at}" if at else "",
        form.first("severity"),
        f"started {started}" if started else "",
        *form.values.get("options", []),
        f'title="{title}"' if title else "",
    ]
    return " ".join(word for word in words if word)


def complaints(form: Filled, request: Request, commands: Commands, policy: Policy) -> dict[str, str]:
    """Say at which fields the form cannot be read as it was meant: field names to sentences, empty if it can."""
    title, started = form.first("title"), form.first("started")
    if not title:
        return {"title": "Say in a few words what is broken."}
    try:
        command = dispatch.command_of(request, commands)
        said = dispatch.read(request, command, request.actor.timezone or policy.timezone, policy)
    except Refused as refused:
        return {"started" if started else "title": in_words(refused.reason, refused.choices)}
    is_plain = said.text == title and said.flags == set(form.values.get("options", []))
    if started and (said.started is None or not is_plain):
        return {"started": f"I cannot read “{started[:60]}” as a time. {TIMES}"}
    return {} if is_plain else {"title": "I cannot read this form any more: please open it once again."}


def in_words(reason: str, choices: list[str] | tuple[str, ...] = ()) -> str:
    """Say why something was refused, and what is possible, as one line for a field."""
    return f"{reason} Possible: {', '.join(choices)}" if choices else reason


def _entered(element: dict[str, Any]) -> list[str]:
    if element.get("selected_option"):
        return [element["selected_option"]["value"]]
    if element.get("selected_options"):
        return [one["value"] for one in element["selected_options"]]
    value = element.get("value") or element.get("selected_user") or ""
    return [value] if value else []
