"""How tests say that Slack refuses."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError


async def refusal(call: Awaitable[Any]) -> dict[str, Any]:
    """Await a call that must be refused, and give the body of the refusal."""
    with pytest.raises(SlackApiError) as caught:
        await call
    found: dict[str, Any] = caught.value.response.data
    return found


async def error(call: Awaitable[Any]) -> str:
    """Await a call that must be refused, and give Slack's word for it."""
    return str((await refusal(call))["error"])
