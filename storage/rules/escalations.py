"""Every request for help of an incident, and who answered it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.rules.entries import Acknowledged, Entry, Escalated, EscalationUnanswered, Paged
from storage.rules.status_moves import ends, standing


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request for help: the entry that asked, the one that acknowledged it, and the one that said nobody did."""

    asked: Entry
    acknowledged: Entry | None = None
    unanswered: Entry | None = None


def escalations(entries: Sequence[Entry]) -> list[Request]:
    """Give every escalation beyond the first level, in the order in which they happened."""
    return _requests(entries, Escalated)


def pages(entries: Sequence[Entry]) -> list[Request]:
    """Give every page that the bot sent by itself when the incident was declared."""
    return _requests(entries, Paged)


def _requests(entries: Sequence[Entry], kind: type[Paged] | type[Escalated]) -> list[Request]:
    """Pair requests with answers: an acknowledgement answers all that are open; an end leaves them unanswered."""
    found: list[Request] = []
    still_open: list[int] = []
    for entry in standing(entries):
        if isinstance(entry.what, kind):
            still_open.append(len(found))
            found.append(Request(asked=entry))
        elif isinstance(entry.what, EscalationUnanswered):
            for index in still_open:
                found[index] = Request(asked=found[index].asked, unanswered=entry)
        elif isinstance(entry.what, Acknowledged):
            for index in still_open:
                found[index] = Request(asked=found[index].asked, acknowledged=entry, unanswered=found[index].unanswered)
            still_open = []
        elif ends(entry):
            still_open = []
    return found
