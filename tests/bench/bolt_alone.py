"""What every other bot pays at the least: bolt that acknowledges a command and does nothing else."""

from __future__ import annotations

import re
import sys
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from tests.bench.load import SECRET


async def authorize(**about: Any) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T0BENCH", bot_token="xoxb-none", bot_user_id="U0HOTWASH")


app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)


@app.command(re.compile(".*"))
async def command(ack: Any) -> None:
    await ack(text="Recorded.")


async def slack(request: web.Request) -> web.Response:
    return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))


async def ready(request: web.Request) -> web.Response:
    return web.Response(text="ok")


if __name__ == "__main__":
    application = web.Application()
    application.router.add_post("/slack/events", slack)
    application.router.add_get("/readyz", ready)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
