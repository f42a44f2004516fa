"""The facts of a draft are those of the moment at which it was asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import drafts
from storage.models import Draft
from storage.outbox.effects import PostDraft, UploadDraft
from storage.rules.timeline.events import Noted
from tests.storage.record import CHANNEL, NOON, Record, after


def texts(facts: dict[str, object]) -> list[str]:
    timeline = facts["timeline"]
    assert isinstance(timeline, list)
    return [line["text"] for line in timeline]


async def made(record: Record) -> Draft:
    async with record.open(at=after(minutes=10)) as journal:
        incident = await journal.incident_for(1, CHANNEL)
        assert await drafts.make_draft(journal, incident) == 1
    async with record.open(at=after(minutes=60)) as journal:
        return await drafts.draft_version(journal, await journal.incident_for(1, CHANNEL), 1)


async def test_a_draft_is_stored_with_its_facts_and_enqueued(record: Record) -> None:
    await record.quiet_incident(channel=CHANNEL)
    await record.writes(1, Noted(text="Rolled back"), at=after(minutes=5))
    await record.empty_outbox()
    draft = await made(record)

    assert "Rolled back" in texts(draft.facts)
    assert (draft.made_at, draft.markdown) == (after(minutes=10), "")
    assert [one.kind for one in await record.owed()] == [PostDraft.kind, UploadDraft.kind]


async def test_facts_that_are_computed_late_leave_out_what_was_written_since(record: Record) -> None:
    await record.quiet_incident(channel=CHANNEL)
    await record.writes(1, Noted(text="Rolled back"), at=after(minutes=5))
    draft = await made(record)
    await record.writes(1, Noted(text="Found the reason"), at=after(minutes=30))
    await record.writes(1, Noted(text="It had begun before"), at=after(minutes=31), stated=NOON - timedelta(hours=1))

    async with record.open(at=after(minutes=60)) as journal:
        late = await drafts.late_facts(journal, await journal.incident_for(1, CHANNEL), draft)
    assert late == draft.facts


async def test_a_version_that_was_never_made_is_an_error(record: Record) -> None:
    await record.quiet_incident(channel=CHANNEL)
    async with record.open() as journal:
        with pytest.raises(LookupError, match="INC-1 has no draft of version 3"):
            await drafts.draft_version(journal, await journal.incident_for(1, CHANNEL), 3)


async def test_a_channel_gives_its_newest_incident_and_the_newest_version_of_its_draft(record: Record) -> None:
    await record.quiet_incident(channel=CHANNEL)
    async with record.database.transaction() as session:
        assert await drafts.incident_and_draft(session, "C0OTHER") is None
        found = await drafts.incident_and_draft(session, CHANNEL)
    assert found is not None
    assert (found[0].number, found[1]) == (1, None)

    async with record.open() as journal:
        incident = await journal.incident_for(1, CHANNEL)
        await drafts.make_draft(journal, incident)
        await drafts.make_draft(journal, incident)
    async with record.database.transaction() as session:
        found = await drafts.incident_and_draft(session, CHANNEL)
    assert found is not None
    assert found[1] is not None
    assert (found[0].number, found[1].version) == (1, 2)
