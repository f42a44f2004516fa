"""What the bot needs at its start: tables that are up to date, and a Slack that knows its token and its people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from itertools import chain, repeat

import structlog

from bot.integrations.slack.client import OPERATOR, DeliveryFailed, PermanentFailure, RetryLater, SlackClient
from bot.integrations.slack.directory import Directory
from bot.integrations.slack.identity import Identity
from bot.manifest import scopes
from bot.settings import WrongSettings
from storage.database import migrate as migrating
from storage.database.database import Database, DatabaseUnavailable
from storage.idempotency.keys import workspaces
from storage.rules.policy import Policy

log = structlog.get_logger(__name__)

SOON_SECONDS, TRY_AGAIN_SECONDS = (1.0, 2.0, 4.0), 10.0
"""When Slack is asked again that could not be reached at the start: it may have stumbled, or be away for long."""

MIGRATE_AGAIN_SECONDS = 2.0
"""How often a database server that was away at the start is looked for."""

NEEDED = frozenset({"commands", "chat:write", "channels:manage"})
"""Scopes without which there is nothing to do; without one of the others, only what needs it is given up."""


async def migrate(database: Database, *, may_be_later: bool) -> bool:
    """Bring the tables up to this version; False when the database is only away: people are heard meanwhile.

    Raises:
        DatabaseUnavailable: when it does not look as if it came back, or it may not be later.
    """
    try:
        await database.migrate()
    except DatabaseUnavailable as error:
        if not (may_be_later and migrating.is_transient(error.__cause__)):
            raise
        log.error("database.unreachable", detail=str(error))
        return False
    return True


async def migrate_later(
    database: Database, stops_within: Callable[[float], Awaitable[bool]], then: Callable[[], Awaitable[object]]
) -> None:
    """Migrate as soon as the database is back, and do what comes `then`.

    When the bot is stopped before (`stops_within` so many seconds), neither is done.
    """
    while not await stops_within(MIGRATE_AGAIN_SECONDS):
        try:
            await database.migrate()
        except DatabaseUnavailable as error:
            log.warning("database.unreachable", detail=str(error))
        except Exception:
            log.exception("database.migration_failed")
        else:
            await then()
            return


def try_again() -> Iterator[float]:
    """Give the seconds between one attempt to meet Slack and the next, without end."""
    return chain(SOON_SECONDS, repeat(TRY_AGAIN_SECONDS))


async def meet(slack: SlackClient, directory: Directory, policy: Policy) -> tuple[Identity, Policy] | None:
    """Give who the bot is and the policy with its names resolved, or None when Slack cannot be reached now.

    Raises:
        WrongSettings: when Slack refuses the token, or the token lacks the scopes that everything needs.
    """
    try:
        answer, granted = await slack.who_am_i()
        _require_scopes(granted)
        resolved, unknown = await directory.resolve(policy)
    except DeliveryFailed as failed:
        if isinstance(failed, PermanentFailure) or (isinstance(failed, RetryLater) and failed.error in OPERATOR):
            raise WrongSettings(_explain(failed)) from failed
        log.warning("slack.unreachable", address=slack.api_url, error=str(failed))
        return None
    if unknown:
        # somebody who left must not keep the bot from starting again in the middle of an incident
        log.error("settings.unknown_names", detail=f"hotwash.toml names what Slack does not know: {', '.join(unknown)}")
    identity = Identity(
        met=True,
        team_id=answer.get("team_id"),
        bot_id=answer.get("bot_id"),
        bot_user_id=answer.get("user_id"),
        enterprise_id=answer.get("enterprise_id"),
    )
    log.info("slack.connected", team=answer.get("team"), bot=answer.get("user"))
    return identity, resolved


async def remembered(database: Database) -> Identity:
    """Give who the bot is as far as the record says, while Slack cannot be asked: of its workspace, if it is alone."""
    try:
        known = await database.run(workspaces)
    except DatabaseUnavailable:
        return Identity()
    return Identity(team_id=known[0]) if len(known) == 1 else Identity()


def _explain(failed: DeliveryFailed) -> str:
    if failed.error in OPERATOR:
        return (
            f"Slack refuses SLACK_BOT_TOKEN ({failed.error}): copy the Bot User OAuth Token (xoxb-…) from the app's "
            "“OAuth & Permissions” page."
        )
    return f"Slack refuses {failed.method} ({failed.error})."


def _require_scopes(granted: frozenset[str] | None) -> None:
    missing = sorted(scopes() - granted) if granted is not None else []
    if not missing:
        return
    words = f"SLACK_BOT_TOKEN lacks {', '.join(missing)}: install the app again from app.json, then use its new token."
    if NEEDED.intersection(missing):
        raise WrongSettings(words)
    log.warning("slack.scopes_missing", detail=words)
