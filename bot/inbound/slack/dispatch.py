"""Hands Slack's requests of every transport to bolt: checked, measured, and with checkpoints for crash tests."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_internals import build_async_context
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.inbound.http.metrics import Metrics
from bot.inbound.slack import payloads


class SlackDispatch:
    """The handler that every transport calls. `checkpoint` is called before each acknowledgement."""

    def __init__(
        self, bolt: AsyncApp, metrics: Metrics, checkpoint: Callable[[str], None] = lambda point: None
    ) -> None:
        self._bolt = bolt
        self._metrics = metrics
        self._checkpoint = checkpoint

    async def __call__(self, request: AsyncBoltRequest) -> BoltResponse:
        """Give the acknowledgement of a verified request.

        Raises:
            Malformed: when it is not what Slack sends.
        """
        _read_forms_that_mention_payload(request)
        if not isinstance(request.body, dict):
            raise payloads.Malformed("a body of Slack's is a mapping")
        payloads.check(request.body)
        with self._metrics.acknowledging():
            response = await self._bolt.async_dispatch(request)
        self._checkpoint("before the acknowledgement")
        return response


def _read_forms_that_mention_payload(request: AsyncBoltRequest) -> None:
    """Read a form whose text happens to hold the word "payload": bolt takes it for an interaction and finds nothing."""
    if request.body or not request.raw_body:
        return
    if "application/x-www-form-urlencoded" in (request.headers.get("content-type") or [""])[0]:
        request.body = dict(parse_qsl(request.raw_body, keep_blank_values=True))
        request.context = build_async_context(AsyncBoltContext({}), request.body)
