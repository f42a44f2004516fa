"""A person's mistake, or a request that cannot be granted: answered with what is possible instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """What could be sent instead: a short label for a button, and the text after the verb."""

    label: str
    text: str


class Refused(Exception):
    """Raised where a person asked for something that cannot be done; nothing was changed.

    `reason` is a whole sentence for that person, `choices` what could be typed instead, `did_you_mean` the likeliest.
    `field` names the field of a submitted form that it is about; `form` and `example` show how the command is typed.
    `offers` are lines that could be sent instead. The person's own text is handed back with the answer.
    """

    form: str | None = None
    example: str | None = None

    def __init__(
        self,
        reason: str,
        *,
        choices: Sequence[str] = (),
        did_you_mean: str | None = None,
        field: str | None = None,
        offers: Sequence[Offer] = (),
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.offers = tuple(offers)
        self.choices = tuple(choices)
        self.did_you_mean = did_you_mean


class Misread(Refused):
    """A part of what was typed is missing or cannot be read by the command's form; the form is shown with it."""


class Unclear(Refused):
    """The words can be read in several ways; each choice is what to type after the verb for one of them."""


class UnclearTime(Refused):
    """A time cannot be, or may be two; `instead` are the words that could stand in the place of `typed`.

    `is_last` says that the last place of `typed` in the text is meant.
    """

    def __init__(
        self, reason: str, typed: str, instead: Sequence[str], *, choices: Sequence[str] = (), is_last: bool = False
    ) -> None:
        super().__init__(reason, choices=choices)
        self.typed = typed
        self.instead = tuple(instead)
        self.is_last = is_last

    def offer(self, text: str) -> None:
        """Offer the text after the verb with each time that could be meant; the choices are not needed then."""
        before, found, after = text.rpartition(self.typed) if self.is_last else text.partition(self.typed)
        if found and self.instead:
            self.offers = tuple(Offer(words.strip(), f"{before}{words}{after}") for words in self.instead)
            self.choices = ()


class NoIncident(Refused):
    """It is not clear which incident is meant: none was named, and this is not an incident's channel."""


class UnknownCommand(Refused):
    """No command has this name; `verb` is the word as it was typed."""

    def __init__(self, verb: str, did_you_mean: str | None) -> None:
        super().__init__(f"Unknown command “{verb[:80]}”.", choices=("help",), did_you_mean=did_you_mean)
        self.verb = verb
