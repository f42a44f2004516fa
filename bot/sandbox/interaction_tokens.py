"""What an interaction hands to an app for a while: trigger ids (one use, 3 s) and response URLs (5 uses, 30 min)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.errors import SlackError
from bot.sandbox.timestamps import Ids, Now, micros

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE = timedelta(minutes=30)
RESPONSE_USES = 5


@dataclass
class Trigger:
    """Permission to open one view for one person; `view_id` is the view it came from."""

    person: str
    issued: datetime
    view_id: str | None = None
    used: bool = False


@dataclass
class ResponsePass:
    """Permission to answer an interaction without a token; `original` is the ts of the message it came from."""

    person: str
    channel: str
    issued: datetime
    original: str | None = None
    uses: int = 0


class Passes:
    """Issues trigger ids and response URL tokens, and says when they are spent."""

    def __init__(self, now: Now, ids: Ids) -> None:
        self.now = now
        self.ids = ids
        self.triggers: dict[str, Trigger] = {}
        self.responses: dict[str, ResponsePass] = {}

    def issue_trigger(self, person: str, view_id: str | None = None) -> str:
        """Issue a trigger id in Slack's form `digits.digits.hex`."""
        number = self.ids.mint("")
        digest = hashlib.sha256(f"{number}{person}".encode()).hexdigest()[:32]
        trigger_id = f"{number}.{micros(self.now())}.{digest}"
        self.triggers[trigger_id] = Trigger(person, self.now(), view_id)
        return trigger_id

    def exchange_trigger(self, trigger_id: str) -> Trigger:
        """Spend a trigger id; raises SlackError as views.open does (unknown, already used, older than 3 s)."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.now() - trigger.issued > TRIGGER_LIFE:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def issue_response(self, person: str, channel: str, original: str | None = None) -> str:
        """Issue the secret part of a response URL."""
        number = self.ids.mint("")
        token = hashlib.sha256(f"response{number}{person}".encode()).hexdigest()[:24]
        self.responses[token] = ResponsePass(person, channel, self.now(), original)
        return token

    def spend_response(self, token: str) -> ResponsePass:
        """Spend one of a response URL's five uses; raises SlackError `used_url` or `expired_url`."""
        grant = self.responses.get(token)
        if grant is None or self.now() - grant.issued > RESPONSE_LIFE:
            raise SlackError("expired_url")
        if grant.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        grant.uses += 1
        return grant
