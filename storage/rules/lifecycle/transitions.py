"""Which status may follow which: the life of an incident from investigating to closed."""

from __future__ import annotations

from dataclasses import dataclass

STATUSES = ("investigating", "identified", "monitoring", "resolved", "closed")
"""The statuses in forward order. `cancelled` is outside of this order."""

OPEN_STATUSES = ("investigating", "identified", "monitoring", "resolved")
"""What `status` may set; closing, cancelling and reopening have verbs of their own."""

ENDED = ("closed", "cancelled")

ALIASES = {
    "investigate": "investigating",
    "triage": "investigating",
    "identify": "identified",
    "fixing": "identified",
    "mitigated": "monitoring",
    "mitigate": "monitoring",
    "monitor": "monitoring",
    "watching": "monitoring",
    "resolve": "resolved",
    "fixed": "resolved",
    "done": "resolved",
    "close": "closed",
    "cancel": "cancelled",
    "canceled": "cancelled",
}


def status_named(word: str) -> str | None:
    """Give the status that a word names, in any case and in its common forms, or None."""
    word = word.strip().lower()
    known = (*STATUSES, "cancelled")
    return word if word in known else ALIASES.get(word)


@dataclass(frozen=True)
class Move:
    """The answer to "may it go there?": why not (a sentence for people), or whether it goes back."""

    refusal: str | None = None
    back: bool = False


def move(current: str, target: str) -> Move:
    """Tell whether an incident may move from one status to another.

    Any forward step may be skipped. Going back is allowed while the incident is open. A closed or cancelled incident
    is left by reopening alone.
    """
    if current in ENDED:
        return Move(refusal=f"The incident is {current}; it has to be reopened first.")
    if current == target:
        return Move(refusal=f"The incident is already {current}.")
    return Move(back=target in STATUSES and STATUSES.index(target) < STATUSES.index(current))
