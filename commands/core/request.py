"""What a door hands in: a request, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from storage.rules.actor import Actor
from storage.rules.known_people import KnownPerson, Unavailable


@dataclass(frozen=True, kw_only=True)
class Call:
    """A verb that is asked for.

    Attributes:
        verb: the name of a command.
        words: all that was typed after `/incident`, for handing it back.
        text: what follows the verb and the incident, in plain words: Slack's tokens are resolved.
        incident: the number of the incident that the words, a button or a form name.
        fields: what was entered in a form, by field; then the text is only for showing.
    """

    verb: str
    words: str
    text: str = ""
    incident: int | None = None
    fields: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, kw_only=True)
class Text:
    """Words that begin with no verb."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Request:
    """One thing that somebody asks for, through any door. It is plain data, so that it can be stored.

    Attributes:
        call: the verb that is asked for, or the words if there is none.
        actor: who asks.
        key: the sender's own id of this request; the same key is answered once.
        door: the name of the way in which it came.
        prefix: what stands before a verb that is typed there.
        received_at: when, in UTC.
        channel: Slack's id of the channel that it was typed in.
        mentions: Slack's id behind each `@name` in the text.
        names: the name to show for a Slack id.
        people: who is known by the names that stand in the text, for those that Slack did not resolve.
        unavailable: why somebody (by Slack id) cannot be asked, or cannot come into the channel.
        link: the address of the message that it was made of.
        masked: the kinds of credentials that were taken out of the text.
        belongs: the people and user groups of `[permissions]` that mean the actor.
        unsure: those of which Slack could not say so in time.
    """

    call: Call | Text
    actor: Actor
    key: str
    door: str
    received_at: datetime
    prefix: str = "/incident"
    channel: str | None = None
    mentions: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    people: tuple[KnownPerson, ...] = ()
    unavailable: Mapping[str, Unavailable] = field(default_factory=dict)
    link: str | None = None
    masked: tuple[str, ...] = ()
    belongs: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    @property
    def verb(self) -> str:
        """The name of the command, or the first word where it is none."""
        return self.call.verb if isinstance(self.call, Call) else self.call.words.split(maxsplit=1)[0]

    @property
    def text(self) -> str:
        """What follows the verb and the incident."""
        return self.call.text if isinstance(self.call, Call) else ""

    @property
    def incident(self) -> int | None:
        """The number of the incident that is named."""
        return self.call.incident if isinstance(self.call, Call) else None

    @property
    def pasteable(self) -> str:
        """The person's words with what stands before them, ready to be pasted and sent again."""
        return f"{self.prefix} {self.call.words}"

    def with_call(self, **changed: Any) -> Request:
        """Give this request with fields of its call changed."""
        return replace(self, call=replace(self.call, **changed))
