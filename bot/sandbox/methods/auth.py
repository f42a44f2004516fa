"""`auth.test`: who the token belongs to."""

from __future__ import annotations

from bot.sandbox.call import SPECIAL, Call, method
from bot.sandbox.refusals import Json


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
