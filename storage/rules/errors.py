"""A person's mistake, or a wish that cannot be granted: told kindly, with what is possible instead."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(Exception):
    """Raised where a person asked for something that cannot be done; nothing was changed.

    `reason` is a whole sentence for that person, `choices` what could be typed instead, `did_you_mean` the likeliest.
    The person's own text is handed back by whoever answers.
    """

    def __init__(self, reason: str, *, choices: Sequence[str] = (), did_you_mean: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.choices = tuple(choices)
        self.did_you_mean = did_you_mean
