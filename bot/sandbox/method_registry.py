"""One Web API call, and the table of methods with their tiers and scopes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import Json, SlackError
from bot.sandbox.workspace import Workspace

Scopes = dict[str, str]
TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100  # calls a minute
SPECIAL = 300


@dataclass
class Call:
    """A method's handler gets the workspace and the call's arguments."""

    place: Workspace
    arguments: Arguments


@dataclass(frozen=True)
class ApiCall:
    """The record of one call; `answer_error` is Slack's code, a fault's name, or None when it worked."""

    method: str
    arguments: Json
    at: datetime
    answer_error: str | None = None


Handler = Callable[[Call], Json]
Kinds = Callable[[Call], list[str]]


def channel_kinds(call: Call) -> list[str]:
    """The kind of the conversation that a call is about, `channel` when it names none."""
    named = call.arguments.get("channel") or call.arguments.get("channel_id")
    channel = call.place.channels.get(str(named))
    return [channel.kind if channel else "channel"]


@dataclass(frozen=True)
class Method:
    """A Web API method: its handler, calls a minute, and scopes by kind of conversation (`|` separates choices)."""

    name: str
    handler: Handler
    tier: int
    scopes: Scopes
    kinds: Kinds
    token: str = "xoxb"

    def refuse_missing_scope(self, call: Call) -> None:
        """Raise SlackError `missing_scope` unless the manifest grants one of the method's scopes."""
        granted = call.place.manifest.scopes
        for kind in self.kinds(call):
            choices = self.scopes.get(kind, self.scopes.get("any", "")).split("|")
            if choices != [""] and not set(choices) & set(granted):
                raise SlackError("missing_scope", needed=",".join(choices), provided=",".join(granted))


METHODS: dict[str, Method] = {}


def method(
    name: str, tier: int, scopes: str | Scopes = "", kinds: Kinds = channel_kinds, *, token: str = "xoxb"
) -> Callable[[Handler], Handler]:
    """Enter a handler in the table of methods."""

    def enter(handler: Handler) -> Handler:
        table = {"any": scopes} if isinstance(scopes, str) else scopes
        METHODS[name] = Method(name, handler, tier, table, kinds, token)
        return handler

    return enter


def by_kind(public: str, private: str, im: str | None = None, mpim: str | None = None) -> Scopes:
    """Scopes that differ by kind of conversation; direct messages fall back to the private ones."""
    return {"channel": public, "group": private, "im": im or private, "mpim": mpim or private}
