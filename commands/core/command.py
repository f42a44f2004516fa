"""What a command is: a verb with every fact about it, and all verbs by their names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, overload

from commands.core.reply import Answer
from commands.core.request import Request
from commands.parsing.parser import Arguments
from storage.journal.journal import Journal
from storage.rules.errors import UnknownCommand
from storage.rules.permissions import Permission

Run = Callable[[Request, Arguments, Journal], Awaitable[Answer]]


CommandEffect = Literal["reads", "adds", "sets"]
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
        names_people: whether it asks or names somebody, so that names in its text are looked up.
        finds_repetition: whether it looks itself for what was sent twice.
        takes_back: whether it takes an entry off, so that the words that made it may be sent again at once.
        splits_pastes: whether pasted lines that begin with times become an entry each.
        opens_form: whether it opens a form where it is typed alone; that cannot be deferred.
        time_matters: whether the time is that of a milestone, a page or a correction: one that is not sure is asked.
        one_more: what to tell who types the verb alone twice at once, where a second one would do the next thing.
    """

    name: str
    run: Run
    summary: str
    effect: CommandEffect
    deferrable: bool
    visible_when: Visible
    permission: Permission | Literal["help"]
    syntax: tuple[str, ...] = ("",)
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    group: str = ""
    batchable: bool = False
    names_people: bool = False
    finds_repetition: bool = False
    takes_back: bool = False
    splits_pastes: bool = False
    opens_form: bool = False
    time_matters: bool = False
    one_more: str = ""

    @property
    def names_incident(self) -> bool:
        """Whether all that it takes is an incident, so that a bare number is one."""
        return self.syntax == ("[INC-42]",)

    @property
    def takes_time(self) -> bool:
        """Whether a time may stand before the text."""
        return any("[<time>]" in form for form in self.syntax)

    @property
    def forms(self) -> tuple[str, ...]:
        """How it is typed, a line for each form."""
        return tuple(f"{self.name} {form}".strip() for form in self.syntax)


def command(name: str, **about: Any) -> Callable[[Run], Command]:
    """Make a command of a function; the keywords are those of `Command`."""

    def make(run: Run) -> Command:
        return Command(name=name, run=run, **about)

    return make


class Commands(Sequence[Command]):
    """The verbs that are known, in the order in which help shows them."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self._commands = tuple(commands)
        self._named: dict[str, list[Command]] = {}
        for one in self._commands:
            for name in (one.name, *one.aliases):
                self._named.setdefault(name, []).append(one)

    def __len__(self) -> int:
        return len(self._commands)

    @overload
    def __getitem__(self, place: int) -> Command: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Command]: ...
    def __getitem__(self, place: int | slice) -> Command | Sequence[Command]:
        return self._commands[place]

    def named(self, name: str) -> Command:
        """Give the command of exactly this name.

        Raises:
            UnknownCommand: when there is none.
        """
        found = next((one for one in self._named.get(name, ()) if one.name == name), None)
        return found or self.find(name)

    def knows(self, word: str) -> bool:
        """Whether a command has this name or alias."""
        return word.lower() in self._named

    def find(self, word: str, text: str = "") -> Command:
        """Give the command with this name or alias.

        Where two share an alias (`log <text>` notes something, `log` alone shows the timeline) the first takes the
        text and the last is meant when there is none.

        Raises:
            UnknownCommand: when there is none; the nearest name is suggested.
        """
        found = self._named.get(word.lower())
        if found:
            return found[0] if text.strip() else found[-1]
        names = [name for name in self._named if len(name) > 2]  # a single letter is like nothing
        near = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
        raise UnknownCommand(word, near[0] if near else None)
