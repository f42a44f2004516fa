"""The effects that the outbox can hold: one frozen class for each kind, and the lane in which it waits.

Effects of one lane of one incident are performed one after another; lanes run side by side. An effect that needs the
incident's channel waits until there is one. Batchable effects may be performed together with those that follow
them in their lane: a burst of entries becomes one message, ten changes of the card become one edit. An effect that
shows the state at the time it is performed is enqueued once by a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Something to do outside. Its fields are JSON values. Urgent effects have worker slots of their own."""

    kind: ClassVar[str]
    lane: ClassVar[str]
    service: ClassVar[str] = "slack"
    needs_channel: ClassVar[bool] = True
    batch_size: ClassVar[int] = 1
    urgent: ClassVar[bool] = False
    coalesce: ClassVar[bool] = False

    @property
    def lane_key(self) -> str:
        """The lane in which this one waits."""
        return self.lane

    def payload(self) -> dict[str, Any]:
        """Give the fields as they are stored."""
        return dict(vars(self))


@dataclass(frozen=True, kw_only=True)
class OpenChannel(Effect):
    """Create the incident's channel, or adopt the one that a cut-off attempt created."""

    kind: ClassVar[str] = "open_channel"
    lane: ClassVar[str] = "channel"
    needs_channel: ClassVar[bool] = False
    name: str
    private: bool = False


@dataclass(frozen=True, kw_only=True)
class SetTopic(Effect):
    """Bring the channel's topic up to date."""

    kind: ClassVar[str] = "set_topic"
    lane: ClassVar[str] = "topic"
    batch_size: ClassVar[int] = 200
    coalesce: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class Invite(Effect):
    """Bring people and the members of user groups (Slack ids) into the channel; `by_name`: by names of settings."""

    kind: ClassVar[str] = "invite"
    lane: ClassVar[str] = "people"
    people: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    by_name: bool = False

    @property
    def lane_key(self) -> str:
        """A lane for each set of names: nobody else waits while Slack is asked who they are."""
        return f"{self.lane} {' '.join(self.people)}" if self.by_name else self.lane


@dataclass(frozen=True, kw_only=True)
class PostCard(Effect):
    """Post the live summary card."""

    kind: ClassVar[str] = "post_card"
    lane: ClassVar[str] = "card"


@dataclass(frozen=True, kw_only=True)
class PinCard(Effect):
    """Pin the live summary card."""

    kind: ClassVar[str] = "pin_card"
    lane: ClassVar[str] = "card"


@dataclass(frozen=True, kw_only=True)
class RefreshCard(Effect):
    """Edit the live summary card in place so that it shows the present state."""

    kind: ClassVar[str] = "refresh_card"
    lane: ClassVar[str] = "card"
    batch_size: ClassVar[int] = 200
    coalesce: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class PostEntry(Effect):
    """Show the channel one timeline entry, by its number."""

    kind: ClassVar[str] = "post_entry"
    lane: ClassVar[str] = "messages"
    batch_size: ClassVar[int] = 20
    number: int


@dataclass(frozen=True, kw_only=True)
class PostMessage(Effect):
    """Say something in the incident's channel: a template and its facts."""

    kind: ClassVar[str] = "post_message"
    lane: ClassVar[str] = "messages"
    template: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Announce(Effect):
    """Say something in another channel: the announcement channel, or one that is asked for help."""

    kind: ClassVar[str] = "announce"
    lane: ClassVar[str] = "announcement"
    channel: str
    template: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def lane_key(self) -> str:
        """A lane for each channel: none waits while Slack is asked for another."""
        return f"{self.lane} {self.channel}"


@dataclass(frozen=True, kw_only=True)
class PagePerson(Effect):
    """Ask one person for help by direct message. Pages wait for nothing else, not even for the channel."""

    kind: ClassVar[str] = "page_person"
    lane: ClassVar[str] = "page"
    needs_channel: ClassVar[bool] = False
    urgent: ClassVar[bool] = True
    person: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def lane_key(self) -> str:
        """A lane for each person: nobody waits for what somebody else is told."""
        return f"{self.lane} {self.person}"


@dataclass(frozen=True, kw_only=True)
class AddBookmark(Effect):
    """Put a link on the channel's bookmark bar."""

    kind: ClassVar[str] = "add_bookmark"
    lane: ClassVar[str] = "bookmarks"
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PostDraft(Effect):
    """Post the facts of a postmortem draft into the channel."""

    kind: ClassVar[str] = "post_draft"
    lane: ClassVar[str] = "messages"
    version: int


@dataclass(frozen=True, kw_only=True)
class UploadDraft(Effect):
    """Put the whole postmortem draft into the channel as a file."""

    kind: ClassVar[str] = "upload_draft"
    lane: ClassVar[str] = "messages"
    version: int


@dataclass(frozen=True, kw_only=True)
class TellPerson(Effect):
    """Tell one person something by direct message."""

    kind: ClassVar[str] = "tell_person"
    lane: ClassVar[str] = "direct"
    needs_channel: ClassVar[bool] = False
    person: str
    template: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def lane_key(self) -> str:
        """A lane for each person: nobody waits for what somebody else is told."""
        return f"{self.lane} {self.person}"


@dataclass(frozen=True, kw_only=True)
class CallWebhook(Effect):
    """Send one timeline entry to a webhook of the settings, in the words in which it was written.

    `delivery` is the same for each attempt; `number` is the entry's, and `body` is the JSON to be sent.
    """

    kind: ClassVar[str] = "call_webhook"
    lane: ClassVar[str] = "webhook"
    service: ClassVar[str] = "webhooks"
    needs_channel: ClassVar[bool] = False
    webhook: str
    number: int
    delivery: str
    body: dict[str, Any]

    @property
    def lane_key(self) -> str:
        """A lane for each webhook: one that is down holds up no other."""
        return f"{self.lane} {self.webhook}"


EFFECTS: Mapping[str, type[Effect]] = {
    effect.kind: effect
    for effect in (
        OpenChannel, SetTopic, Invite, PostCard, PinCard, RefreshCard, PostEntry, PostMessage, Announce, PagePerson,
        AddBookmark, PostDraft, UploadDraft, TellPerson, CallWebhook,
    )
}  # fmt: skip


def effect(kind: str, payload: Mapping[str, Any]) -> Effect:
    """Rebuild the effect that was stored as this kind and payload, without fields that only a newer version has."""
    cls = EFFECTS[kind]
    known = {one.name for one in fields(cls)}
    return cls(**{name: value for name, value in payload.items() if name in known})
