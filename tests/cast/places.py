"""Places show what stands in them: channels, the incident's room, the phones of those who are paged."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from bot.plain_text import as_text
from bot.sandbox import Channel, File, Message

if TYPE_CHECKING:
    from tests.cast.workspace import Workspace


def one_line(text: str) -> str:
    return " / ".join(line.strip() for line in text.strip().splitlines() if line.strip())


class Place:
    """A channel as it stands now. Reading a message is looking at it."""

    def __init__(self, slack: Workspace, name: str) -> None:
        self.slack = slack
        self.name = name

    @property
    def channel(self) -> Channel:
        return self.slack.sandbox.channel(self.name)

    @property
    def id(self) -> str:
        return self.channel.id

    def drawn(self, message: Message, zone: tzinfo = UTC) -> str:
        """A message as a reader in the zone sees it, on one line; today's date is left out."""
        now = self.slack.time().astimezone(zone)
        today = f"{now:%b} {now.day}, {now.year} "
        return one_line(as_text(message, zone=zone, names=self.slack.sandbox.name_of)).replace(today, "")

    def looks_at(self, messages: list[Message]) -> list[str]:
        self.slack.looked_at |= {message.ts for message in messages}
        return [self.drawn(message) for message in messages]

    @property
    def bot_messages(self) -> list[Message]:
        """What the bot has said here, without the pinned card."""
        mine = [message for message in self.channel.messages if message.from_app and not message.is_system]
        return [message for message in mine if message.ts not in self.channel.pins]

    @property
    def messages(self) -> list[str]:
        """What the bot has said here, oldest first, without the pinned card."""
        return self.looks_at(self.bot_messages)

    @property
    def new_messages(self) -> list[str]:
        """What the bot has said here since somebody looked."""
        return self.looks_at([one for one in self.bot_messages if one.ts not in self.slack.looked_at])

    @property
    def last_message(self) -> str:
        """What the bot said last; only this is looked at."""
        return self.looks_at(self.bot_messages[-1:])[0]

    @property
    def topic(self) -> str:
        return self.channel.topic

    @property
    def members(self) -> list[str]:
        """The handles of who is here, without the bot."""
        people = [self.slack.sandbox.person(one) for one in self.channel.members]
        return sorted(person.handle for person in people if not person.is_bot)

    @property
    def files(self) -> list[File]:
        """The files that were shared here, oldest first. Asking for them is looking at their messages."""
        self.slack.looked_at |= {message.ts for message in self.channel.messages if message.files}
        return self.channel.files

    def ignores(self, *kinds: str) -> None:
        """Say which kinds of messages this scene does not care about (see `Workspace.ignores`)."""
        self.slack.ignores(*kinds)


class Room(Place):
    """The channel of an incident."""

    @property
    def card(self) -> str:
        """The pinned card."""
        (pinned,) = self.channel.pinned
        return self.drawn(pinned)

    @property
    def draft(self) -> str:
        """The newest postmortem document."""
        return self.files[-1].text


class Phones:
    """The direct messages that page people, in the order in which they rang."""

    def __init__(self, slack: Workspace) -> None:
        self.slack = slack

    @property
    def rang(self) -> list[str]:
        """Whose phone rang, and for what: `olu: Paging on-call for INC-1`."""
        pages = [(channel, message) for channel, message in self.slack.everything_said if channel.is_im]
        pages.sort(key=lambda page: float(page[1].ts))
        self.slack.looked_at |= {message.ts for _, message in pages}
        return [f"{channel.name}: {_headline(message)}" for channel, message in pages]


def _headline(message: Message) -> str:
    first = as_text(message).splitlines()[0]
    return first.partition("*")[2].strip("*") or first
