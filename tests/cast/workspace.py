"""The workspace of a scene: a strict Slack on a local port, the bot in it, and everything that the bot has said."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from bot.app import Hotwash
from bot.sandbox import ApiCall, Channel, Delivery, Message, Person, Sandbox
from bot.sandbox.faults import Faults
from tests.cast.kinds import ANNOUNCEMENTS, KINDS, OPENING, entries_in, kind_of
from tests.cast.places import Place
from tests.cast.time import Time

LOBBY = "general"


class Unread(NamedTuple):
    """A message of the bot's that nobody has looked at: its `ts`, its place's name, its kind and its words."""

    ts: str
    place: str
    kind: str
    words: str


class Workspace:
    """Drives bot and sandbox together, and knows which of the bot's messages somebody has looked at."""

    def __init__(self, sandbox: Sandbox, hotwash: Hotwash, time: Time) -> None:
        self.sandbox = sandbox
        self.hotwash = hotwash
        self.time = time
        self.looked_at: set[str] = set()
        self.general = Place(self, LOBBY)
        self.announcements = Place(self, ANNOUNCEMENTS)
        self.here: Place = self.general

    async def settle(self) -> None:
        """Let everything happen that is due at this moment."""
        await self.hotwash.settle()
        while await self.sandbox.deliver_events():
            await self.hotwash.settle()

    @property
    def faults(self) -> Faults:
        """What is to go wrong with the bot's calls."""
        return self.sandbox.faults

    def calls(self, method: str) -> list[ApiCall]:
        """The bot's calls of one Web API method."""
        return [call for call in self.sandbox.calls if call.method == method]

    def place(self, name: str) -> Place:
        """A channel by its name."""
        return Place(self, name)

    def phone(self, handle: str) -> Place:
        """The direct messages that the bot has sent to somebody."""
        return Place(self, self.sandbox.direct_message(handle).id)

    def person(self, handle: str) -> Person:
        """Anybody of the workspace."""
        return self.sandbox.person(handle)

    @property
    def names(self) -> list[str]:
        """The names of all channels."""
        return [channel.name for channel in self.sandbox.channels() if not channel.is_im]

    @property
    def everything_said(self) -> list[tuple[Channel, Message]]:
        """Every message of the bot's, wherever it stands."""
        return [
            (channel, message)
            for channel in self.sandbox.channels()
            for message in channel.messages
            if message.from_app and not message.is_system
        ]

    async def sends_again(self, kind: str) -> tuple[Delivery, Delivery]:
        """Send the last command, event or interaction once more: the first delivery and the second."""
        first = self.sandbox.line.last(kind)
        second = await self.sandbox.redeliver(first)
        await self.settle()
        return first, second

    @property
    def unread(self) -> list[Unread]:
        """What the bot has said and nobody has looked at, wherever it stands; pinned cards are furniture."""
        unread = [
            (channel, message, Place(self, channel.name).drawn(message))
            for channel, message in self.everything_said
            if message.ts not in self.looked_at and message.ts not in channel.pins
        ]
        return [
            Unread(message.ts, channel.name, kind_of(channel, message, drawn), drawn)
            for channel, message, drawn in unread
        ]

    @property
    def new_messages(self) -> list[str]:
        """What the bot has said anywhere since somebody looked: `#incidents: …`."""
        unread = self.unread
        self.looked_at |= {one.ts for one in unread}
        return [f"#{one.place}: {one.words}" for one in unread]

    @property
    def alarms(self) -> list[str]:
        """The channels in which it was said that nobody acknowledged, by name, each as often as it was said there."""
        spoken = [(channel, one, Place(self, channel.name).drawn(one)) for channel, one in self.everything_said]
        alarms = [(channel, one) for channel, one, drawn in spoken if kind_of(channel, one, drawn) == "alarms"]
        self.looked_at |= {one.ts for _, one in alarms}
        return sorted(channel.name for channel, _ in alarms)

    def ignores(self, *kinds: str) -> None:
        """Say which kinds of messages this scene does not care about; they count as read up to this moment.

        A kind that is not in `KINDS` (`tests/cast/kinds.py`), and one of which nothing is unread, is an error.
        """
        unknown = set(kinds) - KINDS
        assert not unknown, f"no kinds that can be ignored: {sorted(unknown)}; those are {sorted(KINDS)}"
        ignored = [one for one in self.unread if one.kind in kinds]
        missing = set(kinds) - {one.kind for one in ignored}
        assert not missing, f"nothing to ignore: no unread message is of {sorted(missing)}"
        self.looked_at |= {one.ts for one in ignored}

    def scene_begins(self) -> None:
        """Count as read what a declaration says; anything else that was said before the scene must be read."""
        self.looked_at |= {one.ts for one in self.unread if one.kind in OPENING}

    def refuse_the_unread(self) -> None:
        """Fail when the bot has said something that the scene neither read nor ignored by its kind."""
        unread = [f"#{one.place} ({one.kind or 'no kind'}): {one.words}" for one in self.unread]
        assert not unread, "nobody looked at:\n" + "\n".join(unread)
        self._refuse_doubled_entries()

    def _refuse_doubled_entries(self) -> None:
        """Fail when a channel shows an entry of the timeline twice: a scene that ignores entries would not see it."""
        shown = Counter(
            (channel.name, number)
            for channel, message in self.everything_said
            for number in entries_in(Place(self, channel.name).drawn(message))
        )
        doubled = [f"entry {number} in #{place}" for (place, number), times in shown.items() if times > 1]
        assert not doubled, f"shown twice: {doubled}"
