"""Counts what is lost, doubled or out of order after a row of crashes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from sqlmodel import col, select

from bot.plain_text import as_text
from bot.sandbox import Channel, Sandbox
from storage.database.database import Database
from storage.models import Incident, TimelineEntry
from tests.crash.load import Load, Worked

NOTE = re.compile(r"note-\d+-\d+\.")


@dataclass
class Counts:
    """How much of what was answered is not there exactly once, in its order."""

    entries: int = 0
    entries_lost: int = 0
    entries_doubled: int = 0
    messages: int = 0
    messages_lost: int = 0
    messages_doubled: int = 0
    out_of_order: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether there was something to count, and all of it is there once and in order."""
        return bool(self.entries) and not self.wrong

    def __str__(self) -> str:
        numbers = {name: number for name, number in vars(self).items() if isinstance(number, int)}
        return ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in numbers.items())

    def take_entries(self, expected: list[str], found: list[str]) -> None:
        """Hold what is on a timeline to what was answered."""
        lost, doubled = self._held(expected, found)
        self.entries += len(found)
        self.entries_lost += lost
        self.entries_doubled += doubled

    def take_messages(self, expected: list[str], found: list[str]) -> None:
        """Hold what stands in the channels to what has to stand there."""
        lost, doubled = self._held(expected, found)
        self.messages += len(found)
        self.messages_lost += lost
        self.messages_doubled += doubled

    def _held(self, expected: list[str], found: list[str]) -> tuple[int, int]:
        lost, doubled = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
        late = _out_of_order(expected, found)
        self.out_of_order += len(late)
        self.wrong += [f"lost: {one}" for one in lost.elements()]
        self.wrong += [f"too many: {one}" for one in doubled.elements()]
        self.wrong += [f"out of order: {one}" for one in late]
        return lost.total(), doubled.total()


def _out_of_order(expected: list[str], found: list[str]) -> list[str]:
    positions = {words: position for position, words in enumerate(expected)}
    known = [words for words in dict.fromkeys(found) if words in positions]
    return [later for earlier, later in pairwise(known) if positions[later] < positions[earlier]]


async def count(database: str, sandbox: Sandbox, load: Load) -> Counts:
    """Look at the record and at every channel, and count."""
    counts = Counts()
    timelines = await _timelines(database)
    counts.take_entries([f"Trouble {one.number}" for one in load.worked], sorted(timelines))
    for worked in load.worked:
        expected = [
            f"declared Trouble {worked.number}",
            "paged Paged on-call",
            *(f"note {note}" for note in worked.notes),
        ]
        expected += ["status It is over", "closed"]
        counts.take_entries(expected, timelines.get(f"Trouble {worked.number}", []))
        counts.take_messages(_expected_in(worked), _found_for(sandbox, worked))
    return counts


async def _timelines(database: str) -> dict[str, list[str]]:
    record = Database(database)
    async with record.transaction() as session:
        incidents = (await session.exec(select(Incident).order_by(col(Incident.number)))).all()
        found: dict[str, list[str]] = {}
        for incident in incidents:
            entries = select(TimelineEntry).where(col(TimelineEntry.incident_id) == incident.id)
            rows = (await session.exec(entries.order_by(col(TimelineEntry.number)))).all()
            found[incident.title] = [f"{row.kind} {row.text or ''}".strip() for row in rows]
    await record.close()
    return found


def _expected_in(worked: Worked) -> list[str]:
    return [
        "channel", "pinned", "announced", "paged", "declared", *worked.notes, "resolved", "closed", "draft", "file",
    ]  # fmt: skip


def _found_for(sandbox: Sandbox, worked: Worked) -> list[str]:
    """Give everything that stands in Slack because of one incident, in a few words each."""
    title = f"Trouble {worked.number}"
    rooms = [one for one in sandbox.channels() if one.name.endswith(f"trouble-{worked.number}")]
    found = ["channel" for _ in rooms] + ["pinned" for room in rooms for _ in room.pins]
    found += ["announced" for text in _texts(sandbox.channel("incidents")) if title in text]
    found += ["paged" for text in _texts(sandbox.direct_message("olu")) if title in text]
    for room in rooms:
        found += [word for text in _texts(room) for word in _words(text)]
    return found


def _texts(channel: Channel) -> list[str]:
    said = [one for one in channel.messages if one.from_app and not one.is_system and one.ts not in channel.pins]
    return [as_text(one) for one in said]


def _words(text: str) -> list[str]:
    if "postmortem draft, version" in text:
        return ["file" if text.startswith("[file") else "draft"]
    found = []
    for line in text.splitlines():
        found += ["declared"] if "📣" in line else []
        found += NOTE.findall(line)
        found += ["resolved"] if "🚦 resolved" in line else []
        found += ["closed"] if "✅ closed" in line else []
    return found
