"""Finds the answer to every request for help of an incident, for the postmortem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.rules.lifecycle.status_history import active_entries, ends
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Acknowledged, Escalated, EscalationUnanswered, Paged, Reopened

_ANSWERS = Acknowledged | EscalationUnanswered | Reopened
"""The events that answer, exhaust or reopen a request; an end of the incident closes it."""


@dataclass(frozen=True, kw_only=True)
class HelpRequest:
    """One request for help: the entry that asked, the one that acknowledged it, and the one that said nobody did."""

    asked: Entry
    acknowledged: Entry | None = None
    unanswered: Entry | None = None


def escalations(entries: Sequence[Entry]) -> list[HelpRequest]:
    """Give every escalation beyond the first level, in the order in which they happened."""
    return _requests(entries, Escalated)


def pages(entries: Sequence[Entry]) -> list[HelpRequest]:
    """Give every page that the bot sent by itself when the incident was declared."""
    return _requests(entries, Paged)


def _requests(entries: Sequence[Entry], kind: type[Paged] | type[Escalated]) -> list[HelpRequest]:
    ordered = [one for one in active_entries(entries) if isinstance(one.what, kind | _ANSWERS) or ends(one)]
    written = sorted(ordered, key=lambda one: one.number)
    return [
        HelpRequest(asked=one, acknowledged=_answer(one, ordered, written), unanswered=_silence(one, ordered))
        for one in ordered
        if isinstance(one.what, kind)
    ]


def asks_level(asked: Entry) -> bool:
    """Whether a request goes on to the next level while nobody answers: it asked a level."""
    return isinstance(asked.what, Paged | Escalated) and asked.what.level is not None


def _answer(asked: Entry, ordered: Sequence[Entry], written: Sequence[Entry]) -> Entry | None:
    """Find who answered: the first that came later, or that was written later and says that it was earlier."""
    later = next((one for one in while_open(asked, ordered) if isinstance(one.what, Acknowledged)), None)
    remembered = (one for one in while_open(asked, written) if isinstance(one.what, Acknowledged))
    return min((one for one in (later, next(remembered, None)) if one), key=lambda one: one.number, default=None)


def _silence(asked: Entry, ordered: Sequence[Entry]) -> Entry | None:
    """Find the entry which says that nobody answered a request to a level, if it came before anybody did."""
    if not asks_level(asked):
        return None
    for one in while_open(asked, ordered):
        if isinstance(one.what, Acknowledged | EscalationUnanswered):
            return one if isinstance(one.what, EscalationUnanswered) else None
    return None


def while_open(asked: Entry, entries: Sequence[Entry]) -> Iterator[Entry]:
    """Give the entries after a request, in the order given, while it can be answered.

    The end of the incident closes it; a reopening opens it again if it asked a level.
    """
    is_open = True
    for one in entries[entries.index(asked) + 1 :]:
        if ends(one):
            is_open = False
        elif isinstance(one.what, Reopened):
            is_open = asks_level(asked)
        elif is_open:
            yield one
