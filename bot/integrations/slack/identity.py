"""Knows the workspace that the bot is installed in, and who belongs to another one (Slack Connect).

In a channel that another company owns, `team_id` of what Slack sends is that company's: it does not say whose bot this
is. The fields to use are in Slack's documents: "authorizations" (Events API) and `app_installed_team_id` (views).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from storage.rules.permissions import Membership


@dataclass(frozen=True)
class Identity:
    """Who the bot is in its workspace, as `auth.test` says."""

    met: bool = False
    team_id: str | None = None
    bot_id: str | None = None
    bot_user_id: str | None = None
    enterprise_id: str | None = None

    def is_ours(self, team: str, enterprise: str | None = None) -> bool:
        """Whether a team is the workspace of the installation, or belongs to the same organisation."""
        return team in (self.team_id, self.enterprise_id) or (enterprise or "") == self.enterprise_id


def installation_team(body: dict[str, Any], identity: Identity) -> str:
    """Give the Slack id of the installation's workspace: the token's, or what this request says while it is unknown."""
    granted = (body.get("authorizations") or [{}])[0]
    posted_by_us = (body.get("message") or {}).get("bot_profile") or {}
    teams = (
        identity.team_id,
        granted.get("team_id"),
        (body.get("view") or {}).get("app_installed_team_id"),
        posted_by_us.get("team_id"),
        body.get("context_team_id"),
        (body.get("team") or {}).get("id"),
        body.get("team_id"),
        (body.get("user") or {}).get("team_id"),
    )
    return next((str(one) for one in teams if one), "")


def is_from_elsewhere(body: dict[str, Any], identity: Identity) -> bool:
    """Whether a request says that its sender belongs to another workspace; the user object takes precedence."""
    event, enterprise = body.get("event"), None
    if event is not None:
        team = event.get("user_team") or event.get("source_team")
    elif "command" in body:  # it has the workspace in which it was typed
        team, enterprise = body.get("team_id"), body.get("enterprise_id")
    else:
        team = body["user"].get("team_id")
    ours = installation_team(body, identity)
    return bool(team) and team != ours and not identity.is_ours(str(team), enterprise)


def membership(user: dict[str, Any], identity: Identity) -> Membership | None:
    """Give a person's membership in the installation's workspace from a user object; None if it does not say."""
    team = user.get("team_id")
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    if user.get("is_stranger") or (team and identity.team_id and not identity.is_ours(team, enterprise)):
        return "stranger"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "guest"
    return "member" if team and identity.team_id else None
