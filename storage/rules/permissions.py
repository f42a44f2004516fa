"""Decides who may do what: by default members everything, guests and strangers only what is for everyone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

Membership = Literal["member", "guest", "stranger"]
"""What somebody is in the workspace of the installation; a stranger belongs to another one (Slack Connect)."""

Permission = Literal[
    "declare", "event", "ack", "escalate", "status", "severity", "role", "update", "write", "correct", "close", "look"
]  # fmt: skip

HELP = "help"
"""What everybody may ask for; it is no setting."""

PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

ACTS: dict[str, str] = {
    "declare": "declare incidents",
    "event": "add events",
    "ack": "acknowledge",
    "escalate": "escalate",
    "status": "change the status",
    "severity": "change the severity",
    "role": "give roles",
    "update": "send updates",
    "write": "write up what happened",
    "correct": "correct the record",
    "close": "close, cancel or reopen incidents",
    "look": "look incidents up",
}
"""What each permission allows, to be read behind "may"."""

EVERYONE, MEMBERS = "everyone", "members"

_SLACK_ID = re.compile(r"[USW](?=[A-Z]*[0-9])[A-Z0-9]{5,}")
"""The id of a person or a user group, and no role that is written large."""


def _words(value: Any) -> Any:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not words or not all(isinstance(word, str) for word in words):
        raise ValueError('has to be "everyone", "members", or a list of roles, people and user groups')
    return tuple(word if is_name(word) else " ".join(word.split()).lower() for word in words)


def is_name(word: str) -> bool:
    """Whether a word of the settings names a person or a user group: `@name`, or an id of Slack."""
    return word.startswith("@") or bool(_SLACK_ID.fullmatch(word))


Who = Annotated[tuple[str, ...], BeforeValidator(_words)]


class Permissions(BaseModel):
    """The table `[permissions]`: for each permission the words that say who has it; `guests` is short for "everyone".

    A word is "everyone" (guests and strangers too), "members", a role of the incident, or the name of a person or
    a user group. What is not set is for members, and for everyone where `guests` lists it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    guests: tuple[Permission, ...] = ("event", "ack")
    declare: Who = (MEMBERS,)
    event: Who = (MEMBERS,)
    ack: Who = (MEMBERS,)
    escalate: Who = (MEMBERS,)
    status: Who = (MEMBERS,)
    severity: Who = (MEMBERS,)
    role: Who = (MEMBERS,)
    update: Who = (MEMBERS,)
    write: Who = (MEMBERS,)
    correct: Who = (MEMBERS,)
    close: Who = (MEMBERS,)
    look: Who = (MEMBERS,)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if "guests" in self.model_fields_set:
            for name in self.guests:
                if name in self.model_fields_set and EVERYONE not in getattr(self, name):
                    raise ValueError(f"{name} is in guests, and {name} itself leaves them out: say it in one place")
        return self

    def who(self, permission: str) -> tuple[str, ...]:
        """Give the words that say who has a permission."""
        if permission in self.model_fields_set or permission not in self.guests:
            words: tuple[str, ...] = getattr(self, permission)
            return words
        return (EVERYONE,)

    def for_everyone(self) -> list[str]:
        """Give the permissions that guests and strangers have."""
        return [name for name in PERMISSIONS if EVERYONE in self.who(name)]

    def names(self, permission: str | None = None) -> list[str]:
        """Give the people and user groups that one permission names, or any of them."""
        asked = [permission] if permission else PERMISSIONS
        return [word for name in asked for word in self.who(name) if is_name(word)]

    def complaint(self, roles: Collection[str]) -> str | None:
        """Name a word that is no role, group or name; `roles` are the roles of the settings."""
        for permission in PERMISSIONS:
            for word in self.who(permission):
                if is_name(word) or word in (EVERYONE, MEMBERS):
                    continue
                if word not in roles:
                    return f"{permission}: {word!r} is neither everyone, members, a role, nor a name such as @ana"
                if permission == "declare":
                    return f"{permission}: {word!r} is a role, and roles are given once there is an incident"
        return None


def may(who: Iterable[str], membership: Membership, held: Collection[str]) -> bool:
    """Whether these words give somebody the permission.

    Args:
        who: the words of the permission.
        membership: what Slack says of them.
        held: the words that mean them: their names, their user groups, their roles in the incident.
    """
    words = set(who)
    return EVERYONE in words or (MEMBERS in words and membership == "member") or not words.isdisjoint(held)


def in_words(who: Iterable[str]) -> str:
    """Say who may, as the continuation of "Only"."""
    shown = [_shown(word) for word in dict.fromkeys(who)]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _shown(word: str) -> str:
    if is_name(word):
        return word
    return {EVERYONE: EVERYONE, MEMBERS: "members of this workspace"}.get(word, f"the {word}")
