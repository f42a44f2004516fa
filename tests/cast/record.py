"""What the record says: an incident's timeline as lines, read from the database."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from bot.app import Hotwash
from storage.journal.journal import Journal
from storage.journal.queries import entries
from storage.models import Incident, Workspace
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.labels import label


class Record:
    """Reads timelines as `2 17:00 alice: Restarted the server`; times are UTC."""

    def __init__(self, hotwash: Hotwash) -> None:
        self._hotwash = hotwash

    async def entries(self, number: int = 1) -> list[Entry]:
        """Every entry of an incident, as it was written."""
        async with self._hotwash.database.transaction() as session:
            incident = (await session.exec(select(Incident).where(col(Incident.number) == number))).one()
            space = await session.get_one(Workspace, incident.workspace_id)
            journal = Journal(session, space, policy=self._hotwash.policy, now=self._hotwash.now())
            return await entries(journal, incident)

    async def lines(self, number: int = 1) -> list[str]:
        """The timeline of an incident, a line an entry; retracted ones are marked."""
        return [_line(entry) for entry in await self.entries(number)]

    async def last(self, number: int = 1) -> str:
        """The newest line."""
        return (await self.lines(number))[-1]

    async def incident(self, number: int = 1) -> Incident:
        """The incident's row."""
        async with self._hotwash.database.transaction() as session:
            return (await session.exec(select(Incident).where(col(Incident.number) == number))).one()

    async def count(self) -> int:
        """How many incidents there are."""
        async with self._hotwash.database.transaction() as session:
            return len((await session.exec(select(Incident.id))).all())


def _line(entry: Entry) -> str:
    at = f"{entry.at:%H:%M}" if entry.recorded_at - entry.at < timedelta(hours=18) else f"{entry.at:%d %b %H:%M}"
    stated = f" {entry.source}" if entry.source != "recorded" else ""
    tag = f"#{entry.tag} " if entry.tag else ""
    words = " · ".join(part for part in (label(entry.what), entry.text) if part)
    return f"{entry.number} {at}{stated} {entry.by}: {tag}{words}" + (" (retracted)" if entry.retracted else "")
