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
        """The person's words as they were typed after `/incident`."""
        return f"{self.verb} {self.text}".strip()

    @property
    def prefix(self) -> str:
        """What stands before a verb where this was typed: `hotwash` in a terminal, `/incident` in Slack."""
        return "hotwash" if self.door == "console" else "/incident"

    @property
    def pasteable(self) -> str:
        """The person's words with what stands before them, ready to be pasted and sent again."""
        return f"{self.prefix} {self.typed}"


Outcome = Literal["recorded", "shown", "refused", "repeated", "spooled", "failed", "unknown"]
"""What became of a request: it changed the record, was answered from it, cannot be granted, was sent before, waits on
disk for the database, was not recorded, or nobody knows yet whether it was."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What only the requester sees: what became of the request, and a template with its facts.

    `did` says in words what was done, for the reply to a repetition: "is entry 4".
    """

    outcome: Outcome
    template: str
    facts: dict[str, Any]
    did: str | None = None


@dataclass(frozen=True, kw_only=True)
class Modal:
    """A form to open for the asker."""

    template: str
    facts: dict[str, Any]


Answer = Reply | Modal
Run = Callable[[Request, Arguments, Journal], Awaitable[Answer]]


Effect = Literal["reads", "adds", "sets"]
"""What a verb does to the record. One that adds may be meant again at once; of one that sets, the last word counts."""

Visible = Literal["anywhere", "outside", "inside", "active", "ended"]
"""Where help shows a verb: anywhere, outside of incidents, in one, in one that is not ended, in one that is."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A verb, with every fact about it that the rest of the program needs.

    Attributes:
        name: the verb.
        run: what it does, in the caller's transaction.
        summary: what it does, in one line of help.
        effect: whether it reads, adds to, or sets what the record says.
        deferrable: whether it makes sense later, so that it is spooled while the database is down.
        visible_when: where help shows it.
        permission: what the settings say who has.
        syntax: its forms; they are the grammar that parses it and what help shows.
        aliases: other names.
        examples: lines that work as they stand.
        group: the heading under which help shows it.
        batchable: whether it may share a transaction: it reads and changes nothing but the incident of its channel,
            and refuses before it changes anything.
        mentions_required: whether a name that nobody has must be refused, because it asks or names somebody.
        finds_repetition: whether it looks itself for what was sent twice.
        takes_back: whether it takes an entry off, so that the words that made it may be sent again at once.
    """

    name: str
    run: Run
    summary: str
    effect: Effect
    deferrable: bool
    visible_when: Visible
    permission: Permission | Literal["help"]
    syntax: tuple[str, ...] = ("",)
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    group: str = ""
    batchable: bool = False
    mentions_required: bool = False
    finds_repetition: bool = False
    takes_back: bool = False

    @property
    def names_incident(self) -> bool:
        """Whether all that it takes is an incident, so that a bare number is one."""
        return self.syntax == ("[INC-42]",)

    @property
    def forms(self) -> tuple[str, ...]:
        """How it is typed, a line for each form."""
        return tuple(f"{self.name} {form}".strip() for form in self.syntax)


def command(name: str, **about: Any) -> Callable[[Run], Command]:
    """Make a command of a function; the keywords are those of `Command`."""

    def make(run: Run) -> Command:
        return Command(name=name, run=run, **about)

    return make
