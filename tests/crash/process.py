"""The bot as a real process that can be killed, and its successors on the same port and database."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from asyncio.subprocess import Process as Child
from pathlib import Path

import aiohttp

from bot.sandbox import Sandbox
from storage.database.database import Database
from storage.outbox import queue

SETTINGS = """
announcement_channel = "#incidents"
[[levels]]
name = "on-call"
who = ["@olu"]
wait_minutes = 600
"""
PROJECT = str(Path(__file__).parents[2])
POLL_SECONDS = 0.05


class Process:
    """`hotwash run`, again and again; what it logs is kept in the folder."""

    def __init__(self, sandbox: Sandbox, database: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.database = database
        self._folder = folder
        self._log = folder / "bot.log"
        settings = folder / "hotwash.toml"
        settings.write_text(SETTINGS)
        self._environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_SIGNING_SECRET": sandbox.signing_secret,
            "SLACK_API_URL": sandbox.api_url,
            "DATABASE_URL": database,
            "HOTWASH_CONFIG": str(settings),
            "PORT": str(self.port),
            "PYTHONPATH": PROJECT,
        }
        self._child: Child | None = None
        sandbox.connect_app(f"http://127.0.0.1:{self.port}/slack/events")

    async def start(self) -> None:
        """Start it, and do not wait until it is ready."""
        with self._log.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """End it as the kernel does when memory is short: it has no say in it."""
        if self._child is not None and self._child.returncode is None:
            self._child.kill()
        await self._end()

    async def stop(self) -> None:
        """Ask it to stop."""
        if self._child is not None and self._child.returncode is None:
            self._child.terminate()
        await self._end()

    async def _end(self) -> None:
        if self._child is not None:
            await self._child.wait()

    async def is_ready(self) -> None:
        """Come back when it says that it is ready; LookupError with its last words when it ended instead."""
        async with aiohttp.ClientSession() as session, asyncio.timeout(60):
            while not await self._says_so(session):
                if self._child is None or self._child.returncode is not None:
                    raise LookupError(self._log.read_text()[-2_000:])
                await asyncio.sleep(POLL_SECONDS)

    async def _says_so(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError):
            return False

    async def owes_nothing(self) -> None:
        """Come back when everything that was owed has been done or given up."""
        record = Database(self.database)
        try:
            while await record.run(queue.count):  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(POLL_SECONDS)
        finally:
            await record.close()
