"""A crash at any point while more words are owed than one message holds: each is shown once, whole and in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.plain_text import as_text
from bot.sandbox import Sandbox
from storage.rules.policy import Policy
from tests.cast import Time
from tests.conftest import TEAM, settings
from tests.crash.conftest import addresses, workspace
from tests.crash.cutting import Lives, Points, Watching
from tests.crash.story import ROOM, Story

__all__ = ["addresses"]

SHARES = 4
LENGTHS = (10, 6_000, 6_000, 10, 15_000, 3_000, 10)


class LongStory(Story):
    """Slack takes no messages while much is typed, then it does."""

    async def happens(self) -> list[str]:
        """Play it; give where each entry begins, message for message."""
        await self.lives.begin()
        await self.types("alice", "declare sev3 Checkout is down", "general")
        await self._pause()
        self.sandbox.faults.add("chat.postMessage")
        for number, characters in enumerate(LENGTHS):
            await self.types("bob", f"event begin{number} {'words ' * (characters // 6)}end{number}")
        await self._pause()
        return list(_shown(self.sandbox))


def _shown(sandbox: Sandbox) -> Iterator[str]:
    for message in sandbox.channel(ROOM).messages:
        if message.from_app and message.ts not in sandbox.channel(ROOM).pins:
            yield from [word for word in as_text(message).split() if word.startswith(("begin", "end"))]


async def play(address: str, points: Points, folder: Path) -> list[str]:
    """Play the story once on a database of its own."""
    time = Time()
    async with workspace(time) as sandbox:
        if isinstance(points, Watching):
            points.calls = sandbox.calls
        places = {"database_url": address, "hotwash_spool": folder / "spool"}
        given = settings(sandbox, Path("unused")).model_copy(update=places)
        lives = Lives(sandbox, given, Policy(**TEAM), time, points)
        try:
            return await LongStory(lives).happens()
        finally:
            await lives.end()


@pytest.mark.parametrize("share", range(SHARES))
async def test_nothing_is_lost_cut_or_said_twice(addresses: Iterator[str], tmp_path: Path, share: int) -> None:
    address = next(addresses)
    with Watching(Path(address.removeprefix("sqlite:///"))) as points:
        expected = await play(address, points, tmp_path)
    whole = [f"{side}{number}" for number in range(len(LENGTHS)) for side in ("begin", "end")]
    assert expected == [one for one in whole if one != "end4"]

    for cut_at in points.last_chances[share::SHARES]:
        cutting = Points(cut_at)
        assert await play(next(addresses), cutting, tmp_path) == expected, f"cut at {cut_at}: {cutting.passed[-5:]}"
        assert cutting.is_cut
