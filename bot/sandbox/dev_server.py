"""Running a sandbox for people: with a first cast, a #general, and events that go out by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import NamedTuple

from bot.sandbox.errors import Json
from bot.sandbox.sandbox import Sandbox


class Someone(NamedTuple):
    """A person for the first cast; `timezone` is an IANA name."""

    handle: str
    name: str
    timezone: str = "Etc/UTC"


FIRST_CAST = (
    Someone("alice", "Alice Adams", "Africa/Lagos"),
    Someone("bob", "Bob Brown", "Europe/Berlin"),
    Someone("carol", "Carol Chen", "America/Los_Angeles"),
)


async def open_sandbox(
    port: int,
    manifest: Json,
    request_url: str | None = None,
    people: Iterable[Someone] = FIRST_CAST,
    *,
    host: str = "127.0.0.1",
    rate_limits: bool = True,
) -> Sandbox:
    """Start a sandbox with people and a #general; the caller stops it. Raises OSError when the port is taken."""
    sandbox = Sandbox(manifest, rate_limits=rate_limits, auto_deliver=True)
    cast = [sandbox.add_person(one.handle, name=one.name, timezone=one.timezone) for one in people]
    sandbox.add_channel("general", members=cast)
    await sandbox.start(port, host)
    if request_url is not None:
        sandbox.connect_app(request_url)
    return sandbox


async def serve(
    port: int,
    manifest: Json,
    request_url: str | None = None,
    people: Iterable[Someone] = FIRST_CAST,
    *,
    host: str = "127.0.0.1",
) -> None:
    """Run a sandbox until it is cancelled."""
    sandbox = await open_sandbox(port, manifest, request_url, people, host=host)
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()
