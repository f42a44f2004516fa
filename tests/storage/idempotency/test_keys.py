"""A request is answered once, however often it is delivered, and people are known as Slack last told of them."""

from __future__ import annotations

import asyncio

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import people
from storage.database.database import Database
from storage.idempotency import keys
from storage.models import AnsweredRequest, Person, Workspace
from storage.rules.actor import Actor
from tests.storage.record import (
    NOON,
    actor,
    after,
    processes,
    somebody_waits_for_a_lock,
    stored_answer,
    then_the_plug_is_pulled,
)

ANSWER = {
    "template": "replies/recorded",
    "facts": {"ref": "INC-1", "words": "🔥 \u2028", "list": [1, None, {"a": 1.5}]},
}


async def _claims(session: AsyncSession, key: str, slack_id: str = "T1") -> bool:
    return await keys.claim(session, (await people.workspace(session, slack_id)).id, key, NOON)


async def _first_answer(database: Database, key: str) -> object:
    async with database.transaction() as session:
        return await stored_answer(session, key)


async def test_a_key_is_claimed_once(database: Database) -> None:
    async with database.transaction() as session:
        assert await _claims(session, "command:1")
    async with database.transaction() as session:
        assert not await _claims(session, "command:1")
        assert await _claims(session, "command:2")


async def test_a_key_is_claimed_once_in_each_workspace(database: Database) -> None:
    async with database.transaction() as session:
        assert await _claims(session, "command:1", "T1")
        assert await _claims(session, "command:1", "T2")


async def test_a_redelivery_gets_the_first_answer(database: Database) -> None:
    async with database.transaction() as session:
        space = await people.workspace(session, "T1")
        await keys.claim(session, space.id, "command:1", NOON)
        await keys.remember(session, space.id, "command:1", ANSWER)
    assert await _first_answer(database, "command:1") == ANSWER


async def test_an_answer_is_kept_in_its_own_workspace(database: Database) -> None:
    async with database.transaction() as session:
        for slack_id in ("T1", "T2"):
            space = await people.workspace(session, slack_id)
            assert await keys.claim(session, space.id, "command:1", NOON)
            await keys.remember(session, space.id, "command:1", {"text": slack_id})
        assert await stored_answer(session, "command:1") == {"text": "T1"}


async def test_what_was_never_answered_has_no_answer(database: Database) -> None:
    assert await _first_answer(database, "command:1") is None
    async with database.transaction() as session:
        await _claims(session, "command:1")
    assert await _first_answer(database, "command:1") is None


async def test_a_request_that_failed_may_be_tried_again(database: Database) -> None:
    async with then_the_plug_is_pulled(database) as session:
        assert await _claims(session, "command:1")
    async with database.transaction() as session:
        assert await _claims(session, "command:1")


async def test_who_claims_a_key_that_is_being_answered_waits_and_sees_that_answer(postgres_address: str) -> None:
    async with processes(postgres_address) as [one, other]:
        async with one.transaction() as session:  # both know the workspace, so that they meet at the key
            await people.workspace(session, "T1")

        async def redelivered() -> tuple[bool, object]:
            async with other.transaction() as session:
                space = await people.workspace(session, "T1")
                claimed = await keys.claim(session, space.id, "command:1", NOON)
                return claimed, await stored_answer(session, "command:1")

        async with one.transaction() as session:
            assert await _claims(session, "command:1")
            second = asyncio.create_task(redelivered())
            await somebody_waits_for_a_lock(session)
            assert not second.done()
            await keys.remember(session, (await people.workspace(session, "T1")).id, "command:1", ANSWER)
        assert await second == (False, ANSWER)


async def test_who_claims_a_key_whose_answer_failed_answers_it(postgres_address: str) -> None:
    async with processes(postgres_address) as [one, other]:
        async with one.transaction() as session:
            await people.workspace(session, "T1")

        async def redelivered() -> bool:
            async with other.transaction() as session:
                return await _claims(session, "command:1")

        async with then_the_plug_is_pulled(one) as session:
            assert await _claims(session, "command:1")
            second = asyncio.create_task(redelivered())
            await somebody_waits_for_a_lock(session)
            assert not second.done()
        assert await second


async def test_of_many_deliveries_at_once_one_is_answered(address: str) -> None:
    async with processes(address) as databases:

        async def delivered(turn: int) -> bool:
            async with databases[turn % 2].transaction() as session:
                return await _claims(session, "command:1")

        claimed = await asyncio.gather(*(delivered(turn) for turn in range(10)))
        assert claimed.count(True) == 1
        async with databases[0].transaction() as session:
            assert (await session.exec(select(func.count()).select_from(AnsweredRequest))).one() == 1


async def test_a_workspace_is_made_on_first_sight_once(address: str) -> None:
    async with processes(address) as databases:

        async def seen(turn: int) -> int:
            async with databases[turn % 2].transaction() as session:
                return (await people.workspace(session, "T1")).id

        assert len(set(await asyncio.gather(*(seen(turn) for turn in range(8))))) == 1
        async with databases[0].transaction() as session:
            [space] = (await session.exec(select(Workspace))).all()
            assert (space.slack_id, space.last_incident_number) == ("T1", 0)


async def test_a_person_is_made_on_first_sight_once(address: str) -> None:
    async with processes(address) as databases:

        async def seen(turn: int) -> int:
            async with databases[turn % 2].transaction() as session:
                space = await people.workspace(session, "T1")
                return (await people.person(session, space, actor("alice"), NOON)).id

        assert len(set(await asyncio.gather(*(seen(turn) for turn in range(8))))) == 1


async def _seen(database: Database, who: Actor, minutes: int = 0) -> Person:
    async with database.transaction() as session:
        return await people.person(session, await people.workspace(session, "T1"), who, after(minutes=minutes))


async def test_a_person_of_whom_little_is_known_is_called_what_is_known(database: Database) -> None:
    unknown = await _seen(database, Actor(workspace="T1", id="U1"))
    assert (unknown.handle, unknown.name, unknown.timezone) == ("U1", "U1", None)
    by_handle = await _seen(database, Actor(workspace="T1", id="U2", handle="bob"))
    assert (by_handle.handle, by_handle.name) == ("bob", "bob")


async def test_a_person_is_brought_up_to_date_with_what_slack_says_now(database: Database) -> None:
    first = await _seen(database, Actor(workspace="T1", id="U1", handle="bob", name="Bob", timezone="UTC"))
    again = await _seen(
        database, Actor(workspace="T1", id="U1", handle="bob", name="Bobby", timezone="Africa/Lagos"), 5
    )
    assert again.id == first.id
    async with database.transaction() as session:
        [kept] = (await session.exec(select(Person).where(col(Person.slack_id) == "U1"))).all()
    assert (kept.handle, kept.name, kept.timezone) == ("bob", "Bobby", "Africa/Lagos")
    assert kept.seen_at == after(minutes=5)


async def test_what_slack_does_not_say_this_time_is_not_forgotten(database: Database) -> None:
    await _seen(database, Actor(workspace="T1", id="U1", handle="bob", name="Bob", timezone="UTC"))
    again = await _seen(database, Actor(workspace="T1", id="U1"), 5)
    assert (again.handle, again.name, again.timezone) == ("bob", "Bob", "UTC")


async def test_one_person_in_two_workspaces_is_two(database: Database) -> None:
    async with database.transaction() as session:
        here = await people.person(session, await people.workspace(session, "T1"), actor("alice"), NOON)
        there = await people.person(session, await people.workspace(session, "T2"), actor("alice"), NOON)
    assert here.id != there.id
