"""The job of a performer of Slack's: with the way to Slack, and ids in the place of names."""

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
        """Call Slack within a channel; a refusal with one of these words is as good as success."""
        try:
            return await self.slack.call_inside(method, **arguments)
        except PermanentFailure as refusal:
            if refusal.error not in fine:
                raise
            return {}


SlackPerformer = Callable[[SlackJob], Awaitable[Updates]]


@dataclass(frozen=True, kw_only=True)
class SlackConnection:
    """What every job of Slack's is given."""

    slack: SlackClient
    directory: Directory
    templates: Templates
    identity: Callable[[], Identity]

    def job(self, job: Job) -> SlackJob:
        """Give a claimed job the way to Slack; its calls make sure of the lease first."""
        return SlackJob(
            **vars(job),
            slack=self.slack.while_held(job.hold),
            directory=self.directory,
            templates=self.templates,
            bot_user_id=self.identity().bot_user_id,
        )
