"""The bot's health for a watchdog: errors that stop it, warnings, and the number of failed effects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.inbound.http.server import Route
from bot.requests.spool.spool import Spool
from storage.database import health
from storage.database.database import Database, DatabaseUnavailable
from storage.outbox import queue


@dataclass(frozen=True, kw_only=True)
class Health:
    """The bot's health in words: warnings and failed effects are no reason to restart it."""

    wrong: list[str]
    warnings: list[str] = field(default_factory=list)
    failed: int = 0


async def check(database: Database, spool: Spool, *, met_slack: bool, names: Sequence[str] = ()) -> Health:
    """Check the database, the disk and the spool; a disk that cannot spool is an error if the database is down, too.

    `names` are warnings of names in the settings that Slack does not know.
    """
    wrong: list[str] = []
    failed, trouble = 0, "the database does not answer"
    try:
        failed = await database.run(lambda session: queue.count(session, queue.FAILED))
        trouble = "the database can only be read"
        await database.run(health.check_writable)
    except DatabaseUnavailable:
        wrong.append(trouble)
    if spool.is_stuck and not wrong:  # above all a full disk: the database answers, but writes fail
        wrong.append(f"the database takes nothing new (kept on this machine until it does: {len(spool)})")
    disk = await spool.trouble()
    is_lost = disk is not None and not disk.keeps and bool(wrong)  # requests are neither recorded nor spooled
    says = [disk.says] if disk is not None else []
    wrong += says if is_lost else []
    if not met_slack:
        wrong.append("Slack has not been reached yet")
    return Health(wrong=wrong, warnings=[*([] if is_lost else says), *names], failed=failed)


def routes(ready: Callable[[], Awaitable[Health]]) -> list[Route]:
    """Give the two routes for a watchdog; `ready` gives the bot's health."""

    async def healthz(request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(request: web.Request) -> web.Response:
        health = await ready()
        if health.wrong:
            said = {"ready": False, "wrong": health.wrong, "warnings": health.warnings}
            return web.json_response(said, status=503)
        return web.json_response({"ready": True, "warnings": health.warnings, "failed": health.failed})

    return [Route("GET", "/healthz", healthz), Route("GET", "/readyz", readyz)]
