"""Holds a request to the permissions of the settings, before its command reads or changes anything."""

from __future__ import annotations

from commands.core.command import Command, Commands
from commands.core.request import Request
from storage.journal.journal import Journal
from storage.models import Incident
from storage.rules.errors import Refused
from storage.rules.permissions import ACTS, HELP, in_words, may
from storage.rules.policy import Policy

WHAT_THEY_ARE = {"guest": "You are a guest in this workspace", "stranger": "You belong to another workspace"}


async def permitted(request: Request, command: Command, journal: Journal, commands: Commands) -> Request:
    """Give the request as its sender may have it answered. Who sits at the command line may do everything.

    Guests and strangers act in the channel of an incident, on that incident alone: there they are members.

    Raises:
        Refused: when the sender may not do this, or not here; it says who may.
    """
    is_outsider = request.actor.membership != "member"
    if request.actor.kind == "login":
        return request
    if command.permission == HELP:
        return request.with_call(incident=None) if is_outsider else request
    roles = _roles(journal.policy, command)
    needs_incident = command.permission != "declare" and (is_outsider or bool(roles))
    incident = await _incident(request, journal) if needs_incident else None
    if is_outsider and (incident is None or incident.channel_id != request.channel):
        incident = None
    holders = {role: (incident.roles or {}).get(role) or {} for role in roles} if incident else {}
    held = [role for role, holder in holders.items() if holder.get("id") == request.actor.id]
    names = {role: str(holder["name"]) for role, holder in holders.items() if holder.get("name")}
    _require(request, command, journal.policy, commands, held, names)
    if is_outsider and needs_incident and incident is None:
        raise Refused(_outsider(request, journal.policy, "you can do this only in the incident's own channel"))
    return request


def require_perhaps_permitted(request: Request, command: Command, policy: Policy, commands: Commands) -> None:
    """Refuse what is refused whichever incident it is about: for when the record cannot be asked.

    Raises:
        Refused: when the sender may not do this at all; it says who may.
    """
    if request.actor.kind != "login" and command.permission != HELP:
        _require(request, command, policy, commands, _roles(policy, command), {})


def is_shown(request: Request, command: Command, policy: Policy) -> bool:
    """Whether help shows a verb to who asks: guests and strangers see what is left to everyone."""
    permission = command.permission
    is_outsider = request.actor.membership != "member"
    return not is_outsider or permission == HELP or permission in policy.permissions.for_everyone()


def _roles(policy: Policy, command: Command) -> list[str]:
    return [word for word in policy.permissions.who(command.permission) if word in policy.roles]


async def _incident(request: Request, journal: Journal) -> Incident | None:
    if request.channel is None and request.incident is None:
        return None
    try:
        return await journal.incident_for(request.incident, request.channel)
    except Refused:
        return None


def _require(
    request: Request, command: Command, policy: Policy, commands: Commands, roles: list[str], holders: dict[str, str]
) -> None:
    """Refuse who has none of the words that the permission names; `holders` are the people of its roles, by role."""
    who = policy.permissions.who(command.permission)
    if may(who, request.actor.membership, [*request.belongs, *roles]):
        return
    only = f"only {in_words(who)} may {ACTS[command.permission]}"
    unsure = [word for word in who if word in request.unsure]
    if unsure:
        raise Refused(f"I could not ask Slack whether {in_words(unsure)} means you, and {only}. Try again in a minute.")
    if request.actor.membership != "member":
        raise Refused(_outsider(request, policy, only), choices=_open_to_all(policy, commands))
    ask = " ".join(f"The {role} is {name}." for role, name in holders.items())
    raise Refused(f"O{only[1:]}. {ask}".strip())


def _outsider(request: Request, policy: Policy, why: str) -> str:
    open_to_all = [ACTS[name] for name in policy.permissions.for_everyone()]
    here = f" In an incident's channel you may {' and '.join(open_to_all)}." if open_to_all else ""
    return f"{WHAT_THEY_ARE[request.actor.membership]}: {why}.{here}"


def _open_to_all(policy: Policy, commands: Commands) -> list[str]:
    permissions = policy.permissions.for_everyone()
    return [one.name for one in commands if one.permission in permissions]
