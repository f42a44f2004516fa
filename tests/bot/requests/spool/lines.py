"""Words that the spool keeps, and what of them it hands over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bot.requests.spool.spool import Spool
from commands import COMMANDS
from commands.core.dispatch import resolve
from commands.core.request import Request
from storage.rules.actor import Actor
from tests.cast import Time

Settle = Callable[[dict[str, Any]], bool]


def noted(text: str) -> Request:
    return Request(
        call=resolve(f"event {text}", COMMANDS),
        actor=Actor(workspace="T1", id="U1"),
        key=f"command:{text}",
        door="command",
        received_at=Time()(),
    )


async def entered(spool: Spool, settle: Settle = lambda line: True) -> list[str]:
    """What was handed over to the record, in order; `settle` says what becomes of it."""
    texts = []

    async def enter(line: dict[str, Any]) -> bool:
        texts.append(line["call"]["text"])
        return settle(line)

    await spool.enter(enter)
    return texts


async def keeps_at_once(spool: Spool, *texts: str) -> list[str]:
    """What each of several people who type at the same moment hears: nothing, or what went wrong."""
    told = await asyncio.gather(*(spool.keep(noted(text)) for text in texts), return_exceptions=True)
    return [type(error).__name__ if error else "" for error in told]
