"""Characters that a database refuses are replaced at its door: no words are lost for one odd character in them."""

from __future__ import annotations

import json

import pytest

from storage import people
from storage.idempotency import keys
from storage.journal import corrections
from storage.outbox.effects import PostMessage
from storage.rules.timeline.events import Linked, Noted, RoleAssigned
from tests.storage.record import NOON, Record, actor, stored_answer

ODD = {
    "a NUL": ("Restarted\x00the server", "Restarted\ufffdthe server"),
    "half an emoji": ("Restarted \ud83d the server", "Restarted \ufffd the server"),
    "halves in the wrong order": ("\udd25\ud83d", "\ufffd\ufffd"),
    "nothing else": ("\x00\x00", "\ufffd\ufffd"),
}


@pytest.fixture(params=ODD)
def odd(request: pytest.FixtureRequest) -> tuple[str, str]:
    return ODD[request.param]


async def test_odd_characters_in_a_title_do_not_lose_the_declaration(record: Record, odd: tuple[str, str]) -> None:
    typed, kept = odd
    await record.declares(typed)
    assert (await record.incident()).title == kept
    assert [entry.text for entry in await record.entries()] == [kept]


async def test_odd_characters_in_an_entry_do_not_lose_it(record: Record, odd: tuple[str, str]) -> None:
    typed, kept = odd
    await record.declares()
    await record.writes(1, Noted(text=typed), Linked(text=typed, url=typed))
    await record.writes(1, RoleAssigned(text=typed, role="scribe", person="UBOB", name=typed))
    _, note, link, role = await record.entries()
    assert (note.text, link.text, role.text) == (kept, kept, kept)
    assert link.what == Linked(text=kept, url=kept)
    assert (await record.incident()).roles == {"scribe": {"id": "UBOB", "name": kept}}


async def test_odd_characters_in_a_correction_do_not_lose_it(record: Record, odd: tuple[str, str]) -> None:
    typed, kept = odd
    await record.declares()
    async with record.open() as journal:
        row = await corrections.entry_row(journal, await journal.incident_for(1, None), 1)
        corrections.amend(journal, row, text=typed, at=None, reason=typed)
    [entry] = await record.entries()
    assert (entry.text, entry.revisions[0].reason) == (kept, kept)


async def test_odd_characters_in_facts_do_not_keep_an_effect_from_being_owed(
    record: Record, odd: tuple[str, str]
) -> None:
    typed, kept = odd
    await record.quiet_incident()
    await record.owes(1, PostMessage(template="t", facts={typed: [typed, {"deep": typed}, 7, None, 1.5, True]}))
    [owed] = await record.owed()
    assert owed.payload["facts"] == {kept: [kept, {"deep": kept}, 7, None, 1.5, True]}


async def test_odd_characters_in_an_answer_and_its_key_are_remembered(record: Record, odd: tuple[str, str]) -> None:
    typed, kept = odd
    async with record.database.transaction() as session:
        space = await people.workspace(session, "T1")
        assert await keys.claim(session, space.id, typed, NOON)
        await keys.remember(session, space.id, typed, {"text": typed})
    async with record.database.transaction() as session:
        assert not await keys.claim(session, space.id, typed, NOON)
        assert await stored_answer(session, typed) == {"text": kept}


async def test_odd_characters_in_a_name_do_not_keep_a_person_out(record: Record, odd: tuple[str, str]) -> None:
    typed, kept = odd
    async with record.open() as journal:
        person = await people.person(journal.session, journal.workspace, actor(typed), NOON)
        await journal.session.flush()
        await journal.session.refresh(person)
        assert person.handle == kept


async def test_what_is_read_can_always_be_sent_on(record: Record, odd: tuple[str, str]) -> None:
    typed, _ = odd
    await record.declares()
    await record.writes(1, Linked(text=typed, url=typed))
    entry = (await record.entries())[1]
    sent = json.dumps([entry.text, entry.what.data()], ensure_ascii=False).encode()
    assert b"\\u0000" not in sent


async def test_odd_characters_are_replaced_in_work_that_shares_a_commit_as_well(record: Record) -> None:
    async def work(session):  # type: ignore[no-untyped-def]  # the shape is Database.run's
        return await people.workspace(session, "T\x00\ud83d")

    await record.database.run(work)
    async with record.database.transaction() as session:
        assert (await people.workspace(session, "T\ufffd\ufffd")).id == 1
