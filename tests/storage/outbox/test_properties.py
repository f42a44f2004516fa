"""Whatever workers do and in whatever order, what is owed is performed in order, by one at a time, and none is lost."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage.database.database import Database
from storage.outbox import queue
from storage.outbox.effects import AddBookmark, Effect, PagePerson, PostEntry
from storage.outbox.queue import LEASE, Claim
from storage.outbox.renewal import renew_all
from storage.rules.timeline.events import Declared
from tests.storage.performing import Worker, say
from tests.storage.record import NOON, Record, processes

PENDING: dict[str, Callable[[int], Effect]] = {
    "message": lambda turn: say(f"{turn}"),
    "entry": lambda turn: PostEntry(number=turn),
    "bookmark": lambda turn: AddBookmark(label=f"{turn}", url="u"),
    "page": lambda turn: PagePerson(person=f"U{turn}"),
}
Step = tuple[str, int, int]
CLAIMED: tuple[Step, ...] = (("owe entry", 1, 0), ("claim", 0, 4))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from([f"owe {kind}" for kind in PENDING]), st.integers(1, 2), st.just(0)),
        st.tuples(st.just("claim"), st.integers(0, 1), st.integers(1, 4)),
        st.tuples(st.sampled_from(["complete", "postpone", "give up"]), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("time"), st.sampled_from([1, 4, 5, 44, 46]), st.just(0)),
        st.tuples(st.just("channel"), st.just(0), st.just(0)),
        st.tuples(st.just("renew"), st.integers(0, 1), st.just(0)),
    ),
    max_size=25,
)


@dataclass
class Expected:
    """What ought to be so of one effect."""

    lane: str
    needs_channel: bool
    state: Literal["pending", "done", "failed"] = "pending"
    free_at: datetime = NOON
    token: str | None = None


@dataclass
class World:
    """A record with two incidents, one of which has no channel at first, and two workers."""

    database: Database
    now: datetime = NOON
    has_channel: set[int] = field(default_factory=lambda: {1})
    expected: dict[int, Expected] = field(default_factory=dict)
    held: list[Claim] = field(default_factory=list)
    finished: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    turn: int = 0

    def __post_init__(self) -> None:
        self.record = Record(self.database)
        self.workers = [Worker(self.database, "one"), Worker(self.database, "other")]

    async def begins(self) -> None:
        """Have the two incidents, and nothing owed, as at the very beginning."""
        async with self.record.open() as journal:
            if not await journal.open_incidents():
                await journal.declare(Declared(text="One", severity="sev3"))
                await journal.declare(Declared(text="Two", severity="sev3"))
            (await journal.incident_for(1, None)).channel_id = "C1"
            (await journal.incident_for(2, None)).channel_id = None
        await self.record.empty_outbox()

    async def takes(self, step: Step) -> None:
        """Take one step, in the database and in what is expected of it."""
        what, which, many = step
        if what.startswith("owe "):
            await self._owes(what.removeprefix("owe "), which)
        elif what == "claim":
            await self._claims(self.workers[which], many)
        elif what == "time":
            self.now += timedelta(seconds=which)
        elif what == "channel":
            await self._opens_the_channel()
        elif what == "renew":
            await self._renews(self.workers[which])
        elif self.held:
            await self._finishes(what, self.held.pop(which % len(self.held)))

    async def _owes(self, kind: str, incident: int) -> None:
        self.turn += 1
        effect = PENDING[kind](self.turn)
        await self.record.owes(incident, effect, at=self.now)
        newest = (await self.record.owed())[-1]
        self.expected[newest.id] = Expected(
            f"{newest.incident_id}:{effect.lane_key}", effect.needs_channel, free_at=self.now
        )

    async def _opens_the_channel(self) -> None:
        async with self.record.open() as journal:
            (await journal.incident_for(2, None)).channel_id = "C2"
        self.has_channel.add(2)

    def _lanes(self) -> dict[str, list[int]]:
        lanes: dict[str, list[int]] = defaultdict(list)
        for owed, expected in sorted(self.expected.items()):
            if expected.state == "pending":
                lanes[expected.lane].append(owed)
        return lanes

    def _claimable(self) -> list[int]:
        heads = sorted(lane[0] for lane in self._lanes().values())
        return [head for head in heads if self._free(self.expected[head])]

    def _free(self, head: Expected) -> bool:
        return head.free_at <= self.now and (not head.needs_channel or int(head.lane.split(":")[0]) in self.has_channel)

    async def _claims(self, worker: Worker, many: int) -> None:
        claimable = self._claimable()[:many]
        claims = await worker.claims(self.now, limit=many)
        assert [claimed.ids[0] for claimed in claims] == claimable
        for claimed in claims:
            lane = self._lanes()[claimed.lane]
            assert list(claimed.ids) == lane[: len(claimed.ids)]
            for owed in claimed.ids:
                self.expected[owed].free_at = self.now + LEASE
                self.expected[owed].token = claimed.token
        self.held += claims

    async def _renews(self, worker: Worker) -> None:
        """Renew all that a worker works on; what it has lost meanwhile stays somebody else's."""
        claims, until = [one for one in self.held if one.worker == worker.name], self.now + LEASE
        holds = {owed for claimed in claims for owed in claimed.ids if self._holds(claimed, owed)}
        assert await self.database.run(lambda session: renew_all(session, claims, until)) == holds
        for owed in holds:
            self.expected[owed].free_at = until

    def _holds(self, claimed: Claim, owed: int) -> bool:
        return self.expected[owed].state == "pending" and self.expected[owed].token == claimed.token

    async def _finishes(self, what: str, claimed: Claim) -> None:
        worker = next(one for one in self.workers if one.name == claimed.worker)
        until = self.now + timedelta(seconds=45)
        said = {
            "complete": lambda: worker.completes(claimed, self.now),
            "give up": lambda: worker.gives_up(claimed, self.now),
            "postpone": lambda: worker.postpones(claimed, until),
        }
        holds = all(self._holds(claimed, owed) for owed in claimed.ids)
        assert await said[what]() == holds
        if not holds:
            return
        for owed in claimed.ids:
            self.expected[owed].token = None
            if what == "postpone":
                self.expected[owed].free_at = until
            else:
                self.expected[owed].state = "done" if what == "complete" else "failed"
                self.finished[claimed.lane].append(owed)

    async def next_is_named_rightly(self) -> None:
        """Hold the next moment that is named to the first at which something can be claimed."""
        heads = [self.expected[lane[0]] for lane in self._lanes().values()]
        open_heads = [one for one in heads if not one.needs_channel or int(one.lane.split(":")[0]) in self.has_channel]
        assert await self.workers[0].next_due() == min((one.free_at for one in open_heads), default=None)

    async def is_worked_off(self) -> None:
        """Let one worker finish everything; nothing may be left."""
        await self._opens_the_channel()
        self.now += timedelta(minutes=5)
        while claims := await self.workers[0].claims(self.now):
            for claimed in claims:
                assert await self.workers[0].completes(claimed, self.now)
                self.finished[claimed.lane] += claimed.ids
        assert {row.state for row in await self.record.owed()} <= {queue.DONE, queue.FAILED}


async def _lives_through(address: str, steps: Sequence[Step]) -> None:
    async with processes(address, 1) as [database]:
        world = World(database)
        await world.begins()
        for step in steps:
            await world.takes(step)
        await world.next_is_named_rightly()
        await world.is_worked_off()
        assert sum(map(len, world.finished.values())) == world.turn
        assert all(done == sorted(done) for done in world.finished.values())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=[("owe entry", 1, 0), ("claim", 0, 4), ("time", 60, 0), ("claim", 0, 4), ("complete", 0, 0)])
@example(steps=[*CLAIMED, ("time", 4, 0), ("renew", 0, 0), ("time", 4, 0), ("claim", 1, 4), ("complete", 0, 0)])
@example(steps=[*CLAIMED, ("time", 5, 0), ("claim", 1, 4), ("renew", 0, 0), ("complete", 0, 0)])
def test_the_outbox_keeps_its_order_and_loses_nothing(address: str, steps: list[Step]) -> None:
    asyncio.run(_lives_through(address, steps))
