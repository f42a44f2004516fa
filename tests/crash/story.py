"""One small incident that needs every kind of effect, and everything that can be seen of it at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.outbox.failure_messages import GONE
from bot.plain_text import as_text
from bot.sandbox import Channel, Message
from storage.models import Draft, OutboxEffect
from tests.cast import Record
from tests.crash.cutting import Lives

ROOM = "inc-1-checkout-is-down"
PAUSE_MINUTES = 2
"""How long people wait between two deeds: longer than a lease."""


@dataclass
class Seen:
    """What there is to see after all."""

    timeline: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    owed: list[tuple[str, str, str | None]] = field(default_factory=list)
    drafts: list[tuple[int, str]] = field(default_factory=list)
    channels: dict[str, dict[str, object]] = field(default_factory=dict)


class Story:
    """Plays the incident; each deed is repeated until it is answered."""

    def __init__(self, lives: Lives) -> None:
        self.lives = lives
        self.sandbox = lives.sandbox
        self.answers: list[str] = []

    async def plays(self) -> Seen:
        """Play it from the first start of the bot to the end, and tell what is seen."""
        await self.lives.begin()
        await self.types("alice", "declare sev1 Checkout is down", "general")
        await self._pause()
        for words in (
            "event Errors since the deployment",
            "event Rolled back",
            "link https://example.com/bridge Bridge",
        ):
            await self.types("bob", words)
        await self._pause()
        await self.clicks("olu", "I am on it")
        await self.mentions("bob", "event Saw it in the graphs")
        await self._pause()
        await self.types("alice", "severity sev2 Only some customers")
        await self.types("alice", "escalate @bob")
        await self._pause()
        await self.types("bob", "resolve Traffic is back")
        await self.types("bob", "update All good again")
        await self._pause()
        await self.types("bob", "escalate @dan")
        self.sandbox.deactivate("dan")
        await self._pause()
        await self.types("alice", "close")
        await self._pause()
        await self.sandbox.archive("alice", ROOM)
        await self.clicks("bob", "I am on it", self.sandbox.direct_message("bob").id)
        await self._pause()
        return await self._seen()

    async def types(self, who: str, words: str, where: str = ROOM) -> None:
        """Type a line and read its answer."""
        await self.sandbox.type(who, where, f"/incident {words}")
        delivery = await self.lives.answers(self.sandbox.line.last("command"))
        self.answers.append(delivery.answer.decode())

    async def clicks(self, who: str, label: str, where: str = ROOM) -> None:
        """Press the newest button with this label."""
        with_it = [one for one in self.sandbox.channel(where).messages if f"[{label}]" in as_text(one)]
        await self.sandbox.click(who, with_it[-1], text=label)
        await self.lives.answers(self.sandbox.line.last("interaction"))

    async def mentions(self, who: str, words: str) -> None:
        """Write to the bot by its name."""
        await self.sandbox.mention(who, ROOM, words)

    async def _pause(self) -> None:
        await self.lives.settle()
        await self.lives.time.passes(minutes=PAUSE_MINUTES)

    async def _seen(self) -> Seen:
        bot = self.lives.bot
        async with bot.database.transaction() as session:
            owed = (await session.exec(select(OutboxEffect).order_by(col(OutboxEffect.id)))).all()
            drafts = (await session.exec(select(Draft).order_by(col(Draft.version)))).all()
        return Seen(
            timeline=await Record(bot).lines(),
            answers=self.answers,
            owed=[(row.kind, row.state, _reason(row)) for row in owed],
            drafts=[(draft.version, draft.markdown) for draft in drafts],
            channels={channel.name: self._shown(channel) for channel in self.sandbox.channels()},
        )

    def _shown(self, channel: Channel) -> dict[str, object]:
        """Everything in a channel; a burst of entries may come as one message or as two, so lines are compared."""
        said = [one for one in channel.messages if one.from_app and not one.is_system]
        return {
            "topic": channel.topic,
            "members": sorted(one.handle for one in map(self.sandbox.person, channel.members) if not one.is_bot),
            "card": [self._text(one) for one in channel.pinned],
            "bookmarks": [(one.title, one.link) for one in channel.bookmarks],
            "files": [(one.name, one.text) for one in channel.files if one.shares],
            "lines": [line for one in said if one.ts not in channel.pins for line in self._text(one).splitlines()],
        }

    def _text(self, message: Message) -> str:
        return as_text(message, zone=ZoneInfo("UTC"), names=self.sandbox.name_of)


def _reason(row: OutboxEffect) -> str | None:
    """Slack's word for why it was given up; whether it was said to the look before or to the deed is all the same.

    So is whether Slack was asked at all, or had said before, asked for another effect, that the channel is gone.
    """
    word = (row.error or "").rpartition(": ")[2]
    return GONE.get(word, word) if row.state == "failed" else None
