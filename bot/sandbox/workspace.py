"""The state of one workspace and how its parts are found."""

from __future__ import annotations

from bot.sandbox.events import EventQueue
from bot.sandbox.interaction_tokens import Passes
from bot.sandbox.manifest import Manifest
from bot.sandbox.state import Channel, File, Message, Person, UserGroup, View
from bot.sandbox.timestamps import Ids, Now, Stamps, seconds

PersonRef = Person | str
ChannelRef = Channel | str


class Workspace:
    """Everything that one Slack workspace remembers, with one app installed in it."""

    def __init__(self, manifest: Manifest, *, now: Now, team_name: str, plan: str = "pro") -> None:
        self.manifest = manifest
        self.now = now
        self.team_name = team_name
        self.domain = "".join(letter for letter in team_name.lower() if letter.isalnum() or letter == "-") or "team"
        self.plan = plan
        self.ids = Ids()
        self.stamps = Stamps(now)
        self.team_id = self.ids.mint("T")
        self.app_id = self.ids.mint("A")
        self.bot_id = self.ids.mint("B")
        self.base_url = "http://127.0.0.1"
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.whispers: list[Message] = []
        self.tickets: dict[str, bool] = {}
        self.passes = Passes(now, self.ids)
        self.slackbot = self._add(Person("USLACKBOT", "slackbot", "Slackbot"))
        self.bot = self._add(Person(self.ids.mint("U"), self._bot_handle(), manifest.bot_name, is_bot=True))
        self.events = EventQueue(self)

    def _bot_handle(self) -> str:
        return "".join(letter for letter in self.manifest.bot_name.lower() if letter.isalnum()) or "bot"

    def _add(self, person: Person) -> Person:
        person.updated = seconds(self.now())
        self.people[person.id] = person
        return person

    def add_person(self, person: Person) -> Person:
        """Take a person in; raises ValueError when the handle is in use."""
        if any(other.handle == person.handle for other in self.people.values()):
            raise ValueError(f"the handle @{person.handle} is in use")
        return self._add(person)

    def person(self, reference: PersonRef) -> Person:
        """Find a person by object, id or handle (with or without @); raises LookupError."""
        if isinstance(reference, Person):
            return reference
        wanted = reference.removeprefix("@")
        for person in self.people.values():
            if wanted in (person.id, person.handle):
                return person
        raise LookupError(f"nobody here is {reference!r}")

    def channel(self, reference: ChannelRef) -> Channel:
        """Find a channel by object, id or name (with or without #); raises LookupError."""
        if isinstance(reference, Channel):
            return reference
        if reference in self.channels:
            return self.channels[reference]
        found = self.channel_named(reference.removeprefix("#"))
        if found is None:
            raise LookupError(f"no channel is {reference!r}; there are {[one.name for one in self.channels.values()]}")
        return found

    def channel_named(self, name: str) -> Channel | None:
        """Find the channel that holds this name, archived and private ones included."""
        return next((one for one in self.channels.values() if one.name == name and not one.is_im), None)

    def add_channel(self, name: str, creator: str, *, prefix: str = "C", **kind: bool) -> Channel:
        """Found a conversation; `kind` sets its is_… flags."""
        channel = Channel(self.ids.mint(prefix), name, creator, seconds(self.now()), **kind)  # type: ignore[arg-type]  # flags only
        self.channels[channel.id] = channel
        return channel

    def direct_message(self, person: Person) -> Channel:
        """Find or open the bot's direct message channel with this person."""
        found = next((one for one in self.channels.values() if one.is_im and person.id in one.members), None)
        if found is None:
            found = self.add_channel(person.handle, self.bot.id, prefix="D", is_im=True, is_private=True)
            found.members = [self.bot.id, person.id]
        return found

    def message(self, ts: str) -> Message | None:
        """Find a message anywhere by its ts, ephemeral ones included (the sandbox never gives a ts twice)."""
        whisper = next((one for one in self.whispers if one.ts == ts), None)
        found = (channel.message(ts) for channel in self.channels.values())
        return whisper or next((message for message in found if message), None)

    def team_of(self, person: Person) -> str:
        """The id of a person's workspace."""
        return person.team_id or self.team_id

    def teams_in(self, channel: Channel) -> list[str]:
        """The ids of the workspaces that share a channel: its owner's first, and only this one for most."""
        people = [self.people[member] for member in channel.members if member in self.people]
        return list(dict.fromkeys([channel.owner_team or self.team_id, self.team_id, *map(self.team_of, people)]))

    def is_bot_in(self, channel: Channel) -> bool:
        """Whether the app's bot user is a member."""
        return self.bot.id in channel.members
