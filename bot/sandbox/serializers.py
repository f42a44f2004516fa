"""People, channels and messages as the JSON objects that Slack shows."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.sandbox.errors import Json
from bot.sandbox.state import Channel, File, Message, Person, UserGroup, View
from bot.sandbox.workspace import Workspace


def person_object(place: Workspace, person: Person) -> Json:
    """Show a person as users.info does; the e-mail address only with users:read.email."""
    zone = person.timezone
    offset = place.now().astimezone(ZoneInfo(zone))
    shift = offset.utcoffset()
    shown: Json = {
        "id": person.id,
        "team_id": place.team_of(person),
        "name": person.handle,
        "deleted": person.deleted,
        "color": "9f69e7",
        "real_name": person.name,
        "tz": zone,
        "tz_label": offset.tzname() or zone,
        "tz_offset": int(shift.total_seconds()) if shift else 0,
        "profile": _profile(place, person),
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted or person.is_ultra_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }
    if person.team_id:  # true as long as no channel is shared with them in which the app is a member
        shared = [one for one in place.channels.values() if person.id in one.members and place.is_bot_in(one)]
        shown["is_stranger"] = not shared
    return shown


def _profile(place: Workspace, person: Person) -> Json:
    profile: Json = {
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.display_name,
        "display_name_normalized": person.display_name,
        "title": "",
        "phone": "",
        "status_text": "",
        "status_emoji": "",
        "team": place.team_of(person),
    }
    if person.email and "users:read.email" in place.manifest.scopes:
        profile["email"] = person.email
    if person.is_bot:
        profile |= {"bot_id": place.bot_id, "api_app_id": place.app_id}
    return profile


def channel_object(place: Workspace, channel: Channel) -> Json:
    """Show a channel as conversations.info does, from the bot's point of view."""
    if channel.is_im:
        return _direct_object(place, channel)
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_general": channel.is_general,
        "unlinked": 0,
        "is_shared": len(place.teams_in(channel)) > 1,
        "is_ext_shared": len(place.teams_in(channel)) > 1,
        "is_org_shared": False,
        "pending_shared": [],
        "is_pending_ext_shared": False,
        "is_member": place.is_bot_in(channel),
        "topic": _noted(channel.topic, channel.topic_set),
        "purpose": _noted(channel.purpose, channel.purpose_set),
        "previous_names": channel.previous_names,
        "updated": channel.created * 1000,
        "context_team_id": place.team_id,
        "shared_team_ids": place.teams_in(channel),
        "properties": {},
    }


def _direct_object(place: Workspace, channel: Channel) -> Json:
    other = next(member for member in channel.members if member != place.bot.id)
    return {"id": channel.id, "created": channel.created, "is_im": True, "is_archived": False, "user": other}


def _noted(value: str, who_and_when: tuple[str, int]) -> Json:
    return {"value": value, "creator": who_and_when[0], "last_set": who_and_when[1]}


def message_object(place: Workspace, message: Message, *, metadata: bool = False) -> Json:
    """Show a message as conversations.history does; its metadata only when asked for."""
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    author = place.people[message.user]
    shown["team"] = place.team_of(author)
    if author.team_id:
        shown |= {"user_team": author.team_id, "source_team": author.team_id}
    if message.from_app:
        shown |= app_marks(place)
    optional = {
        "subtype": message.subtype,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread_ts,
        "edited": message.edited,
        "files": [file_object(place, file) for file in message.files],
        "reactions": reactions_of(message),
        "metadata": message.metadata if metadata else None,
    }
    return shown | {name: value for name, value in optional.items() if value} | message.extra


def app_marks(place: Workspace) -> Json:
    """The members that mark a message as the app's own."""
    profile = {"id": place.bot_id, "app_id": place.app_id, "name": place.bot.name, "icons": {}, "deleted": False}
    profile |= {"updated": place.bot.updated, "team_id": place.team_id}
    return {"bot_id": place.bot_id, "app_id": place.app_id, "bot_profile": profile}


def reactions_of(message: Message) -> list[Json]:
    """Show a message's reactions as Slack counts them."""
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()]


def thread_marks(channel: Channel, message: Message) -> Json:
    """The members that a thread's parent has besides (reply_count and so on), or none."""
    replies = [one for one in channel.messages if one.thread_ts == message.ts and one.ts != message.ts]
    if message.is_reply or not replies:
        return {}
    people = list(dict.fromkeys(reply.user for reply in replies))
    return {"thread_ts": message.ts, "reply_count": len(replies), "reply_users": people, "latest_reply": replies[-1].ts}


def file_object(place: Workspace, file: File) -> Json:
    """Show a file as messages and files.info do."""
    address = f"{place.base_url}/files/{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "size": file.length,
        "user": file.owner,
        "mode": "hosted",
        "is_external": False,
        "url_private": address,
        "url_private_download": address,
        "permalink": address,
    }


def group_object(place: Workspace, group: UserGroup) -> Json:
    """Show a user group as usergroups.list does, without its members."""
    return {
        "id": group.id,
        "team_id": place.team_id,
        "is_usergroup": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 1 if group.disabled else 0,
    }


def view_object(place: Workspace, view: View) -> Json:
    """Show a view as views.open answers and as interactions carry it."""
    plain = {"title": None, "submit": None, "close": None, "callback_id": "", "private_metadata": "", "external_id": ""}
    flags = {"clear_on_close": False, "notify_on_close": False}
    return {
        **plain,
        **flags,
        **view.content,
        "id": view.id,
        "team_id": place.team_id,
        "state": {"values": view.state},
        "hash": view.hash,
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "app_id": place.app_id,
        "app_installed_team_id": place.team_id,
        "bot_id": place.bot_id,
    }
