"""What hearing Slack needs: who the bot is, and how words become a request and a reply becomes a message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from jinja2 import TemplateError

from bot.inbound.slack.mrkdwn import ParsedText, called
from bot.integrations.slack.client import SlackClient
from bot.integrations.slack.identity import Identity, installation_team, is_from_elsewhere
from bot.integrations.slack.user_cache import UserCache
from bot.integrations.slack.user_groups import Belonging
from bot.requests.handler import RequestHandler, TimedRequest
from commands.core.dispatch import find
from commands.core.request import Command, Door, Reply, Request
from storage.idempotency.keys import Sender
from storage.rules.errors import Refused
from storage.rules.permissions import HELP
from storage.rules.policy import Policy
from templates import CannotRender, Templates

log = structlog.get_logger(__name__)

MOST_NAMES = 5
"""How many mentioned people are looked up for one request, side by side."""


@dataclass(frozen=True, kw_only=True)
class SlackContext:
    """Everything that hearing Slack needs."""

    handler: RequestHandler
    people: UserCache
    belonging: Belonging
    slack: SlackClient
    templates: Templates
    policy: Callable[[], Policy]
    commands: Sequence[Command]
    now: Callable[[], datetime]
    identity: Callable[[], Identity]

    async def request(
        self, *, door: Door, slack_id: str, words: ParsedText, body: dict[str, Any], **about: Any
    ) -> Request:
        """Make a request of what was heard, and of the `body` that it came in; whoever typed it waits from now on."""
        since = asyncio.get_running_loop().time()
        policy, identity = self.policy(), self.identity()
        asks = self.people.sender(slack_id, about.pop("handle", None), from_elsewhere=is_from_elsewhere(body, identity))
        permitted = self._permitted(words, policy)
        if permitted:
            looking = self.belonging.of(slack_id, permitted)
            (sender, names), (belongs, unsure) = await asyncio.gather(self._people(asks, words), looking)
        else:  # most verbs are for all members: there is nothing to wait for
            (sender, names), (belongs, unsure) = await self._people(asks, words), ((), ())
        words = called(words, self.people.handles()) if words.mentions else words
        verb, rest = _verb_of(words.text)
        return TimedRequest(
            workspace=installation_team(body, identity),
            since=since,
            sender=sender,
            verb=verb,
            text=rest,
            door=door,
            received_at=about.pop("received_at", None) or self.now(),
            policy=policy,
            commands=self.commands,
            mentions=words.mentions,
            names=names,
            belongs=belongs,
            unsure=unsure,
            **about,
        )

    def _permitted(self, words: ParsedText, policy: Policy) -> list[str]:
        """Give the people and user groups that the settings name for what is asked."""
        if not policy.permissions.names():
            return []
        try:
            permission = find(self.commands, *_verb_of(words.text)).permission
        except Refused:
            return []
        return policy.permissions.names(permission) if permission != HELP else []

    async def _people(self, asks: Awaitable[Sender], words: ParsedText) -> tuple[Sender, dict[str, str]]:
        """Look up who asks and who is mentioned side by side: their names, by Slack id, are waited for once."""
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


def _verb_of(text: str) -> tuple[str, str]:
    """Give the verb and what follows it; the verb may stand on a line of its own."""
    verb, _, rest = text.strip().partition(" ")
    if "\n" in verb:
        verb, _, rest = text.strip().partition("\n")
    return verb or "help", rest.strip(" ")
