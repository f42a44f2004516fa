"""Notes that wait at the same moment share a transaction, and each is answered as if it had been alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.requests.executor import RequestExecutor
from commands import COMMANDS
from commands.core.command import Commands, command
from commands.core.reply import Answer, Reply
from commands.core.request import Call, Request
from commands.parsing.parser import Arguments
from storage.database.database import Database
from storage.journal.journal import Journal
from storage.rules.errors import Misread, NoIncident
from storage.rules.policy import Policy
from storage.rules.timeline.events import Noted
from tests.storage.record import NOON, Record, actor, after, processes

ROOMS = ("C0ROOM", "C1ROOM")


def note(number: int, text: str | None = None, channel: str = ROOMS[0], **more: Any) -> Request:
    said: dict[str, Any] = {"key": f"command:{number}", "actor": actor("alice"), "received_at": NOON, **more}
    words = f"Note {number}" if text is None else text
    call = Call(verb=said.pop("verb", "event"), words=words, text=words)
    return Request(call=call, door="command", channel=channel, **said)


def number_of(answer: Answer) -> int:
    assert isinstance(answer, Reply)
    return int(answer.facts["number"])


@command(
    "break",
    effect="adds",
    deferrable=True,
    visible_when="inside",
    permission="event",
    syntax=("<text>",),
    summary="Break",
    batchable=True,
)
async def breaking(request: Request, said: Arguments, journal: Journal) -> Answer:
    incident = await journal.incident_for(request.incident, request.channel)
    journal.write(incident, Noted(text=said.text))
    raise RuntimeError("this verb is broken")


class Commits:
    """Counts the transactions that were committed."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, point: str) -> None:
        self.count += point == "after the commit"


@pytest.fixture
def commits() -> Commits:
    return Commits()


@pytest.fixture
async def database(address: str, commits: Commits) -> AsyncIterator[Database]:
    opened = Database(address, commits)
    yield opened
    await opened.close()


@pytest.fixture
async def executor(record: Record) -> RequestExecutor:
    """Two incidents in two rooms, and a bot that has heard alice and bob before."""
    for room in ROOMS:
        await record.declares(channel=room)
    known = RequestExecutor(record.database, Policy(), COMMANDS)
    for who in ("alice", "bob"):
        await known.record(note(0, f"{who} is here", key=f"first:{who}", actor=actor(who)))
    return known


async def texts(record: Record, number: int = 1) -> list[str]:
    return [entry.text for entry in (await record.entries(number))[1:]]


async def test_what_waits_shares_a_commit(executor: RequestExecutor, record: Record, commits: Commits) -> None:
    before = commits.count
    answers = await asyncio.gather(*(executor.record(note(turn)) for turn in range(20)))

    assert [number_of(answer) for answer in answers] == list(range(4, 24))
    assert (await texts(record))[2:] == [f"Note {turn}" for turn in range(20)]
    assert commits.count - before <= 2


async def test_each_note_stands_on_its_own_incident_with_its_own_author_and_time(
    executor: RequestExecutor, record: Record
) -> None:
    await asyncio.gather(
        executor.record(note(1, "18:30 Restarted")),
        executor.record(note(2, "Drained", channel=ROOMS[1], actor=actor("bob"), received_at=after(seconds=30))),
    )
    [*_, one], [*_, other] = await record.entries(1), await record.entries(2)
    assert (one.text, one.by, one.source) == ("Restarted", "alice", "stated")
    assert (other.text, other.by, other.at) == ("Drained", "bob", after(seconds=30))


async def test_the_channel_is_owed_every_entry_and_the_card_once(executor: RequestExecutor, record: Record) -> None:
    await record.empty_outbox()
    await asyncio.gather(*(executor.record(note(turn)) for turn in range(5)))

    owed = [(one.kind, one.payload.get("number")) for one in await record.owed()]
    assert [number for kind, number in owed if kind == "post_entry"] == [4, 5, 6, 7, 8]
    assert owed.count(("refresh_card", None)) <= 2


async def test_of_two_deliveries_of_one_note_one_is_recorded(executor: RequestExecutor, record: Record) -> None:
    first, second, third = await asyncio.gather(*(executor.record(note(7)) for _ in range(3)))
    assert first == second == third == await executor.record(note(7))
    assert (await texts(record))[2:] == ["Note 7"]


async def test_enter_pressed_twice_is_one_entry(executor: RequestExecutor, record: Record) -> None:
    answers = await asyncio.gather(*(executor.record(note(turn, "Restarted")) for turn in range(3)))

    assert [answer.template for answer in answers] == ["replies/recorded", "replies/repeated", "replies/repeated"]
    assert (await texts(record))[2:] == ["Restarted"]
    again = await executor.record(note(9, "Restarted", received_at=after(seconds=4)))
    assert again.template == "replies/repeated"


async def test_the_same_words_of_somebody_else_or_later_are_an_entry_of_their_own(
    executor: RequestExecutor, record: Record
) -> None:
    await asyncio.gather(
        executor.record(note(1, "Restarted")),
        executor.record(note(2, "Restarted", actor=actor("bob"))),
        executor.record(note(3, "Restarted", channel=ROOMS[1])),
        executor.record(note(4, "Restarted", received_at=after(seconds=6))),
    )
    assert (await texts(record))[2:] == ["Restarted"] * 3
    assert await texts(record, 2) == ["Restarted"]


async def test_a_refusal_is_its_own_and_the_others_are_recorded(executor: RequestExecutor, record: Record) -> None:
    answers = await asyncio.gather(
        executor.record(note(1)),
        executor.record(note(2, "")),
        executor.record(note(3, channel="C0ELSEWHERE")),
        executor.record(note(4)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [Reply, Misread, NoIncident, Reply]
    assert (await texts(record))[2:] == ["Note 1", "Note 4"]


async def test_a_note_that_names_its_incident_goes_its_own_way(executor: RequestExecutor, record: Record) -> None:
    await asyncio.gather(executor.record(note(1)), executor.record(note(2, "Elsewhere").with_call(incident=2)))
    assert (await texts(record))[2:] == ["Note 1"]
    assert await texts(record, 2) == ["Elsewhere"]


async def test_what_nobody_waits_for_any_more_is_left_out(executor: RequestExecutor, record: Record) -> None:
    waiting = [asyncio.create_task(executor.record(note(turn))) for turn in range(4)]
    await asyncio.sleep(0)
    waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)

    assert waiting[2].cancelled()
    assert sorted((await texts(record))[2:]) == ["Note 0", "Note 1", "Note 3"]


async def test_one_that_breaks_does_not_take_the_others_with_it(executor: RequestExecutor, record: Record) -> None:
    executor = RequestExecutor(record.database, Policy(), Commands([*COMMANDS, breaking]))
    await executor.record(note(0, "First", key="first"))
    answers = await asyncio.gather(
        executor.record(note(1)),
        executor.record(note(2, "Boom", verb="break")),
        executor.record(note(3)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [Reply, RuntimeError, Reply]
    assert sorted((await texts(record))[2:]) == ["First", "Note 1", "Note 3"]


async def test_an_incident_that_another_process_holds_keeps_nobody_else_waiting(postgres_address: str) -> None:
    async with processes(postgres_address) as [one, other]:
        record, executor = Record(one), RequestExecutor(one, Policy(), COMMANDS)
        for room in ROOMS:
            await record.declares(channel=room)
        await executor.record(note(0, "First"))
        async with Record(other).open() as journal:
            await journal.incident_for(1, None)
            held = asyncio.create_task(executor.record(note(1)))
            free = asyncio.create_task(executor.record(note(2, channel=ROOMS[1])))
            assert number_of(await free) == 2
            assert not held.done()
        assert number_of(await held) == 3


async def test_a_note_delivered_to_two_processes_at_once_is_one_entry(address: str) -> None:
    async with processes(address) as databases:
        record = Record(databases[0])
        await record.declares(channel=ROOMS[0])
        doors = [RequestExecutor(database, Policy(), COMMANDS) for database in databases]
        for turn, door in enumerate(doors):
            await door.record(note(0, f"Door {turn}", key=f"door:{turn}"))
        answers = await asyncio.gather(*(doors[turn % 2].record(note(turn // 2)) for turn in range(20)))

        assert answers[::2] == answers[1::2]
        assert sorted((await texts(record))[2:]) == sorted(f"Note {turn}" for turn in range(10))
