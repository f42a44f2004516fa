"""What Slack sends becomes a Request; what the command answers becomes the acknowledgement.

bolt acknowledges only after the listener has run (`process_before_response`), and the listener commits first.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.inbound.http.refusals import Refusals
from bot.inbound.slack.context import SlackContext
from bot.inbound.slack.mrkdwn import ParsedText, typed
from bot.inbound.slack.view_submission import Filled, complaints, filled, in_words, line
from bot.outbox.ports import DeliveryFailed
from bot.requests.handler import not_recorded
from commands.core.replies import plain
from commands.core.request import Answer, Modal, Reply, Request

log = structlog.get_logger(__name__)


def bolt_app(context: SlackContext, refusals: Refusals) -> AsyncApp:
    """Make the bolt app that hears slash commands, buttons, forms, mentions and changes of people."""
    app = AsyncApp(
        client=context.slack.client,
        authorize=_authorize(context),
        process_before_response=True,
        request_verification_enabled=False,  # our own check comes first: bolt's answers odd bytes with a 500
        raise_error_for_unhandled_request=True,
        logger=logging.getLogger("slack_bolt"),
    )
    app.error(_on_error(refusals))
    _hear_commands(app, context)
    _hear_buttons_and_forms(app, context)
    _hear_events(app, context, refusals)
    return app


def _authorize(context: SlackContext) -> Callable[..., Any]:
    async def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        identity = context.identity()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=context.slack.token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
        )

    return authorize


def _on_error(refusals: Refusals) -> Callable[..., Any]:
    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            refusals.note("unhandled", kind=str(body.get("type") or "command")[:40])
            # anything else than 200 would make Slack repeat it, and in the end stop sending
            return BoltResponse(status=200)
        return _failed(error, body)

    return failed


def _failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
    log.error("listener.failed", exc_info=error)
    if body.get("type") == "view_submission":  # a form takes no plain words: it would say "trouble connecting"
        words = "Something went wrong inside Hotwash. Look at /incident list before you send it again."
        fields = [block for block in body["view"]["blocks"] if block["type"] == "input"][:1]
        errors = {field["block_id"]: words for field in fields}
        return BoltResponse(status=200, body={"response_action": "errors", "errors": errors} if errors else "")
    words = "Something went wrong inside Hotwash. Look at `/incident timeline` before you type it again."
    return BoltResponse(status=200, body=words)


def _hear_commands(app: AsyncApp, context: SlackContext) -> None:
    @app.command(re.compile(".*"))
    async def typed_command(ack: Any, body: dict[str, Any]) -> None:
        words = typed(body.get("text") or "", context.people.handles())
        request = await context.request(
            door="command",
            slack_id=body["user_id"],
            words=words,
            handle=body.get("user_name"),
            body=body,
            channel=body.get("channel_id"),
            key=f"command:{body.get('trigger_id') or uuid4().hex}",
        )
        answer = await context.handler.answer(request)
        await _acknowledge(ack, context, answer, body.get("trigger_id"), request)


async def _acknowledge(
    ack: Any, context: SlackContext, answer: Answer, trigger_id: str | None, request: Request
) -> None:
    if isinstance(answer, Modal):
        refused = await _open(context, answer, trigger_id, request)
        if refused is None:
            await ack()
            return
        answer = refused
    await ack(**context.draw(answer))


async def _open(context: SlackContext, modal: Modal, trigger_id: str | None, request: Request) -> Reply | None:
    view = context.templates.render_view(modal.template, modal.facts)
    try:
        await context.slack.call("views.open", trigger_id=trigger_id, view=view)
    except DeliveryFailed as failed:
        log.warning("form.not_opened", error=failed.error)
        return _one_line(modal, "Slack did not open the form", request)
    return None


def _one_line(modal: Modal, why: str, request: Request) -> Reply:
    return not_recorded(request.pasteable, f"{why}; one line does the same: {modal.facts['one_line']}")


def _hear_buttons_and_forms(app: AsyncApp, context: SlackContext) -> None:
    @app.action(re.compile("^do:"))
    async def clicked(ack: Any, body: dict[str, Any], action: dict[str, Any]) -> None:
        request = await _click(context, body, action)
        answer = await context.handler.answer(request)
        await ack()
        channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id")
        if isinstance(answer, Modal):
            refused = await _open(context, answer, body.get("trigger_id"), request)
            if refused is None:
                return
            answer = refused
        await _whisper(context, channel, body["user"]["id"], answer, body.get("response_url"))

    @app.view(re.compile(".*"))
    async def submitted(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack(**await _submitted(context, body, view))


async def _submitted(context: SlackContext, body: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Do what a form says and give what stands in its place; where it cannot be done it stays open as it was filled."""
    form = filled(view)
    request = await _submission(context, body, view, form)
    wrong = complaints(form, request)
    if wrong:
        return {"response_action": "errors", "errors": wrong}
    answer = await context.handler.answer(request)
    if isinstance(answer, Modal):
        return {}
    if answer.outcome == "refused":
        words = in_words(answer.facts["reason"], answer.facts["choices"])
        return {"response_action": "errors", "errors": {"title": words}}
    facts = {"title": "Hotwash", "text": context.draw(answer)["text"]}
    return {"response_action": "update", "view": context.templates.render_view("modals/done", facts)}


async def _click(context: SlackContext, body: dict[str, Any], action: dict[str, Any]) -> Request:
    value = json.loads(action.get("value") or "{}")
    verb = action["action_id"].split(":")[1]
    about = str(value.get("about") or "").upper().removeprefix("INC-")
    return await context.request(
        door="button",
        slack_id=body["user"]["id"],
        words=ParsedText(f"{verb} {value.get('text') or ''}"),
        handle=body["user"].get("username"),
        body=body,
        channel=(body.get("channel") or {}).get("id"),
        about=int(about) if about.isdigit() else None,
        key=f"click:{body.get('trigger_id') or action.get('action_ts')}",
    )


async def _submission(context: SlackContext, body: dict[str, Any], view: dict[str, Any], form: Filled) -> Request:
    return await context.request(
        door="form",
        slack_id=body["user"]["id"],
        words=ParsedText(line(form)),
        handle=body["user"].get("username"),
        body=body,
        channel=form.remembered.get("channel"),
        key=f"form:{view['id']}:{view.get('hash') or ''}",
    )


async def _whisper(
    context: SlackContext, channel: str | None, person: str, reply: Reply, response_url: str | None = None
) -> None:
    """Tell one person; the address of a click reaches somebody who is not in the channel, too."""
    try:
        if response_url:
            await context.slack.respond(response_url, {**context.draw(reply), "replace_original": False})
        elif channel is not None:
            await context.slack.call("chat.postEphemeral", channel=channel, user=person, **context.draw(reply))
    except DeliveryFailed as failed:
        log.info("reply.not_delivered", error=failed.error)  # the words are recorded; only the asker's echo is missing


def _hear_events(app: AsyncApp, context: SlackContext, refusals: Refusals) -> None:
    @app.event("app_mention")
    async def mentioned(body: dict[str, Any], event: dict[str, Any]) -> None:
        if event.get("bot_id") or not event.get("user"):
            refusals.note("app_mention_by_app", app=str(event.get("app_id") or event.get("bot_id"))[:40])
            return
        words = _after_mention(event.get("text") or "", context)
        request = await context.request(
            door="mention",
            slack_id=event["user"],
            words=words,
            body=body,
            channel=event.get("channel"),
            key=f"message:{event.get('channel')}:{event.get('ts')}",
            # Slack's clock may be ahead of ours, and nothing is received in the future
            received_at=min(datetime.fromtimestamp(float(event["ts"]), UTC), context.now()),
        )
        answer = await context.handler.answer(request)
        if isinstance(answer, Modal):  # Slack opens forms for clicks and slash commands alone: there is no trigger_id
            answer = plain(f"A form cannot be opened from here; one line does the same: {answer.facts['one_line']}")
        await _whisper(context, event.get("channel"), event["user"], answer)

    @app.event("user_change")
    async def changed(event: dict[str, Any]) -> None:
        context.people.learn(event.get("user") or {})

    @app.event("channel_archive")
    async def archived(event: dict[str, Any]) -> None:
        log.info("channel.archived", channel=event.get("channel"))


def _after_mention(text: str, context: SlackContext) -> ParsedText:
    own = f"<@{context.identity().bot_user_id}"
    _, found, rest = text.partition(own)
    return typed(rest.partition(">")[2] if found else text, context.people.handles())
