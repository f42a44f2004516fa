"""The performer of each Slack effect; each is idempotent, so it can be repeated after a crash."""

from __future__ import annotations

from typing import Any

from bot.integrations.slack.job import SlackConnection, SlackJob, SlackPerformer
from bot.integrations.slack.performers.card_data import card_facts
from bot.integrations.slack.performers.channel import open_channel, set_topic
from bot.integrations.slack.performers.invite import invite
from bot.integrations.slack.performers.name_resolution import with_ids
from bot.integrations.slack.performers.post_once import already_calls, found_earlier, post
from bot.integrations.slack.performers.postmortem import post_draft, upload_draft
from bot.integrations.slack.performers.timeline_messages import post_entries
from bot.outbox.job import Job, Performer, Updates
from storage.outbox.effects import (
    AddBookmark,
    Announce,
    Effect,
    Invite,
    OpenChannel,
    PagePerson,
    PinCard,
    PostCard,
    PostDraft,
    PostEntry,
    PostMessage,
    RefreshCard,
    SetTopic,
    TellPerson,
    UploadDraft,
)

_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


async def post_card(job: SlackJob) -> Updates:
    """Post the live summary card; learn its `ts`."""
    channel = job.channel
    ts = await _post_once(job, channel, "messages/card", await card_facts(job))
    return {"card_ts": ts}


async def pin_card(job: SlackJob) -> Updates:
    """Pin the card; "already pinned" counts as success."""
    if job.incident.card_ts:
        await job.unless({"already_pinned"}, "pins.add", channel=job.channel, timestamp=job.incident.card_ts)
    return {}


async def refresh_card(job: SlackJob) -> Updates:
    """Edit the card in place; a card that somebody deleted stays deleted."""
    if not job.incident.card_ts:
        return {}
    message = job.templates.render("messages/card", await card_facts(job))
    await job.unless(_GONE, "chat.update", channel=job.channel, ts=job.incident.card_ts, **message.payload())
    return {}


async def post_message(job: SlackJob) -> Updates:
    """Post a message in the incident's channel."""
    effect = job.effect(PostMessage)
    await _post_once(job, job.channel, effect.template, _with_channel(job, effect.facts))
    return {}


async def announce(job: SlackJob) -> Updates:
    """Post a message in another channel."""
    effect = job.effect(Announce)
    channel = await job.directory.channel(effect.channel)
    await _post_once(job, channel, effect.template, _with_channel(job, effect.facts))
    return {}


async def page_person(job: SlackJob) -> Updates:
    """Page one person by direct message; a user group is mentioned in the channel, unless it was already."""
    effect = job.effect(PagePerson)
    if effect.person.startswith("S"):
        await _call_group(job, effect)
        return {}
    await _post_once(job, await _direct(job, effect.person), "messages/escalation", effect.facts)
    return {}


async def _call_group(job: SlackJob, effect: PagePerson) -> None:
    if not await already_calls(job.slack, job.channel, effect.person, job.claim.created_at):
        facts = {**effect.facts, "targets": [{"kind": "group", "id": effect.person}]}
        await _post_once(job, job.channel, "messages/escalation", facts)


async def tell_person(job: SlackJob) -> Updates:
    """Send a direct message to one person."""
    effect = job.effect(TellPerson)
    await _post_once(job, await _direct(job, effect.person), effect.template, effect.facts)
    return {}


async def add_bookmark(job: SlackJob) -> Updates:
    """Put a link on the channel's bookmark bar, unless an earlier attempt did."""
    effect = job.effect(AddBookmark)
    if job.claim.uncertain:
        answer = await job.slack.call_inside("bookmarks.list", channel_id=job.channel)
        if any(one.get("link") == effect.url for one in answer.get("bookmarks") or ()):
            return {}
    label = effect.label[:250]
    await job.slack.call_inside("bookmarks.add", channel_id=job.channel, title=label, type="link", link=effect.url)
    return {}


async def _direct(job: SlackJob, person: str) -> str:
    answer = await job.slack.call("conversations.open", users=person)
    return str(answer["channel"]["id"])


def _with_channel(job: SlackJob, facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "channel_id": job.incident.channel_id} if job.claim.incident_id else facts


async def _post_once(job: SlackJob, channel: str, template: str, facts: dict[str, Any]) -> str:
    found = await found_earlier(job, channel)
    if found:
        return next(iter(found.values()))
    answer = await post(job.slack, channel, job.templates.render(template, facts), job.keys)
    return str(answer.get("ts") or "")


PERFORMERS: dict[type[Effect], SlackPerformer] = {
    OpenChannel: open_channel,
    SetTopic: set_topic,
    Invite: invite,
    PostCard: post_card,
    PinCard: pin_card,
    RefreshCard: refresh_card,
    PostEntry: post_entries,
    PostMessage: post_message,
    Announce: announce,
    PagePerson: page_person,
    AddBookmark: add_bookmark,
    PostDraft: post_draft,
    UploadDraft: upload_draft,
    TellPerson: tell_person,
}
"""The performer of each class of effects."""


def slack_performers(connection: SlackConnection) -> dict[type[Effect], Performer]:
    """Give the performers of Slack's effects, for the worker."""
    return {effect: _performer(perform, connection) for effect, perform in PERFORMERS.items()}


def _performer(perform: SlackPerformer, connection: SlackConnection) -> Performer:
    async def performed(job: Job) -> Updates:
        named = await with_ids(connection.job(job))
        return await perform(named) if named is not None else {}

    return performed
