"""Counts requests that are refused at the door, and logs each reason once a minute."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from storage.rate_limited_log import RateLimitedLog

log = structlog.get_logger(__name__)

_REASONS = {
    "no_signature": "it has no Slack signature; SLACK_SIGNING_SECRET protects this address",
    "stale": "its timestamp is more than 5 minutes off; is the clock of this machine right?",
    "signature": "its signature does not match SLACK_SIGNING_SECRET (or the clock is off by more than 5 minutes)",
    "compressed": "its body is compressed, which Slack never does",
    "too_large": "its body is too large",
    "too_slow": "its body did not arrive in time",
    "cut_off": "its body was cut off",
    "malformed": "it is signed, but is not what Slack sends",
    "unhandled": "no listener is registered for it; does the app's manifest subscribe to more than app.json does?",
    "app_mention_by_app": "an app or a workflow mentioned the bot; only people are answered",
    "too_many_connections": "too many connections are open; the oldest silent one was closed",
    "no_request": "a connection brought no request in time and was closed",
}
"""Why a request is refused or ignored, in words for the operator."""


class Refusals:
    """Counts refusals by their reason. `count` tells the metrics of each."""

    def __init__(self, count: Callable[[str], None] = lambda reason: None) -> None:
        self.count = count
        self._log_limit = RateLimitedLog()

    def note(self, reason: str, **about: object) -> None:
        """Count one refusal; log it if there was no line about this reason within the last minute.

        Args:
            reason: a key of `_REASONS`.
            about: more fields of the log line; never a typed text.
        """
        self.count(reason)
        if times := self._log_limit.count(reason):
            log.warning("request.refused", reason=reason, detail=_REASONS[reason], count=times, **about)
