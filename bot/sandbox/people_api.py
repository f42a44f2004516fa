"""What people do in a workspace: type, mention, react, and change channels by hand."""

from __future__ import annotations

from urllib.parse import urlencode

from bot.sandbox import message_store
from bot.sandbox.app_responses import SlashAnswer, slash_answer
from bot.sandbox.errors import Json
from bot.sandbox.interactions import channel_name, response_url
from bot.sandbox.methods import reactions
from bot.sandbox.mrkdwn import rich_text, typed
from bot.sandbox.setup import Cast
from bot.sandbox.state import Channel, Message, Person
from bot.sandbox.workspace import ChannelRef, PersonRef


class Acting(Cast):
    """The part of a sandbox that plays its people."""

    async def type(
        self, person: PersonRef, channel: ChannelRef, text: str, *, thread_ts: str | None = None
    ) -> SlashAnswer:
        """Type a line: a slash command goes to the app, anything else is posted (`answer.message`).

        Joins a public channel first; raises PermissionError for a private or an archived one.
        """
        someone, place = self.place.person(person), self._enter(person, channel)
        if text.startswith("/"):
            return await self._command(someone, place, text, thread_ts)
        return SlashAnswer(message=self._post(someone, place, text, thread_ts), response_type="in_channel")

    def _enter(self, person: PersonRef, channel: ChannelRef) -> Channel:
        someone, place = self.place.person(person), self.place.channel(channel)
        if place.is_archived:
            raise PermissionError(f"#{place.name} is archived: nobody can write there")
        if someone.id not in place.members:
            if place.is_private:
                raise PermissionError(f"@{someone.handle} is not a member of #{place.name}")
            message_store.join(self.place, place, someone)
        return place

    async def _command(self, person: Person, channel: Channel, text: str, thread_ts: str | None) -> SlashAnswer:
        command, _, rest = text.partition(" ")
        if thread_ts is not None:
            return SlashAnswer(error="not_supported_in_threads")
        if command not in self.place.manifest.commands:
            return SlashAnswer(error="not_a_valid_command")
        body = self._command_form(person, channel, command, rest.strip())
        grant = self.place.passes.responses[body["response_url"].rpartition("/")[2]]
        delivery = await self.line.send("command", urlencode(body).encode(), "application/x-www-form-urlencoded")
        return slash_answer(self.place, delivery, grant, text)

    def _command_form(self, person: Person, channel: Channel, command: str, text: str) -> dict[str, str]:
        place = self.place
        escaped = typed(place, text, labels=True) if place.manifest.commands[command] else text
        return {
            "token": "sandbox",
            "team_id": place.team_of(person),
            "team_domain": place.domain,
            "channel_id": channel.id,
            "channel_name": channel_name(channel),
            "user_id": person.id,
            "user_name": person.handle,
            "command": command,
            "text": escaped,
            "api_app_id": place.app_id,
            "is_enterprise_install": "false",
            "response_url": response_url(place, person, channel),
            "trigger_id": place.passes.issue_trigger(person.id),
        }

    def _post(self, person: Person, channel: Channel, text: str, thread_ts: str | None) -> Message:
        words = typed(self.place, text, labels=False)
        extra: Json = {"client_msg_id": self.place.ids.mint("msg-")}
        return message_store.post(
            self.place, channel, person, words, blocks=rich_text(words), thread_ts=thread_ts, extra=extra
        )

    async def mention(self, person: PersonRef, channel: ChannelRef, text: str, thread_ts: str | None = None) -> Message:
        """Post `@bot text`, perhaps in a thread."""
        someone, place = self.place.person(person), self._enter(person, channel)
        return self._post(someone, place, f"@{self.place.bot.handle} {text}", thread_ts)

    def _message(self, channel: ChannelRef, ts: str) -> tuple[Channel, Message]:
        place = self.place.channel(channel)
        message = place.message(ts)
        if message is None:
            raise LookupError(f"#{place.name} has no message {ts}")
        return place, message

    async def react(self, person: PersonRef, channel: ChannelRef, ts: str, name: str) -> None:
        """Put an emoji on a message."""
        place, message = self._message(channel, ts)
        reactions.react(self.place, place, message, self.place.person(person), name.strip(":"))

    async def unreact(self, person: PersonRef, channel: ChannelRef, ts: str, name: str) -> None:
        """Take an emoji off a message; raises LookupError when this person had not put it there."""
        place, message = self._message(channel, ts)
        someone = self.place.person(person)
        if someone.id not in message.reactions.get(name.strip(":"), ()):
            raise LookupError(f"@{someone.handle} has not reacted with :{name}:")
        reactions.unreact(self.place, place, message, someone, name.strip(":"))

    async def edit(self, person: PersonRef, channel: ChannelRef, ts: str, text: str) -> None:
        """Change the words of one's own message."""
        place, message = self._message(channel, ts)
        words = typed(self.place, text, labels=False)
        message_store.edit(self.place, place, message, self.place.person(person), text=words, blocks=rich_text(words))

    async def delete(self, person: PersonRef, channel: ChannelRef, ts: str) -> None:
        """Delete a message; raises PermissionError for somebody else's, unless the person is an admin."""
        place, message = self._message(channel, ts)
        someone = self.place.person(person)
        if message.user != someone.id and not someone.is_admin:
            raise PermissionError(f"@{someone.handle} may not delete this message")
        message_store.remove(self.place, place, message)

    async def invite(self, person: PersonRef, channel: ChannelRef, guest: PersonRef) -> None:
        """Bring somebody (or the bot) into a channel."""
        place, newcomer = self.place.channel(channel), self.place.person(guest)
        if newcomer.id not in place.members:
            message_store.join(self.place, place, newcomer, inviter=self.place.person(person))

    async def leave(self, person: PersonRef, channel: ChannelRef) -> None:
        """Go out of a channel."""
        message_store.leave(self.place, self.place.channel(channel), self.place.person(person))

    async def kick_bot(self, person: PersonRef, channel: ChannelRef) -> None:
        """Remove the bot from a channel by hand."""
        message_store.leave(self.place, self.place.channel(channel), self.place.bot)

    async def archive(self, person: PersonRef, channel: ChannelRef) -> None:
        """Archive a channel by hand."""
        message_store.archive(self.place, self.place.channel(channel), self.place.person(person))

    async def unarchive(self, person: PersonRef, channel: ChannelRef) -> None:
        """Unarchive a channel by hand; the bot is no member until it is invited."""
        message_store.unarchive(self.place, self.place.channel(channel), self.place.person(person))

    async def rename(self, person: PersonRef, channel: ChannelRef, name: str) -> None:
        """Give a channel another name by hand."""
        message_store.rename(self.place, self.place.channel(channel), self.place.person(person), name)

    async def open_home(self, person: PersonRef, tab: str = "home") -> None:
        """Open the app's Home tab, which sends `app_home_opened` to the app."""
        someone = self.place.person(person)
        channel = self.place.direct_message(someone)
        event = {"type": "app_home_opened", "user": someone.id, "channel": channel.id, "tab": tab}
        home = self.place.homes.get(someone.id)
        view = {"view": {"id": home.id, "hash": home.hash, **home.content}} if home else {}
        self.place.events.emit(event | view | {"event_ts": self.place.stamps.mint()})
