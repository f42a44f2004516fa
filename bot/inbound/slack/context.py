"""The listeners' shared context: turns Slack's payloads into requests, and replies into messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from jinja2 import TemplateError

from bot.inbound.door import DOORS, Door
from bot.inbound.slack.mrkdwn import ParsedText, called
from bot.integrations.slack.client import SlackClient
from bot.integrations.slack.identity import Identity, installation_team, is_from_elsewhere
from bot.integrations.slack.user_cache import UserCache
from bot.integrations.slack.user_groups import UserGroups
from bot.outbox.ports import DeliveryFailed
from bot.requests.handler import RequestHandler, not_recorded
from commands.core import dispatch
from commands.core.command import Commands
from commands.core.reply import Answer, Reply, plain
from commands.core.request import Call, Request, Text
from storage.rules.actor import Actor
from storage.rules.known_people import KnownPerson
from storage.rules.permissions import HELP
from storage.rules.policy import Policy
from templates import CannotRender, Templates

log = structlog.get_logger(__name__)

Belonging = tuple[tuple[str, ...], tuple[str, ...]]
"""The names of the settings that apply to a person, and those that Slack did not resolve in time."""

MOST_NAMES = 5
"""How many mentioned people are looked up for one request, concurrently."""


@dataclass(frozen=True, kw_only=True)
class SlackContext:
    """What every listener needs."""

    handler: RequestHandler
    people: UserCache
    user_groups: UserGroups
    slack: SlackClient
    templates: Templates
    policy: Policy
    commands: Commands
    now: Callable[[], datetime]
    identity: Callable[[], Identity]

    async def answer(self, **about: Any) -> tuple[Request, Answer]:
        """Build a request and answer it; its deadline counts from now."""
        since = asyncio.get_running_loop().time()
        request = await self.request(**about)
        return request, await self.handler.answer(request, since=since)

    async def request(
        self,
        *,
        door: Door,
        slack_id: str,
        words: ParsedText,
        body: dict[str, Any],
        handle: str | None = None,
        incident: int | None = None,
        fields: Mapping[str, Sequence[str]] | None = None,
        received_at: datetime | None = None,
        **about: Any,
    ) -> Request:
        """Build a request from the words and the `body` that they came in.

        Args:
            door: where it came in.
            slack_id: who sent it; `handle` is what the body calls them.
            words: what was typed after `/incident`.
            body: what Slack sent.
            handle: see `slack_id`.
            incident: the number of the incident that a button belongs to.
            fields: what was entered in a form, by field.
            received_at: when it was sent (UTC); now if not given.
            about: other fields of the request.
        """
        identity = self.identity()
        asks = self.people.actor(slack_id, handle, from_elsewhere=is_from_elsewhere(body, identity))
        looking = self._groups(slack_id, dispatch.resolve(words.text, self.commands))
        if looking is None:  # most verbs are for all members: no lookup is needed
            (actor, names), (belongs, unsure) = await self._people(asks, words), ((), ())
        else:
            (actor, names), (belongs, unsure) = await asyncio.gather(self._people(asks, words), looking)
        words = called(words, self.people.handles()) if words.mentions else words
        call = dispatch.resolve(words.text, self.commands, incident, fields)
        people = self._known(call)
        return Request(
            call=call,
            actor=replace(actor, workspace=installation_team(body, identity)),
            door=door.name,
            prefix=door.prefix,
            received_at=received_at or self.now(),
            mentions=words.mentions,
            names=names,
            people=people,
            unavailable=self.people.unavailable([*words.mentions.values(), *(one.id for one in people)]),
            belongs=belongs,
            unsure=unsure,
            **about,
        )

    def _known(self, call: Call | Text) -> tuple[KnownPerson, ...]:
        """Give the people whom the words may name, where the verb asks or names somebody."""
        if isinstance(call, Text) or not call.text or not self.commands.named(call.verb).names_people:
            return ()
        return self.people.named_in(call.text)

    def _groups(
        self, slack_id: str, call: Call | Text
    ) -> Coroutine[Any, Any, tuple[tuple[str, ...], tuple[str, ...]]] | None:
        """Find which names and groups of the settings include the requester, if the verb's permission names any."""
        permissions = self.policy.permissions
        if not permissions.names() or isinstance(call, Text):
            return None
        permission = self.commands.named(call.verb).permission
        named = permissions.names(permission) if permission != HELP else []
        return self.user_groups.of(slack_id, named) if named else None

    async def _people(self, asks: Awaitable[Actor], words: ParsedText) -> tuple[Actor, dict[str, str]]:
        """Look up the requester and the mentioned people concurrently; give their names by Slack id."""
        ids = [one for one in words.mentions.values() if one[:1] in "UW"][:MOST_NAMES]
        if not ids:
            return await asks, {}  # most notes mention nobody: no lookup is needed
        actor, *mentioned = await asyncio.gather(asks, *(self.people.actor(one) for one in ids))
        return actor, {one.id: one.name for one in mentioned if one.name}

    async def open_or_reply(self, answer: Answer, trigger_id: str | None, request: Request) -> Reply | None:
        """Open the form if the answer is one; give the reply to show otherwise, or if the form cannot be opened."""
        if isinstance(answer, Reply):
            return answer
        one_line = f"one line does the same: {answer.facts['one_line']}"
        if not DOORS[request.door].opens_forms:  # Slack opens forms only for clicks and slash commands
            return plain(f"A form cannot be opened from here; {one_line}")
        view = self.templates.render_view(answer.template, answer.facts)
        try:
            await self.slack.call("views.open", trigger_id=trigger_id, view=view)
        except DeliveryFailed as failed:
            log.warning("form.not_opened", error=failed.error)
            return not_recorded(request.pasteable, f"Slack did not open the form; {one_line}")
        return None

    async def whisper(
        self,
        channel: str | None,
        person: str,
        reply: Reply,
        *,
        response_url: str | None = None,
        thread: str | None = None,
    ) -> None:
        """Show a reply to one person.

        Args:
            channel: where they are; in the `thread`, if it has one.
            person: Slack's id.
            reply: what to show.
            response_url: the address of a click, which reaches somebody who is not in the channel, too.
            thread: the timestamp of the message that the thread hangs on.
        """
        message = self.render(reply)
        try:
            if response_url:
                await self.slack.respond(response_url, {**message, "replace_original": False})
            elif channel is not None:
                place = {"thread_ts": thread} if thread else {}
                await self.slack.call("chat.postEphemeral", channel=channel, user=person, **place, **message)
        except DeliveryFailed as failed:
            log.info("reply.not_delivered", error=failed.error)  # only the reply is lost: the request is recorded

    def render(self, reply: Reply) -> dict[str, Any]:
        """Render a reply as Slack's `text` and `blocks`; if a template fails, a plain line says what was recorded."""
        try:
            return self.templates.render(reply.template, reply.facts).payload()
        except (TemplateError, CannotRender):
            log.exception("reply.render_failed", template=reply.template)
            ref, entry = reply.incident, reply.entry
            return {"text": f"Recorded in {ref} as entry {entry}." if entry else f"Done. {ref or ''}".strip()}
