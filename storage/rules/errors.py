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


class NoIncident(Refused):
    """It is not clear which incident is meant: none was named, and this is not an incident's channel."""


class UnknownCommand(Refused):
    """No command has this name; `verb` is the word as it was typed."""

    def __init__(self, verb: str, did_you_mean: str | None) -> None:
        super().__init__(f"Unknown command “{verb[:80]}”.", choices=("help",), did_you_mean=did_you_mean)
        self.verb = verb
