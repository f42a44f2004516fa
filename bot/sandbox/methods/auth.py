"""Tokens: `auth.test` says whose one is, `apps.connections.open` opens Socket Mode with an app-level one."""

from __future__ import annotations

from bot.sandbox.errors import Json
from bot.sandbox.method_registry import SPECIAL, TIER_3, Call, method


@method("auth.test", SPECIAL)
def auth_test(call: Call) -> Json:
    """Tell the team and the bot user."""
    place = call.place
    return {
        "url": f"https://{place.domain}.slack.com/",
        "team": place.team_name,
        "user": place.bot.handle,
        "team_id": place.team_id,
        "user_id": place.bot.id,
        "bot_id": place.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", TIER_3, token="xapp")
def open_connection(call: Call) -> Json:
    """Give the address of a Socket Mode connection; it can be used once."""
    place = call.place
    ticket = place.ids.mint("ticket-")
    place.tickets[ticket] = True
    return {"url": f"ws{place.base_url.removeprefix('http')}/link/?ticket={ticket}&app_id={place.app_id}"}
