"""The floor of every measurement: bare aiohttp that checks Slack's signature and answers."""

from __future__ import annotations

import sys

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.bench.load import SECRET

verifier = SignatureVerifier(SECRET)


async def slack(request: web.Request) -> web.Response:
    body = await request.read()
    if not verifier.is_valid_request(body, dict(request.headers)):
        return web.Response(status=401)
    return web.json_response({"text": "Recorded."})


async def ready(request: web.Request) -> web.Response:
    return web.Response(text="ok")


if __name__ == "__main__":
    application = web.Application()
    application.router.add_post("/slack/events", slack)
    application.router.add_get("/readyz", ready)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
