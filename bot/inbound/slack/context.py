"""What hearing Slack needs: who the bot is, and how words become a request and a reply becomes a message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from jinja2 import TemplateError

from bot.inbound.slack.mrkdwn import ParsedText, called
from bot.integrations.slack.client import SlackClient
from bot.integrations.slack.user_cache import UserCache
from bot.requests.handler import RequestHandler, TimedRequest
from commands.core.request import Command, Door, Reply, Request
from storage.idempotency.keys import Sender
from storage.rules.policy import Policy
from templates import CannotRender, Templates

log = structlog.get_logger(__name__)

MOST_NAMES = 5
"""How many mentioned people are looked up for one request, side by side."""


@dataclass(frozen=True)
class Identity:
    """Who the bot is in its workspace, as `auth.test` says."""

    met: bool = False
    team_id: str | None = None
    bot_id: str | None = None
    bot_user_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class SlackContext:
    """Everything that hearing Slack needs."""

    handler: RequestHandler
    people: UserCache
    slack: SlackClient
    templates: Templates
    policy: Policy
    commands: Sequence[Command]
    now: Callable[[], datetime]
    identity: Callable[[], Identity]

    async def request(self, *, door: Door, slack_id: str, words: ParsedText, **about: Any) -> Request:
        """Make a request of what was heard; whoever typed it waits from now on."""
        since = asyncio.get_running_loop().time()
        sender, names = await self._people(slack_id, about.pop("handle", None), words)
        words = called(words, self.people.handles()) if words.mentions else words
        verb, _, rest = words.text.strip().partition(" ")
        if "\n" in verb:
            verb, _, rest = words.text.strip().partition("\n")
        return TimedRequest(
            since=since,
            sender=sender,
            verb=verb or "help",
            text=rest.strip(" "),
            door=door,
            received_at=about.pop("received_at", None) or self.now(),
            policy=self.policy,
            commands=self.commands,
            mentions=words.mentions,
            names=names,
            **about,
        )

    async def _people(self, slack_id: str, handle: str | None, words: ParsedText) -> tuple[Sender, dict[str, str]]:
        """Look up who asks and who is mentioned side by side: their names, by Slack id, are waited for once."""
        asks = self.people.sender(slack_id, handle)
        ids = [one for one in words.mentions.values() if one[:1] in "UW"][:MOST_NAMES]
        if not ids:
            return await asks, {}  # most notes name nobody: there is nothing to wait for
        sender, *mentioned = await asyncio.gather(asks, *(self.people.sender(one) for one in ids))
        return sender, {one.slack_id: one.name for one in mentioned if one.name}

    def draw(self, reply: Reply) -> dict[str, Any]:
        """Draw a reply as Slack's `text` and `blocks`; what is recorded is said even where a template is broken."""
        try:
            return self.templates.render(reply.template, reply.facts).payload()
        except (TemplateError, CannotRender):
            log.exception("reply.render_failed", template=reply.template)
            ref, number = reply.facts.get("ref"), reply.facts.get("number")
            return {"text": f"Recorded in {ref} as entry {number}." if number else f"Done. {ref or ''}".strip()}
