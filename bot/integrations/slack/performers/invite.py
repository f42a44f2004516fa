"""Invites people into the incident's channel; one failed invitation does not stop the others."""

from __future__ import annotations

import structlog

from bot.integrations.slack.job import SlackJob
from bot.outbox.failure_messages import report_unknown_guests
from bot.outbox.job import Updates
from bot.outbox.ports import PermanentFailure
from storage.escalations.notify import SLACK_ID
from storage.outbox.effects import Invite

log = structlog.get_logger(__name__)

_MOST_AT_ONCE = 100
"""Slack's limit for one invitation (conversations.invite)."""

FINE = frozenset({"already_in_channel", "cant_invite_self"})
THEIR_OWN = frozenset(
    {
        "user_not_found", "no_user", "user_is_restricted", "ura_max_channels", "cant_invite", "user_disabled",
        "org_user_not_in_team", "invitee_cant_see_channel", "user_team_not_in_channel", "no_external_invite_permission",
    }
)  # fmt: skip
"""Refusals that concern one person: the others are still invited."""


async def invite(job: SlackJob) -> Updates:
    """Invite people and the members of groups, all at once or, if Slack refuses that, one by one.

    Raises:
        RetryLater: when some names are not resolved yet; the others have been invited then.
    """
    wanted = job.effect(Invite)
    names = [one for one in wanted.people if not SLACK_ID.match(one)]
    found = await job.directory.find(names)
    ids = [found.known.get(one, one) for one in wanted.people if one in found.known or one not in names]
    groups = [*wanted.groups, *(one for one in ids if one.startswith("S"))]
    people = [*(one for one in ids if not one.startswith("S")), *await _members(job, groups)]
    people = [one for one in dict.fromkeys(people) if one and one != job.bot_user_id]
    for start in range(0, len(people), _MOST_AT_ONCE):
        await _invite_together(job, people[start : start + _MOST_AT_ONCE])
    if found.pending:
        raise found.later
    if found.unknown:
        await job.ask(lambda journal: report_unknown_guests(journal, job.claim, sorted(found.unknown)))
    return {}


async def _members(job: SlackJob, groups: list[str]) -> list[str]:
    members: list[str] = []
    for group in groups:
        try:
            answer = await job.slack.call("usergroups.users.list", http_verb="GET", usergroup=group)
        except PermanentFailure as refusal:
            log.warning("invite.group_unknown", group=group, error=refusal.error)
        else:
            members += answer.get("users") or []
    return members


async def _invite_together(job: SlackJob, people: list[str]) -> None:
    users = ",".join(people)
    try:
        force = len(people) > 1 or None
        await job.slack.call_inside("conversations.invite", channel=job.channel, users=users, force=force)
    except PermanentFailure as refusal:
        if len(people) == 1:
            _accept(refusal, people[0])
            return
        if refusal.error not in FINE | THEIR_OWN:
            raise
        for person in people:
            await _invite_together(job, [person])


def _accept(refusal: PermanentFailure, person: str) -> None:
    if refusal.error in FINE:
        return
    if refusal.error not in THEIR_OWN:
        raise refusal
    log.warning("invite.refused", person=person, error=refusal.error)
