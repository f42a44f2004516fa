"""Who sends a request, as its door knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from storage.rules.permissions import Membership

ActorKind = Literal["slack", "login", "service", "web"]
"""How an actor is known: by Slack, by the login of the machine that runs the command line, as a program that has a
secret of its own, or signed in on the web."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who sends a request.

    Attributes:
        workspace: Slack's id of the workspace that Hotwash is installed in; everything is keyed by it.
        id: unique in the workspace: Slack's id of a person, or `login:ana` for one whom Slack does not know.
        kind: how the actor is known.
        handle: the short name, without `@`.
        name: the name to show.
        timezone: an IANA name.
        membership: what the actor is in the workspace.
    """

    workspace: str
    id: str
    kind: ActorKind = "slack"
    handle: str | None = None
    name: str | None = None
    timezone: str | None = None
    membership: Membership = "member"
