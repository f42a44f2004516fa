"""Listens to forms: a submitted form is the command that its callback names, with its fields as they were entered."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.inbound.door import FORM
from bot.inbound.slack.context import SlackContext
from bot.inbound.slack.mrkdwn import ParsedText
from commands.core.reply import Modal
from commands.parsing.form import as_line

_NEEDED = "This is needed."


@dataclass(frozen=True, kw_only=True)
class FilledForm:
    """A submitted form: its verb, its private metadata, and its values by field."""

    verb: str
    remembered: dict[str, Any]
    values: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]


def listen(app: AsyncApp, context: SlackContext) -> None:
    """Listen to every form."""

    @app.view(re.compile(".*"))
    async def submitted(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack(**await _submitted(context, body, view))


async def _submitted(context: SlackContext, body: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Run a form's command and give the view that replaces it; on a refusal the form stays open."""
    form = submission(view)
    if form.missing:
        return _errors(dict.fromkeys(form.missing, _NEEDED))
    _, answer = await context.answer(
        door=FORM,
        slack_id=body["user"]["id"],
        words=ParsedText(as_line(form.verb, form.values)),
        fields=form.values,
        handle=body["user"].get("username"),
        body=body,
        channel=form.remembered.get("channel"),
        key=f"form:{view['id']}:{view.get('hash') or ''}",
    )
    if isinstance(answer, Modal):
        return {}
    if answer.outcome == "refused":
        field = answer.facts["field"]
        place = field if field in form.values else next(iter(form.values))
        return _errors({place: _in_words(answer.facts["reason"], answer.facts["choices"])})
    facts = {"title": "Hotwash", "text": context.render(answer)["text"]}
    return {"response_action": "update", "view": context.templates.render_view("modals/done", facts)}


def submission(view: dict[str, Any]) -> FilledForm:
    """Read the view of a `view_submission` (Slack's reference, "view interactions")."""
    remembered = json.loads(view.get("private_metadata") or "{}")
    inputs = view["state"]["values"].items()
    values = {block: _entered(element) for block, elements in inputs for element in elements.values()}
    required = {
        block.get("block_id") for block in view["blocks"] if block["type"] == "input" and not block.get("optional")
    }
    return FilledForm(
        verb=view["callback_id"],
        remembered=remembered,
        values={**values, **({"time": (remembered["at"],)} if remembered.get("at") else {})},
        missing=tuple(name for name, entered in values.items() if name in required and not "".join(entered).strip()),
    )


def _errors(errors: dict[str, str]) -> dict[str, Any]:
    return {"response_action": "errors", "errors": errors}


def _in_words(reason: str, choices: list[str]) -> str:
    return f"{reason} Possible: {', '.join(choices)}" if choices else reason


def _entered(element: dict[str, Any]) -> tuple[str, ...]:
    if element.get("selected_option"):
        return (element["selected_option"]["value"],)
    if element.get("selected_options"):
        return tuple(one["value"] for one in element["selected_options"])
    value = element.get("value") or element.get("selected_user") or ""
    return (value,) if value else ()
