"""The follow-ups of an incident are read in the order of their numbers."""

from __future__ import annotations

from datetime import date

from storage.follow_ups import follow_up_row, follow_ups
from storage.rules.timeline.events import FollowUpAdded
from tests.storage.record import CHANNEL, Record


async def test_only_the_follow_ups_of_this_incident_are_read_and_by_their_numbers(record: Record) -> None:
    await record.declares(channel=CHANNEL)
    await record.declares("Search is slow")
    async with record.open() as journal:
        first, second = await journal.incident_for(1, None), await journal.incident_for(2, None)
        for incident, number in ((first, 2), (second, 1), (first, 1)):
            event = FollowUpAdded(text=f"Item {number}", number=number, due="2026-03-09")
            journal.session.add(follow_up_row(incident, event))
    async with record.open() as journal:
        read = await follow_ups(journal.session, await journal.incident_for(1, None))
    assert [(one.number, one.text, one.due) for one in read] == [
        (1, "Item 1", date(2026, 3, 9)),
        (2, "Item 2", date(2026, 3, 9)),
    ]
