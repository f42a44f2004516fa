"""The job of a Slack performer: with a client, and with ids instead of names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

from bot.integrations.slack.client import SlackClient
from bot.integrations.slack.directory import Directory
from bot.integrations.slack.identity import Identity
from bot.outbox.job import Job, Updates
from bot.outbox.ports import PermanentFailure
from templates import Templates


@dataclass(frozen=True, kw_only=True)
class SlackJob(Job):
    """One claim to be performed in Slack."""

    slack: SlackClient
    directory: Directory
    templates: Templates
    bot_user_id: str | None

    async def unless(self, fine: Collection[str], method: str, **arguments: Any) -> dict[str, Any]:
        """Call Slack within a channel; a refusal with one of these error codes counts as success."""
        try:
            return await self.slack.call_inside(method, **arguments)
        except PermanentFailure as refusal:
            if refusal.error not in fine:
                raise
            return {}


SlackPerformer = Callable[[SlackJob], Awaitable[Updates]]


@dataclass(frozen=True, kw_only=True)
class SlackConnection:
    """What every Slack job shares."""

    slack: SlackClient
    directory: Directory
    templates: Templates
    identity: Callable[[], Identity]

    def job(self, job: Job) -> SlackJob:
        """Make the Slack job of a claimed job; its calls check the lease first."""
        return SlackJob(
            **vars(job),
            slack=self.slack.while_held(job.hold),
            directory=self.directory,
            templates=self.templates,
            bot_user_id=self.identity().bot_user_id,
        )
