"""Folds a timeline into the state of each escalation: whom it asked, and whether it still waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from storage.rules.escalation.history import asks_level, while_open
from storage.rules.lifecycle.status_history import ends
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Acknowledged, Escalated, EscalationUnanswered, Paged, Reopened

State = Literal["waiting", "exhausted", "acknowledged", "superseded", "ended"]
"""What became of an escalation. An exhausted one has no level left to ask, a superseded one was followed by another
that asks levels, and an ended one asked a person before the incident was closed or cancelled."""


@dataclass(frozen=True, kw_only=True)
class EscalationState:
    """One escalation: the entries that asked somebody, the request first, and its state.

    The later entries are those in which the clock asked the next level.
    """

    asked: tuple[Entry, ...]
    state: State

    @property
    def number(self) -> int:
        """The number of the entry that made the request."""
        return self.asked[0].number

    @property
    def to(self) -> str | None:
        """Whom it asked last, or None where nobody was named."""
        return _target(self.asked[-1]).to

    @property
    def level(self) -> int | None:
        """The index of the level that it asked last, or None if it asked no level."""
        return _target(self.asked[-1]).level

    @property
    def reason(self) -> str | None:
        """Why help was asked for, in the person's words."""
        request = _target(self.asked[0])
        return request.reason if isinstance(request, Escalated) else None

    @property
    def unanswered(self) -> bool:
        """Whether nobody has acknowledged it."""
        return self.state in ("waiting", "exhausted")


def escalation_states(entries: Iterable[Entry]) -> list[EscalationState]:
    """Give the state of every escalation whose request was not retracted, oldest first.

    Entries count in the order in which they were written, whatever times they state: an acknowledgement answers
    everything that was asked before it was written. Of those that ask levels only the last one goes on.

    Args:
        entries: the timeline, retracted entries too; plain notes may be missing.
    """
    written = sorted(entries, key=lambda entry: entry.number)
    active = [entry for entry in written if not entry.retracted]
    requests = [entry for entry in active if is_request(entry)]
    newest = max((entry.number for entry in requests if asks_level(entry)), default=0)
    return [
        EscalationState(asked=(one, *_advances(one, active)), state=_state(one, written, active, newest))
        for one in requests
    ]


def is_request(entry: Entry) -> bool:
    """Whether an entry begins an escalation: a person asked for help, or the bot paged the first level."""
    return isinstance(entry.what, Paged) or (isinstance(entry.what, Escalated) and not entry.what.automatic)


def _target(entry: Entry) -> Paged | Escalated:
    return cast("Paged | Escalated", entry.what)


def _advances(request: Entry, active: Sequence[Entry]) -> list[Entry]:
    return [one for one in active if isinstance(one.what, Escalated) and one.what.request == request.number]


def _state(request: Entry, written: Sequence[Entry], active: Sequence[Entry], newest: int) -> State:
    if any(isinstance(one.what, Acknowledged) for one in while_open(request, active)):
        return "acknowledged"
    if not asks_level(request):
        return "ended" if any(ends(one) for one in active if one.number > request.number) else "waiting"
    if request.number < newest:
        return "superseded"
    return "exhausted" if _is_exhausted(request, written) else "waiting"


def _is_exhausted(request: Entry, written: Sequence[Entry]) -> bool:
    """Whether the alarm was raised and nobody did anything since; what was done and retracted makes it wait again."""
    for one in reversed(written):
        if isinstance(one.what, EscalationUnanswered) and one.what.request == request.number:
            return True
        if isinstance(one.what, Acknowledged | Reopened) or (is_request(one) and asks_level(one)):
            return False
    return False
