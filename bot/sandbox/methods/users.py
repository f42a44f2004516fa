"""People and user groups: users.info, users.list, usergroups.list, usergroups.users.list."""

from __future__ import annotations

from bot.sandbox.errors import Json, SlackError
from bot.sandbox.method_registry import TIER_2, TIER_3, TIER_4, Call, method
from bot.sandbox.pagination import page
from bot.sandbox.serializers import group_object, person_object
from bot.sandbox.state import Person
from bot.sandbox.timestamps import seconds

WITHOUT_LIMIT = 500  # a workspace with more members than this must be read in pages


@method("users.info", TIER_4, "users:read")
def info(call: Call) -> Json:
    """Show one person."""
    return {"user": person_object(call.place, _person(call, call.arguments.text("user")))}


def _person(call: Call, user: str) -> Person:
    person = call.place.people.get(user)
    if person is None:
        raise SlackError("user_not_found")
    return person


@method("users.list", TIER_2, "users:read")
def list_people(call: Call) -> Json:
    """List all users of the workspace, with deleted people, bots and Slackbot, without people of other workspaces."""
    everybody = [person for person in call.place.people.values() if not person.team_id]
    if not call.arguments.get("limit") and len(everybody) > WITHOUT_LIMIT:
        raise SlackError("limit_required")
    part, cursor = page(everybody, call.arguments, default=WITHOUT_LIMIT)
    members = [person_object(call.place, person) for person in part]
    return {"members": members, "cache_ts": seconds(call.place.now()), "response_metadata": cursor}


@method("users.lookupByEmail", TIER_3, "users:read.email")
def lookup_by_email(call: Call) -> Json:
    """Find a person by e-mail address."""
    wanted = call.arguments.text("email").lower()
    for person in call.place.people.values():
        if person.email and person.email.lower() == wanted and not person.deleted:
            return {"user": person_object(call.place, person)}
    raise SlackError("users_not_found")


def _refuse_free_plan(call: Call) -> None:
    if call.place.plan == "free":
        raise SlackError("plan_upgrade_required")


@method("usergroups.list", TIER_2, "usergroups:read")
def list_groups(call: Call) -> Json:
    """List the user groups, with their members when asked."""
    _refuse_free_plan(call)
    shown = []
    for group in call.place.groups.values():
        if group.disabled and not call.arguments.flag("include_disabled"):
            continue
        users = {"users": group.members} if call.arguments.flag("include_users") else {}
        count = {"user_count": len(group.members)} if call.arguments.flag("include_count") else {}
        shown.append(group_object(call.place, group) | users | count)
    return {"usergroups": shown}


@method("usergroups.users.list", TIER_2, "usergroups:read")
def list_group_members(call: Call) -> Json:
    """List the ids of a user group's members."""
    _refuse_free_plan(call)
    group = call.place.groups.get(call.arguments.text("usergroup"))
    if group is None or (group.disabled and not call.arguments.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": group.members}
