"""The workspace of a scene: a strict Slack on a local port, the bot in it, and everything that the bot has said."""

from __future__ import annotations

from bot.app import Hotwash
from bot.sandbox import ApiCall, Channel, Delivery, Message, Person, Sandbox
from bot.sandbox.faults import Faults
from tests.cast.places import Place
from tests.cast.time import Time

ANNOUNCEMENTS = "incidents"
LOBBY = "general"


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

    def ignore_rest(self) -> None:
        """Say that a test does not care for what else was said."""
        self.looked_at |= {message.ts for _, message in self.everything_said}

    def refuse_the_unread(self) -> None:
        """Fail when the bot has said something that the test never looked at; pinned cards are furniture."""
        unread = [
            f"#{channel.name}: {Place(self, channel.name).drawn(message)}"
            for channel, message in self.everything_said
            if message.ts not in self.looked_at and message.ts not in channel.pins
        ]
        assert not unread, "nobody looked at:\n" + "\n".join(unread)
