"""What is pressed or delivered twice is recorded once, to whichever process, and in whichever way it goes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.requests.executor import RequestExecutor
from commands import COMMANDS
from commands.core.reply import Reply
from commands.core.request import Request
from storage.database.database import Database
from storage.rules.policy import Policy
from tests.bot.requests.executor.test_group_commit import ROOMS, note, texts
from tests.storage.record import Record, actor, after, processes, somebody_waits_for_a_lock


class Inside:
    """A database whose transactions all happen within one that is open already."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def run(self, body: Any) -> Any:
        return await body(self._session)


def inside(session: AsyncSession) -> RequestExecutor:
    return RequestExecutor(cast(Database, Inside(session)), Policy(), COMMANDS)


async def doors(databases: list[Database]) -> list[RequestExecutor]:
    """An incident in a room, and a process behind each database, which has heard alice before."""
    await Record(databases[0]).declares(channel=ROOMS[0])
    recorders = [RequestExecutor(database, Policy(), COMMANDS) for database in databases]
    for turn, executor in enumerate(recorders):
        await executor.record(note(0, f"Door {turn}", key=f"door:{turn}"))
    return recorders


async def runs(session: AsyncSession, words: str) -> None:
    await session.run_sync(lambda plain: plain.connection().execute(text(words)))


def asked(verb: str, words: str, key: str) -> Request:
    return note(0, words, key=key, verb=verb)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("event", "Restarted"), ("escalate", "help"), ("action", "Add disks"), ("update", "Going up"),
        ("mitigated", "It runs"), ("severity", "sev4 A few"), ("close", "Patched"),
    ],
)  # fmt: skip
async def test_enter_pressed_twice_reaches_two_processes_and_is_one_entry(address: str, verb: str, words: str) -> None:
    async with processes(address) as databases:
        recorders = await doors(databases)
        before = len(await Record(databases[0]).entries())
        presses = [asked(verb, words, f"press:{turn}") for turn in range(6)]
        answers = await asyncio.gather(*(recorders[turn % 2].record(press) for turn, press in enumerate(presses)))

        assert len(await Record(databases[0]).entries()) == before + 1
        assert sorted(answer.template for answer in answers) == ["replies/recorded"] + ["replies/repeated"] * 5


@pytest.mark.parametrize(("verb", "words"), [("event", "Restarted"), ("action", "Add disks")])
async def test_a_second_press_that_is_delivered_twice_hears_the_same_twice(address: str, verb: str, words: str) -> None:
    async with processes(address) as databases:
        recorders = await doors(databases)
        await recorders[0].record(asked(verb, words, "press:1"))
        second = asked(verb, words, "press:2")
        answers = [await executor.record(second) for executor in recorders]

        assert [answer.template for answer in answers] == ["replies/repeated"] * 2
        assert answers[0] == answers[1]


@pytest.mark.parametrize(("seconds", "entries"), [(4, 1), (6, 2), (-4, 1), (-6, 2)])
async def test_what_was_kept_aside_repeats_what_was_typed_around_it_and_nothing_else(
    address: str, seconds: int, entries: int
) -> None:
    async with processes(address) as databases:
        recorders = await doors(databases)
        first = note(1, "Restarted")
        kept = replace(note(2, "Restarted"), received_at=first.received_at + timedelta(seconds=seconds))
        await recorders[0].record(first)
        for _ in range(2):  # a crash has it enter again
            await recorders[1].record(kept, late=True)

        assert (await texts(Record(databases[0])))[2:] == ["Restarted"] * entries


async def test_what_two_processes_kept_enters_once_though_each_enters_its_own_lines_at_a_stretch(address: str) -> None:
    pairs = [
        ("ack", "On it"), ("mitigated", "m"), ("severity", "sev4 s"), ("impact", "i"), ("status", "identified st"),
        ("event", "e"), ("action", "Add disks"), ("resolve", "r"),
    ]  # fmt: skip
    async with processes(address) as databases:
        recorders = await doors(databases)
        before = len(await Record(databases[0]).entries())
        for door, executor in enumerate(recorders):
            for second, (verb, words) in enumerate(pairs, 1):
                press = asked(verb, words, f"press:{door}:{verb}")
                await executor.record(replace(press, received_at=after(seconds=second + 0.3 * door)), late=True)

        assert len(await Record(databases[0]).entries()) == before + len(pairs)


async def test_the_same_words_around_others_that_entered_before_both_are_meant(address: str) -> None:
    async with processes(address) as databases:
        recorders = await doors(databases)
        typed = [("impact", "A", 2), ("impact", "B", 1), ("impact", "A", 0)]
        for turn, (verb, words, second) in enumerate(typed):
            press = replace(asked(verb, words, f"press:{turn}"), received_at=after(seconds=second))
            await recorders[turn % 2].record(press, late=True)

        assert (await texts(Record(databases[0])))[2:] == ["A", "B", "A"]


async def test_what_happens_to_another_incident_makes_no_words_new(address: str) -> None:
    async with processes(address) as databases:
        executor, _ = await doors(databases)
        await Record(databases[0]).declares(channel=ROOMS[1])
        elsewhere = replace(asked("impact", "Theirs", "else"), channel=ROOMS[1], received_at=after(seconds=1))
        await executor.record(asked("impact", "Ours", "press:1"))
        await executor.record(elsewhere)
        again = await executor.record(replace(asked("impact", "Ours", "press:2"), received_at=after(seconds=2)))

        assert again.template == "replies/repeated"


async def test_a_form_sent_twice_for_an_incident_is_one_entry(address: str) -> None:
    async with processes(address) as databases:
        recorders = await doors(databases)
        before = len(await Record(databases[0]).entries())
        forms = [
            replace(asked("escalate", "help", f"form:{turn}").with_call(incident=1), channel=None) for turn in range(4)
        ]
        await asyncio.gather(*(recorders[turn % 2].record(form) for turn, form in enumerate(forms)))

        assert len(await Record(databases[0]).entries()) == before + 1


async def test_words_that_another_process_records_just_now_are_found(postgres_address: str) -> None:
    async with processes(postgres_address) as databases:
        executor, _ = await doors(databases)
        async with databases[1].transaction() as session:
            await runs(session, "LOCK TABLE incident IN EXCLUSIVE MODE")
            press = asyncio.create_task(executor.record(note(2, "Restarted")))
            await somebody_waits_for_a_lock(session)
            await inside(session).record(note(1, "Restarted"))
        assert (await press).template == "replies/repeated"
        assert (await texts(Record(databases[0])))[2:] == ["Restarted"]


async def test_a_repetition_does_not_hide_the_words_that_it_repeats(postgres_address: str) -> None:
    async with processes(postgres_address) as databases:
        executor, other = await doors(databases)
        await asyncio.gather(*(executor.record(note(turn, "Restarted")) for turn in range(3)))
        async with databases[0].transaction() as session:  # the row moves behind the others, as rows do
            await runs(session, "UPDATE answered_request SET received_at = received_at WHERE key = 'command:0'")
        async with Record(databases[0]).open() as journal:
            await journal.incident_for(1, None)
            alone = asyncio.create_task(other.record(note(4, "Restarted")))
            await somebody_waits_for_a_lock(journal.session)
        assert (await alone).template == "replies/repeated"
        assert (await texts(Record(databases[0])))[2:] == ["Restarted"]


async def test_two_workspaces_use_one_key_without_hearing_each_other(address: str) -> None:
    async with processes(address, 1) as [database]:
        executor = (await doors([database]))[0]
        away = replace(actor("alice"), workspace="T2")
        declaration = replace(asked("declare", "Elsewhere", "other:0"), actor=away, channel=None)
        await executor.record(declaration)
        async with database.transaction() as session:
            await runs(session, "UPDATE incident SET channel_id = 'C9ROOM' WHERE title = 'Elsewhere'")

        ours, theirs = await asyncio.gather(
            executor.record(note(1, "Ours")), executor.record(note(1, "Theirs", "C9ROOM", actor=away))
        )
        assert isinstance(ours, Reply)
        assert isinstance(theirs, Reply)
        assert (ours.facts["text"], theirs.facts["text"]) == ("Ours", "Theirs")


async def test_words_are_no_repetition_once_their_entry_was_taken_back(address: str) -> None:
    async with processes(address) as databases:
        executor, _ = await doors(databases)
        await executor.record(note(1, "Restarted"))
        await executor.record(asked("undo", "", "undo:1"))
        assert (await executor.record(note(2, "Restarted"))).template == "replies/recorded"


async def test_taking_back_another_entry_makes_no_repetition_new(address: str) -> None:
    async with processes(address) as databases:
        executor, _ = await doors(databases)
        await executor.record(note(1, "Restarted"))
        await executor.record(note(2, "Drained", actor=actor("bob")))
        await executor.record(replace(asked("undo", "", "undo:1"), actor=actor("bob")))
        assert (await executor.record(note(3, "Restarted"))).template == "replies/repeated"
