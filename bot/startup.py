"""Checks at the start: the tables are up to date, and Slack accepts the token."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable, Iterator
from itertools import chain, repeat

import structlog

from bot.integrations.slack.client import OPERATOR, SlackClient
from bot.integrations.slack.identity import Identity
from bot.manifest import scopes
from bot.outbox.ports import DeliveryFailed, PermanentFailure, RetryLater
from bot.settings import WrongSettings
from storage.database import migrate as migrating
from storage.database.database import Database, DatabaseUnavailable
from storage.people import workspaces

log = structlog.get_logger(__name__)

SOON_SECONDS, TRY_AGAIN_SECONDS = (1.0, 2.0, 4.0), 10.0
"""The pauses before Slack is called again if it could not be reached at the start."""

MIGRATE_AGAIN_SECONDS = 2.0
"""How often the bot tries to reach a database server that was down at the start."""

_NEEDED = frozenset({"commands", "chat:write", "channels:manage"})
"""Scopes that the bot cannot work without; without one of the others, only the effects that need it fail."""


async def check_address(host: str, port: int) -> None:
    """Check that the bot can listen on this address, before it connects to Slack and the database.

    Raises:
        WrongSettings: naming HOST or PORT.
    """
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port)
    except OSError as error:
        raise WrongSettings(cannot_listen(error, host, port)) from error
    server.close()
    await server.wait_closed()


def cannot_listen(error: OSError, host: str, port: int) -> str:
    """Say which setting to change when the bot cannot listen on an address."""
    if error.errno == errno.EADDRINUSE:
        return f"PORT {port} is in use on {host}: set PORT to a free one"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"PORT {port} needs more rights than this process has: set PORT above 1023"
    return f"HOST {host} is no address of this machine: set HOST, as in 127.0.0.1 or 0.0.0.0"


async def migrate(database: Database, *, may_be_later: bool) -> bool:
    """Migrate the tables; False if the database is down for now: requests are spooled meanwhile.

    Raises:
        DatabaseUnavailable: when the failure does not look transient, or migrating later is not allowed.
    """
    try:
        await database.migrate()
    except DatabaseUnavailable as error:
        if not (may_be_later and migrating.is_transient(error.__cause__)):
            raise
        database.log_unreachable(error.__cause__ or error)
        return False
    return True


async def migrate_later(database: Database, stops_within: Callable[[float], Awaitable[bool]]) -> None:
    """Migrate as soon as the database is back, unless `stops_within` (given seconds) says that the bot is stopped."""
    while not await stops_within(MIGRATE_AGAIN_SECONDS):
        try:
            await database.migrate()
        except DatabaseUnavailable as error:
            database.log_unreachable(error.__cause__ or error)
        except Exception:
            log.exception("database.migration_failed")
        else:
            return


def try_again() -> Iterator[float]:
    """Give the pauses (seconds) between attempts to reach Slack, without end."""
    return chain(SOON_SECONDS, repeat(TRY_AGAIN_SECONDS))


async def meet(slack: SlackClient) -> Identity | None:
    """Ask Slack for the bot's identity; None if Slack cannot be reached now.

    Raises:
        WrongSettings: when Slack refuses the token, or the token lacks the scopes that everything needs.
    """
    try:
        answer, granted = await slack.who_am_i()
        _require_scopes(granted)
    except DeliveryFailed as failed:
        if isinstance(failed, PermanentFailure) or (isinstance(failed, RetryLater) and failed.error in OPERATOR):
            raise WrongSettings(_explain(failed)) from failed
        log.warning("slack.unreachable", address=slack.api_url, error=str(failed))
        return None
    log.info("slack.connected", team=answer.get("team"), bot=answer.get("user"))
    return Identity(
        met=True,
        team_id=answer.get("team_id"),
        bot_id=answer.get("bot_id"),
        bot_user_id=answer.get("user_id"),
        enterprise_id=answer.get("enterprise_id"),
    )


async def remembered(database: Database) -> Identity:
    """Give the bot's identity from the record while Slack is down: its workspace, if the record has only one."""
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
    if _NEEDED.intersection(missing):
        raise WrongSettings(words)
    log.warning("slack.scopes_missing", detail=words)
