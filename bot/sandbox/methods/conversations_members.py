"""Coming and going: invite, kick, join, leave, open."""

from __future__ import annotations

from bot.sandbox import message_store
from bot.sandbox.errors import Json, SlackError, invalid_arguments
from bot.sandbox.method_registry import TIER_3, Call, by_kind, method
from bot.sandbox.permissions import joined_channel, open_channel, seen_channel
from bot.sandbox.serializers import channel_object
from bot.sandbox.state import Channel, Person

INVITE = by_kind("channels:write.invites|channels:manage", "groups:write.invites|groups:write")
MOST_INVITED = 100


@method("conversations.invite", TIER_3, INVITE)
def invite(call: Call) -> Json:
    """Invite people by id; without `force` one that cannot come fails all."""
    channel = open_channel(call)
    if channel.is_im or channel.is_mpim:
        raise SlackError("method_not_supported_for_channel_type")
    wanted = list(dict.fromkeys(call.arguments.names("users")))
    _refuse_count(wanted)
    errors = [{"user": one, "ok": False, "error": error} for one in wanted if (error := _refusal(call, channel, one))]
    bad = {str(problem["user"]) for problem in errors}
    if errors and (not call.arguments.flag("force") or len(bad) == len(wanted)):
        raise SlackError(str(errors[0]["error"]), errors=errors)
    for one in wanted:
        if one not in bad and not call.place.people[one].deleted:
            message_store.join(call.place, channel, call.place.people[one], inviter=call.place.bot)
    return {"channel": channel_object(call.place, channel)} | ({"errors": errors} if errors else {})


def _refuse_count(wanted: list[str]) -> None:
    if not wanted:
        raise SlackError("no_user")
    if len(wanted) > MOST_INVITED:
        raise invalid_arguments(f"no more than {MOST_INVITED} items allowed [json-pointer:/users]")


def _refusal(call: Call, channel: Channel, user: str) -> str | None:
    person = call.place.people.get(user)
    if person is None:
        return "user_not_found"
    reasons = {
        "cant_invite_self": person is call.place.bot,
        "cant_invite": person is call.place.slackbot,
        "ura_max_channels": person.is_ultra_restricted,
        "user_is_restricted": person.is_restricted,
        "already_in_channel": user in channel.members,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


@method("conversations.kick", TIER_3, by_kind("channels:manage", "groups:write"))
def kick(call: Call) -> Json:
    """Remove a person from a channel."""
    channel = open_channel(call)
    person = call.place.people.get(call.arguments.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    if person is call.place.bot:
        raise SlackError("cant_kick_self")
    if channel.is_general:
        raise SlackError("cant_kick_from_general")
    if person.id not in channel.members:
        raise SlackError("not_in_channel")
    message_store.leave(call.place, channel, person)
    return {"errors": {}}


@method("conversations.join", TIER_3, "channels:join")
def join(call: Call) -> Json:
    """Let the bot enter a public channel; being there already is a warning, not an error."""
    place = call.place
    channel = place.channels.get(call.arguments.text("channel"))
    if channel is None:
        raise SlackError("channel_not_found")
    if channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if place.is_bot_in(channel):
        warnings = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": channel_object(place, channel)} | warnings
    message_store.join(place, channel, place.bot)
    return {"channel": channel_object(place, channel)}


@method("conversations.leave", TIER_3, by_kind("channels:manage", "groups:write"))
def leave(call: Call) -> Json:
    """Let the bot go."""
    channel = seen_channel(call)
    if not call.place.is_bot_in(channel):
        return {"not_in_channel": True}
    if channel.is_general:
        raise SlackError("cant_leave_general")
    message_store.leave(call.place, joined_channel(call), call.place.bot)
    return {}


def _asked_kind(call: Call) -> list[str]:
    return ["mpim" if len(call.arguments.names("users")) > 1 else "im"]


@method("conversations.open", TIER_3, {"im": "im:write", "mpim": "mpim:write"}, _asked_kind)
def open_direct(call: Call) -> Json:
    """Open a direct message with one person, or a group of them; finds the same conversation again."""
    place = call.place
    users = list(dict.fromkeys(call.arguments.names("users")))
    if not users and call.arguments.get("channel"):
        return {"channel": {"id": seen_channel(call).id}, "no_op": True, "already_open": True}
    if not users:
        raise SlackError("users_list_not_supplied")
    people = [_addressee(call, user) for user in users]
    known = set(place.channels)
    channel = place.direct_message(people[0]) if len(people) == 1 else _group(call, people)
    shown = channel_object(place, channel) if call.arguments.flag("return_im") else {"id": channel.id}
    return {"channel": shown} | ({"no_op": True, "already_open": True} if channel.id in known else {})


def _addressee(call: Call, user: str) -> Person:
    person = call.place.people.get(user)
    if person is None or person is call.place.bot:
        raise SlackError("user_not_found")
    if person.deleted:
        raise SlackError("user_disabled")
    return person


def _group(call: Call, people: list[Person]) -> Channel:
    if len(people) > 8:
        raise SlackError("too_many_users")
    place = call.place
    members = {place.bot.id, *(person.id for person in people)}
    found = next((one for one in place.channels.values() if one.is_mpim and set(one.members) == members), None)
    if found is None:
        name = "mpdm-" + "--".join(person.handle for person in people) + "-1"
        found = place.add_channel(name, place.bot.id, is_mpim=True, is_private=True)
        found.members = sorted(members)
    return found
