"""Makes the bolt app that listens to Slack.

bolt acknowledges only after the listener has run (`process_before_response`), and the listener commits first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.inbound.http.refusals import Refusals
from bot.inbound.slack import actions, commands, events, views
from bot.inbound.slack.context import SlackContext

log = structlog.get_logger(__name__)


def bolt_app(context: SlackContext, refusals: Refusals) -> AsyncApp:
    """Make the bolt app that listens to slash commands, buttons, forms, mentions and changes of people."""
    app = AsyncApp(
        client=context.slack.client,
        authorize=_authorize(context),
        process_before_response=True,
        request_verification_enabled=False,  # our own check comes first: bolt's answers non-ASCII bytes with a 500
        raise_error_for_unhandled_request=True,
        logger=logging.getLogger("slack_bolt"),
    )
    app.error(_on_error(refusals))
    commands.listen(app, context)
    actions.listen(app, context)
    views.listen(app, context)
    events.listen(app, context, refusals)
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
            # with any status but 200 Slack would retry, and in the end stop sending
            return BoltResponse(status=200)
        return _failed(error, body)

    return failed


def _failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
    log.error("listener.failed", exc_info=error)
    if body.get("type") == "view_submission":  # a form needs JSON: with plain text it would show "trouble connecting"
        words = "Something went wrong inside Hotwash. Look at /incident list before you send it again."
        fields = [block for block in body["view"]["blocks"] if block["type"] == "input"][:1]
        errors = {field["block_id"]: words for field in fields}
        return BoltResponse(status=200, body={"response_action": "errors", "errors": errors} if errors else "")
    words = "Something went wrong inside Hotwash. Look at `/incident timeline` before you type it again."
    return BoltResponse(status=200, body=words)
