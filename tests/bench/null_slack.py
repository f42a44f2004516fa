"""A Slack that says yes to everything, at once or after a latency: `python -m tests.bench.null_slack PORT`.

Each bot token is a workspace of its own. What it was asked is told under `/null/<token>`.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

USER = {"name": "alice", "real_name": "Alice Adams", "tz": "Africa/Lagos", "profile": {"display_name": "Alice"}}


@dataclass
class Asked:
    """What one token has asked: how many calls, the channels it created, and when each card was pinned."""

    calls: int = 0
    channels: list[str] = field(default_factory=list)
    pinned_at: list[float] = field(default_factory=list)


class NullSlack:
    """Answers every method of the Web API; `latency` is in seconds."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.asked: dict[str, Asked] = defaultdict(Asked)
        self.numbers = count(1)

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if self.latency:
            await asyncio.sleep(self.latency)
        asked = self.asked[request.headers.get("Authorization", "").removeprefix("Bearer ")]
        asked.calls += 1
        answer = self.answer(method, next(self.numbers))
        if method == "conversations.create":
            asked.channels.append(answer["channel"]["id"])
        if method == "pins.add":
            asked.pinned_at.append(time.monotonic())
        if method == "users.info":
            answer["user"] = {"id": request.query["user"], **USER}
        return web.json_response({"ok": True, **answer})

    def answer(self, method: str, number: int) -> dict[str, Any]:
        if method == "auth.test":
            return {"team_id": "T0BENCH", "team": "Bench", "user_id": "U0HOTWASH", "user": "hotwash", "bot_id": "B0HOT"}
        channel = {"id": f"C{number:09d}", "name": f"channel-{number}"}
        if method.startswith("chat."):
            return {"ts": f"1700000000.{number:06d}", "channel": channel["id"]}
        return {"channel": channel, "channels": [], "messages": []}

    async def tell(self, request: web.Request) -> web.Response:
        asked = self.asked[request.match_info["token"]]
        return web.json_response(
            {"calls": asked.calls, "channels": asked.channels, "pinned_at": asked.pinned_at, "now": time.monotonic()}
        )

    async def set_latency(self, request: web.Request) -> web.Response:
        self.latency = float(request.query["seconds"])
        return web.json_response({"latency": self.latency})

    async def ready(self, request: web.Request) -> web.Response:
        return web.Response(text="ok")

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_route("*", "/api/{method}", self.call)
        application.router.add_get("/null/{token}", self.tell)
        application.router.add_post("/latency", self.set_latency)
        application.router.add_get("/readyz", self.ready)
        return application


if __name__ == "__main__":
    web.run_app(NullSlack().application(), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
