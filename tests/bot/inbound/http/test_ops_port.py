"""`HOTWASH_OPS_PORT`: what watchdogs and Prometheus ask is not on the port that the internet sees."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from bot.app import build
from bot.sandbox import Sandbox
from storage.rules.policy import Policy
from tests.cast import Time
from tests.conftest import settings


async def test_operations_are_served_on_a_port_of_their_own(sandbox: Sandbox, database: Path, time: Time) -> None:
    bot = build(settings(sandbox, database).model_copy(update={"hotwash_ops_port": 0}), Policy(), now=time)
    await bot.start(background=False)
    try:
        async with aiohttp.ClientSession() as session:

            async def status(port: int | None, path: str) -> int:
                async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                    return answer.status

            assert bot.ops_port not in (None, bot.port)
            for path in ("/healthz", "/readyz", "/metrics"):
                assert await status(bot.ops_port, path) == 200
                assert await status(bot.port, path) == 404
            async with session.post(f"http://127.0.0.1:{bot.ops_port}/slack/events") as answer:
                assert answer.status == 404
    finally:
        await bot.stop()
