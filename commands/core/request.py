"""What is asked, what is answered, and what a command is: the few shapes that every verb shares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from commands.parsing.parser import Arguments
from storage.idempotency.keys import Sender
from storage.journal.journal import Journal
from storage.rules.permissions import Permission
from storage.rules.policy import Policy

Door = Literal["command", "mention", "button", "form", "console"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One thing asked, whichever door it came in by.

    `text` is what follows the verb, in plain words: Slack's tokens are resolved, `mentions` maps each `@name` in it
    to a Slack id, and `names` a Slack id to the name to show. `key` is the sender's own id of this request.
    `received_at` is UTC. `about` is the number of the incident that a button or form belongs to. `masked` names the
    kinds of credentials that were taken out of the text. `belongs` are the people and user groups of `[permissions]`
    that mean the sender, `unsure` those of which Slack could not say so in time.
    """

    workspace: str
    sender: Sender
    verb: str
    text: str
    key: str
    door: Door
    received_at: datetime
    policy: Policy
    commands: Sequence[Command]
    channel: str | None = None
    about: int | None = None
    mentions: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    link: str | None = None
    masked: tuple[str, ...] = ()
    belongs: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    @property
    def typed(self) -> str:
        """The person's words, to be handed back."""
        return f"{self.verb} {self.text}".strip()


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What only the asker sees: a template and its facts."""

    template: str
    facts: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Modal:
    """A form to open for the asker."""

    template: str
    facts: dict[str, Any]


Answer = Reply | Modal
Run = Callable[[Request, Arguments, Journal], Awaitable[Answer]]


@dataclass(frozen=True, kw_only=True)
class Command:
    """A verb: its names, what it takes (the grammar that parses it and that help shows), what it says of itself.

    It `batchable` a transaction with others that wait if all that it reads and changes is the incident of its channel,
    and if it refuses before it changes anything. `permission` is what the settings say who has.
    """

    name: str
    run: Run
    summary: str
    permission: Permission | Literal["help"]
    syntax: tuple[str, ...] = ("",)
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    visible_when: Literal["anywhere", "outside", "ended", "inside"] = "inside"
    group: str = ""
    batchable: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """How it is typed, a line for each form."""
        return tuple(f"{self.name} {form}".strip() for form in self.syntax)


def command(name: str, **about: Any) -> Callable[[Run], Command]:
    """Make a command of a function; the keywords are those of `Command`."""

    def make(run: Run) -> Command:
        return Command(name=name, run=run, **about)

    return make
