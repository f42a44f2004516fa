"""What a workspace consists of: people, channels, messages, files and views."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.errors import Json

_LINES = ("join", "leave", "topic", "purpose", "name", "archive", "unarchive")
SYSTEM_SUBTYPES = frozenset({"pinned_item", *(f"{kind}_{line}" for kind in ("channel", "group") for line in _LINES)})


@dataclass(eq=False)
class Person:
    """Somebody who can act; `timezone` is an IANA name, `handle` is what follows the @.

    With a `team_id` of their own they belong to another workspace, and are seen where a channel is shared with it.
    """

    id: str
    handle: str
    name: str
    display_name: str = ""
    timezone: str = "Etc/UTC"
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_admin: bool = False
    deleted: bool = False
    email: str | None = None
    updated: int = 0
    team_id: str = ""


@dataclass(eq=False)
class UserGroup:
    """A user group: `@handle` mentions all its members (user ids)."""

    id: str
    handle: str
    name: str
    members: list[str] = field(default_factory=list)
    disabled: bool = False


@dataclass(eq=False)
class File:
    """An uploaded file with its real bytes; `content` is None until they have arrived."""

    id: str
    name: str
    length: int
    title: str = ""
    mimetype: str = "text/plain"
    content: bytes | None = None
    owner: str = ""
    created: int = 0
    shares: list[tuple[str, str]] = field(default_factory=list)
    completed: bool = False

    @property
    def text(self) -> str:
        """The file's bytes read as UTF-8."""
        return (self.content or b"").decode()


@dataclass(eq=False)
class Message:
    """The present state of a message: `ts` is its id, `at` when it was posted (UTC), `to` who alone sees a whisper."""

    ts: str
    channel: str
    user: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    edited: Json | None = None
    is_ephemeral: bool = False
    to: str | None = None
    files: list[File] = field(default_factory=list)
    subtype: str | None = None
    from_app: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    extra: Json = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether the message lives in a thread below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def is_system(self) -> bool:
        """Whether Slack itself wrote it ("set the topic", "joined")."""
        return self.subtype in SYSTEM_SUBTYPES


@dataclass(eq=False)
class Bookmark:
    """A link in the bar below a channel's name."""

    id: str
    title: str
    link: str
    emoji: str = ""
    created: int = 0


@dataclass(eq=False)
class MessageBuilder:
    """A canvas: a markdown document, here kept as its text."""

    id: str
    markdown: str
    title: str = ""


@dataclass(eq=False)
class Channel:
    """A conversation of any kind; `members` holds user ids, `pins` the ts of pinned messages, oldest first.

    With an `owner_team` it belongs to another company, which shares it with this workspace (Slack Connect).
    """

    id: str
    name: str
    creator: str
    created: int
    topic: str = ""
    purpose: str = ""
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_general: bool = False
    is_archived: bool = False
    pins: list[str] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    canvas: MessageBuilder | None = None
    previous_names: list[str] = field(default_factory=list)
    ejected: list[str] = field(default_factory=list)
    topic_set: tuple[str, int] = ("", 0)
    purpose_set: tuple[str, int] = ("", 0)
    owner_team: str = ""

    @property
    def kind(self) -> str:
        """Which of Slack's four kinds it is: `channel`, `group` (private), `im` or `mpim`."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "group" if self.is_private else "channel"

    @property
    def said(self) -> list[Message]:
        """The messages that people and apps wrote, without Slack's own lines."""
        return [message for message in self.messages if not message.is_system]

    @property
    def pinned(self) -> list[Message]:
        """The pinned messages, in the order of pinning."""
        return [message for ts in self.pins for message in self.messages if message.ts == ts]

    def message(self, ts: str) -> Message | None:
        """Find the message with this ts, or None."""
        return next((message for message in reversed(self.messages) if message.ts == ts), None)

    def thread(self, ts: str) -> list[Message]:
        """The parent with this ts and its replies, oldest first."""
        return [message for message in self.messages if ts in (message.ts, message.thread_ts)]


@dataclass(eq=False)
class View:
    """A modal or a Home tab that a person has before him; `content` is the view as the app sent it."""

    id: str
    person: str
    content: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    state: dict[str, Json] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """`modal` or `home`."""
        return str(self.content["type"])

    @property
    def blocks(self) -> list[Json]:
        """The view's blocks."""
        return list(self.content["blocks"])

    @property
    def title(self) -> str:
        """The title's words, empty for a Home tab."""
        return str(self.content.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """The app's name for the kind of view."""
        return str(self.content.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        """The app's own key for this view, or an empty string."""
        return str(self.content.get("external_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the app keeps in the view for itself."""
        return str(self.content.get("private_metadata", ""))
