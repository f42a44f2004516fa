"""Sends hostile bodies to the bot's endpoint, signed and unsigned, and counts the statuses that come back."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import aiohttp

from bot.sandbox.signing import signed_headers
from tests.cast.hostile_payloads import hostile


async def fuzz(port: int, secret: str, bodies: int, random: Random) -> Counter[int]:
    """Send so many signed and as many unsigned bodies, one after the other; count the answers by their status."""
    statuses: Counter[int] = Counter()
    address = f"http://127.0.0.1:{port}/slack/events"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        for _ in range(bodies):
            body, kind = hostile(random)
            signed = signed_headers(secret, int(time.time()), body)
            for headers in (signed, {}):
                async with session.post(address, data=body, headers={**headers, "Content-Type": kind}) as answer:
                    statuses[answer.status] += 1
    return statuses
