"""Enter pressed twice while the database is away: both presses are kept, and one enters the record."""

from __future__ import annotations

import pytest

from bot.app import Hotwash
from tests.cast import Member, Record, Room, Time
from tests.cast.outages import Away

KEPT = [
    "event Restarted", "event 5m ago Restarted", "ack", "ack On it", "status identified A leak", "status identified",
    "mitigated The patch runs", "resolve Traffic is back", "resolve at 16:50 Traffic is back", "severity sev4 A few",
    "severity 10m ago sev3 It was", "started 16:30", "detected 16:40", "impact Orders failed", "trigger A deploy",
    "cause A full disk", "resolution Rolled back", "lesson badly Test the backups", "action Add disks",
]  # fmt: skip


async def enters(hotwash: Hotwash, room: Room) -> None:
    await hotwash.drain_spool()
    await room.slack.settle()
    room.ignores("entries")


@pytest.mark.parametrize("line", KEPT)
async def test_both_presses_were_kept(
    alice: Member, room: Room, record: Record, away: Away, hotwash: Hotwash, time: Time, line: str
) -> None:
    with away:
        for _ in range(2):
            assert "Kept on this machine" in await alice.hurries(f"/incident {line}")
            time.moment = time.moment.replace(microsecond=300_000)
    await enters(hotwash, room)

    assert len(await record.lines()) == 2
    assert not room.slack.sandbox.direct_message("alice").messages


@pytest.mark.parametrize("line", KEPT)
async def test_the_second_press_was_kept(
    alice: Member, bob: Member, room: Room, record: Record, away: Away, hotwash: Hotwash, time: Time, line: str
) -> None:
    await alice.types(f"/incident {line}")
    time.moment = time.moment.replace(microsecond=300_000)
    with away:
        await alice.hurries(f"/incident {line}")
        time.moment = time.moment.replace(second=1)
        await bob.hurries("/incident event Watching")
    await enters(hotwash, room)

    assert len(await record.lines()) == 3


async def test_pairs_of_many_verbs_enter_once_each(
    alice: Member, room: Room, record: Record, away: Away, hotwash: Hotwash, time: Time
) -> None:
    lines = ["ack On it", "mitigated m", "severity sev4 s", "impact i", "status identified st", "resolve r"]
    with away:
        for second, line in enumerate(lines):
            for microsecond in (0, 300_000):
                time.moment = time.moment.replace(second=second, microsecond=microsecond)
                await alice.hurries(f"/incident {line}")
    await enters(hotwash, room)

    assert len(await record.lines()) == 1 + len(lines)


async def test_words_that_set_right_what_was_kept_between_them_are_meant(
    alice: Member, room: Room, record: Record, away: Away, hotwash: Hotwash, time: Time
) -> None:
    with away:
        for second, line in enumerate(("resolve", "status investigating", "resolve")):
            time.moment = time.moment.replace(second=second)
            await alice.hurries(f"/incident {line}")
    await enters(hotwash, room)

    assert len(await record.lines()) == 4
    assert (await record.incident()).status == "resolved"
