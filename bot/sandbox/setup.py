"""Setting a workspace up and looking at it: people, user groups, channels, and what they show."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bot.sandbox.app_transport import Line
from bot.sandbox.broadcast_mentions import live_broadcasts
from bot.sandbox.faults import Faults
from bot.sandbox.limits import RateLimits
from bot.sandbox.serializers import person_object
from bot.sandbox.state import Channel, Message, Person, UserGroup, View
from bot.sandbox.timestamps import seconds
from bot.sandbox.workspace import ChannelRef, PersonRef, Workspace


class Cast:
    """The part of a sandbox that founds things and shows them."""

    def __init__(self, place: Workspace, line: Line, *, rate_limits: bool) -> None:
        self.place = place
        self.line = line
        self.faults = Faults()
        self.limits = RateLimits(place.now, on=rate_limits)

    def add_person(
        self,
        handle: str,
        name: str | None = None,
        timezone: str = "Etc/UTC",
        *,
        display_name: str = "",
        email: str | None = None,
        is_bot: bool = False,
        is_restricted: bool = False,
        is_ultra_restricted: bool = False,
        deleted: bool = False,
        team_id: str = "",
    ) -> Person:
        """Take a person in; `timezone` is an IANA name (ZoneInfoNotFoundError otherwise), `handle` must be free.

        A guest is `is_restricted`, a single-channel guest `is_ultra_restricted`; a `team_id` is another workspace's.
        """
        ZoneInfo(timezone)
        person = Person(self.place.ids.mint("U"), handle, name or handle.title(), display_name, timezone)
        person.email, person.is_bot, person.deleted = email, is_bot, deleted
        person.is_restricted, person.is_ultra_restricted = is_restricted, is_ultra_restricted
        person.team_id = team_id
        return self.place.add_person(person)

    def set_timezone(self, person: PersonRef, timezone: str) -> None:
        """Move a person to another IANA time zone and emit `user_change`."""
        ZoneInfo(timezone)
        someone = self.place.person(person)
        someone.timezone = timezone
        self.changed(someone)

    def deactivate(self, person: PersonRef) -> None:
        """Take a person's account away and emit `user_change`."""
        someone = self.place.person(person)
        someone.deleted = True
        self.changed(someone)

    def changed(self, person: Person) -> None:
        """Emit `user_change` for a person whose profile is different now."""
        person.updated = seconds(self.place.now())
        event = {"type": "user_change", "user": person_object(self.place, person)}
        self.place.events.emit(event | {"event_ts": self.place.stamps.mint()})

    def add_user_group(self, handle: str, members: Iterable[PersonRef] = (), name: str | None = None) -> UserGroup:
        """Found a user group that `@handle` mentions."""
        ids = [self.place.person(member).id for member in members]
        group = UserGroup(self.place.ids.mint("S"), handle, name or handle, ids)
        self.place.groups[group.id] = group
        return group

    def add_channel(
        self,
        name: str,
        members: Iterable[PersonRef] = (),
        private: bool = False,
        *,
        with_bot: bool = False,
        owner_team: str = "",
    ) -> Channel:
        """Found a channel that people made; the bot is a member only when asked.

        An `owner_team` is the id of another company's workspace, which shares the channel with this one.
        """
        people = [self.place.person(member) for member in members]
        creator = people[0].id if people else self.place.slackbot.id
        general = name == "general" and not private
        channel = self.place.add_channel(name, creator, is_private=private, is_general=general)
        channel.owner_team = owner_team
        channel.members = [person.id for person in people] + ([self.place.bot.id] if with_bot else [])
        return channel

    def person(self, reference: PersonRef) -> Person:
        """Find a person by id or handle; raises LookupError."""
        return self.place.person(reference)

    def people(self) -> list[Person]:
        """Everybody in the workspace, bots included."""
        return list(self.place.people.values())

    def name_of(self, reference: str) -> str | None:
        """The handle of a person or user group, or the name of a channel, by its id; None when unknown."""
        named = self.place.people.get(reference) or self.place.groups.get(reference)
        channel = self.place.channels.get(reference)
        return named.handle if named else (channel.name if channel else None)

    def channel(self, reference: ChannelRef) -> Channel:
        """Find a channel by id or name; raises LookupError."""
        return self.place.channel(reference)

    def channels(self) -> list[Channel]:
        """All conversations, direct messages included, in the order of their founding."""
        return list(self.place.channels.values())

    def direct_message(self, person: PersonRef) -> Channel:
        """The bot's direct messages with a person."""
        return self.place.direct_message(self.place.person(person))

    def ephemerals(self, person: PersonRef) -> list[Message]:
        """What only this person has been shown: ephemeral posts, command answers, response_url posts."""
        someone = self.place.person(person)
        return [message for message in self.place.whispers if message.to == someone.id]

    def broadcasts(self) -> list[tuple[Message, list[str]]]:
        """The app's messages that mention a user group or everybody, each with those mentions."""
        posts = [message for channel in self.channels() for message in channel.messages if message.from_app]
        return [(message, live) for message in posts if (live := live_broadcasts(message))]

    def open_view(self, person: PersonRef) -> View | None:
        """The modal that this person has on top, or None."""
        stack = self.place.stacks.get(self.place.person(person).id, [])
        return stack[-1] if stack else None

    def home(self, person: PersonRef) -> View | None:
        """A person's Home tab, once the app has published it."""
        return self.place.homes.get(self.place.person(person).id)
