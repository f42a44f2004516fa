"""Requests of one channel keep their order, none holds up another channel, and who is in a hurry gets the truth."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.requests.executor import RequestExecutor
from bot.requests.group_commit import GroupCommit, NotBatchable
from commands import COMMANDS
from commands.core.reply import Reply
from storage.database.database import Database, DatabaseUnavailable
from storage.database.sqlite_writer import LONGEST_QUEUE
from storage.rules.policy import Policy
from tests.bot.requests.executor.test_group_commit import ROOMS, note, number_of
from tests.storage.record import Record, processes


@pytest.fixture
async def executor(record: Record) -> RequestExecutor:
    """An incident in a room, and a bot that has heard alice before."""
    await record.declares(channel=ROOMS[0])
    known = RequestExecutor(record.database, Policy(), COMMANDS)
    await known.record(note(0, "Before"))
    return known


async def test_an_undo_takes_back_the_note_that_was_typed_before_it(executor: RequestExecutor, record: Record) -> None:
    undo = note(2, "", verb="undo")
    await asyncio.gather(
        executor.record(note(1, "Wrong")), executor.record(undo), executor.record(note(3, "Typed after it"))
    )
    assert [entry.text for entry in await record.entries() if entry.retracted] == ["Wrong"]


async def test_notes_and_other_verbs_of_a_channel_keep_their_order(executor: RequestExecutor, record: Record) -> None:
    verbs = ["event", "action"] * 10
    await asyncio.gather(
        *(executor.record(note(turn, f"Step {turn}", verb=verb)) for turn, verb in enumerate(verbs, 1))
    )
    assert [entry.text for entry in (await record.entries())[2:]] == [f"Step {turn}" for turn in range(1, 21)]


async def test_a_crowd_at_an_incident_that_is_held_leaves_connections_for_others(postgres_address: str) -> None:
    async with processes(postgres_address) as [one, other]:
        record, executor = Record(one), RequestExecutor(one, Policy(), COMMANDS)
        for room in ROOMS:
            await record.declares(channel=room)
        await executor.record(note(0, "First"))
        async with Record(other).open() as journal:
            await journal.incident_for(1, None)
            held = [asyncio.create_task(executor.record(note(turn))) for turn in range(1, 31)]
            for turn in range(31, 36):
                assert number_of(await executor.record(note(turn, channel=ROOMS[1]))) == turn - 29
            assert not any(task.done() for task in held)
        assert [number_of(answer) for answer in await asyncio.gather(*held)] == list(range(3, 33))


class Crowd:
    """Tells back what it is told, and lets somebody go in the middle of each round; the second may break."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.rounds: list[list[str]] = []
        self.tasks: list[asyncio.Task[str]] = []
        self._breaks = breaks

    async def __call__(self, session: AsyncSession, together: Sequence[str]) -> list[str | Exception]:
        self.rounds.append([*together])
        self.tasks[len(self.rounds) - 1].cancel()
        await (await session.connection()).execute(text("SELECT 1"))
        if self._breaks and len(self.rounds) > 1:
            raise RuntimeError("this round is broken")
        return [*together]

    async def come(self, database: Database) -> list[str | BaseException]:
        gathering = GroupCommit(database, self)
        self.tasks = [asyncio.create_task(gathering.run(word)) for word in ("one", "two", "three")]
        return await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_one_that_goes_in_the_middle_holds_up_the_others_once(postgres_database: Database) -> None:
    crowd = Crowd()
    [one, *others] = await crowd.come(postgres_database)

    assert isinstance(one, asyncio.CancelledError)
    assert others == ["two", "three"]  # it was too late for the second to go
    assert crowd.rounds == [["one", "two", "three"], ["two", "three"]]


async def test_what_breaks_is_not_begun_again_for_who_wants_to_go(postgres_database: Database) -> None:
    [_, two, three] = await Crowd(breaks=True).come(postgres_database)
    assert isinstance(two, asyncio.CancelledError)
    assert isinstance(three, NotBatchable)


async def test_too_many_are_told_so_at_once(executor: RequestExecutor) -> None:
    answers = await asyncio.gather(
        *(executor.record(note(turn)) for turn in range(1, LONGEST_QUEUE + 2)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [Reply] * LONGEST_QUEUE + [DatabaseUnavailable]
