"""People type, click, submit, react and mention, and see what the bot shows to them alone."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from bot.plain_text import as_text
from bot.sandbox import InteractionAnswer, Person
from tests.cast.places import Place, one_line
from tests.cast.workspace import Workspace


class Member:
    """A person in the workspace. What they do ends when everything that follows from it has happened."""

    def __init__(self, slack: Workspace, person: Person) -> None:
        self.slack = slack
        self.person = person

    @property
    def id(self) -> str:
        return self.person.id

    async def types(self, text: str, in_: Place | None = None) -> str:
        """Type a line (in the incident's room, unless a place is named); give what the person sees in answer."""
        seen = await self.hurries(text, in_)
        await self.slack.settle()
        return seen

    async def hurries(self, text: str, in_: Place | None = None) -> str:
        """Type a line, and look at the answer before anything follows from it."""
        answer = await self.slack.sandbox.type(self.person, (in_ or self.slack.here).id, text)
        assert not answer.problems, f"Slack refused the answer: {answer.problems}"
        if answer.error:
            return f"Slack says: {answer.error}"
        return self._seen(answer) if answer.message and text.startswith("/") else ""

    async def joins(self, place: Place) -> None:
        """Go into a public channel."""
        await self.slack.sandbox.type(self.person, place.id, "I am here")
        await self.slack.settle()

    async def clicks(self, label: str, in_: Place | None = None) -> str:
        """Press the newest button with this label; give what the person alone is shown."""
        place = in_ or self.slack.here
        seen = sorted([*place.channel.messages, *self._whispers], key=lambda one: float(one.ts), reverse=True)
        buttons = [one for one in seen if f"[{label}]" in as_text(one)]
        assert buttons, f"no button {label} in #{place.name}"
        before = len(self._whispers)
        await self.slack.sandbox.click(self.person, buttons[0], text=label)
        await self.slack.settle()
        return self._whispered(before)

    @property
    def form(self) -> str:
        """The form that is open before this person."""
        view = self.slack.sandbox.open_view(self.person)
        assert view is not None, f"{self.person.handle} has no form open"
        return self._seen(view)

    async def submits(self, **values: Any) -> str:
        """Fill the open form and send it; give what stands in its place then."""
        answer: InteractionAnswer = await self.slack.sandbox.submit(self.person, values=values)
        assert not answer.problems, answer.problems
        await self.slack.settle()
        return f"Slack says: {answer.error} {answer.errors}" if answer.error else self.form

    async def mentions(self, text: str, in_: Place | None = None, *, thread: str | None = None) -> str:
        """Write to the bot by its name, perhaps in a thread; give what the person alone is shown."""
        before = len(self._whispers)
        await self.slack.sandbox.mention(self.person, (in_ or self.slack.here).id, text, thread)
        await self.slack.settle()
        return self._whispered(before)

    async def edits(self, ts: str, text: str, in_: Place | None = None) -> str:
        """Change the words of a message; give what the person alone is shown."""
        before = len(self._whispers)
        await self.slack.sandbox.edit(self.person, (in_ or self.slack.here).id, ts, text)
        await self.slack.settle()
        return self._whispered(before)

    def reads(self, place: Place) -> str:
        """The bot's last message in a place, in this person's own time."""
        message = place.bot_messages[-1]
        self.slack.looked_at.add(message.ts)
        return place.drawn(message, ZoneInfo(self.person.timezone))

    @property
    def _whispers(self) -> list[Any]:
        return self.slack.sandbox.ephemerals(self.person)

    def _whispered(self, before: int) -> str:
        return " // ".join(self._seen(one) for one in self._whispers[before:])

    def _seen(self, shown: Any) -> str:
        return one_line(as_text(shown, zone=ZoneInfo(self.person.timezone), names=self.slack.sandbox.name_of))
