"""How each effect is performed in Slack, so that performing it again after a crash changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.integrations.slack.performers.card_data import card_facts
from bot.integrations.slack.performers.channel import open_channel, set_topic
from bot.integrations.slack.performers.invite import invite
from bot.integrations.slack.performers.post_once import found_earlier, post
from bot.integrations.slack.performers.postmortem import post_draft, upload_draft
from bot.integrations.slack.performers.timeline_messages import post_entries
from bot.outbox.job import Learned, Work
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

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


async def post_card(work: Work) -> Learned:
    """Post the live summary card; learn its `ts`."""
    channel = work.channel
    ts = await _post_once(work, channel, "messages/card", await card_facts(work))
    return {"card_ts": ts}


async def pin_card(work: Work) -> Learned:
    """Pin the card; that it is pinned already is success."""
    if work.incident.card_ts:
        await work.unless({"already_pinned"}, "pins.add", channel=work.channel, timestamp=work.incident.card_ts)
    return {}


async def refresh_card(work: Work) -> Learned:
    """Edit the card in place; a card that somebody deleted stays deleted."""
    if not work.incident.card_ts:
        return {}
    message = work.templates.render("messages/card", await card_facts(work))
    await work.unless(GONE, "chat.update", channel=work.channel, ts=work.incident.card_ts, **message.payload())
    return {}


async def post_message(work: Work) -> Learned:
    """Say something in the incident's channel."""
    effect = work.effect(PostMessage)
    await _post_once(work, work.channel, effect.template, _with_channel(work, effect.facts))
    return {}


async def announce(work: Work) -> Learned:
    """Say something in another channel."""
    effect = work.effect(Announce)
    channel = await work.directory.channel(effect.channel)
    await _post_once(work, channel, effect.template, _with_channel(work, effect.facts))
    return {}


async def page_person(work: Work) -> Learned:
    """Ask one person for help by direct message."""
    effect = work.effect(PagePerson)
    await _post_once(work, await _direct(work, effect.person), "messages/escalation", effect.facts)
    return {}


async def tell_person(work: Work) -> Learned:
    """Tell one person something by direct message."""
    effect = work.effect(TellPerson)
    await _post_once(work, await _direct(work, effect.person), effect.template, effect.facts)
    return {}


async def add_bookmark(work: Work) -> Learned:
    """Put a link on the channel's bookmark bar, unless an earlier attempt did."""
    effect = work.effect(AddBookmark)
    if work.claimed.uncertain:
        answer = await work.slack.call_inside("bookmarks.list", channel_id=work.channel)
        if any(one.get("link") == effect.url for one in answer.get("bookmarks") or ()):
            return {}
    label = effect.label[:250]
    await work.slack.call_inside("bookmarks.add", channel_id=work.channel, title=label, type="link", link=effect.url)
    return {}


async def _direct(work: Work, person: str) -> str:
    answer = await work.slack.call("conversations.open", users=person)
    return str(answer["channel"]["id"])


def _with_channel(work: Work, facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "channel_id": work.incident.channel_id} if work.claimed.incident_id else facts


async def _post_once(work: Work, channel: str, template: str, facts: dict[str, Any]) -> str:
    found = await found_earlier(work, channel)
    if found:
        return next(iter(found.values()))
    answer = await post(work.slack, channel, work.templates.render(template, facts), work.keys)
    return str(answer.get("ts") or "")


Performer = Callable[[Work], Awaitable[Learned]]
PERFORMERS: dict[type[Effect], Performer] = {
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
