from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from bot.app import Hotwash, build
from bot.sandbox import Sandbox
from storage.rules.policy import Policy
from tests.cast import Time
from tests.conftest import settings

PATIENCE_SECONDS = 1.0
"""How long a call may take here: long for a loopback, short for a test."""


@pytest.fixture
async def hotwash(sandbox: Sandbox, database: Path, policy: Policy, time: Time) -> AsyncIterator[Hotwash]:
    """The bot, but less patient with Slack."""
    given = settings(sandbox, database)
    bot = build(given, policy, now=time, random=Random(0), call_seconds=PATIENCE_SECONDS)  # noqa: S311 - jitter
    await bot.start(background=False)
    sandbox.connect_app(f"http://127.0.0.1:{bot.port}/slack/events")
    yield bot
    await bot.stop()
