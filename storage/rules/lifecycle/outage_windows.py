"""The windows of an incident: from the start of the trouble, or its return, until it was resolved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from storage.rules.lifecycle.status_history import active_entries, ends, minute, status_after, status_moves, steps_back
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Acknowledged, Closed, StatusChanged


@dataclass(frozen=True, kw_only=True)
class Window:
    """One stretch of trouble; `reopened` is the entry that began it, and nothing for the first one.

    `mitigated` is the first move to monitoring in it and `closed` the last close. `resolved` is the move to resolved;
    where several entries state it, the one written last counts: it corrects the others.
    A window that another one follows was resolved for a while only.
    """

    reopened: Entry | None = None
    acknowledged: Entry | None = None
    mitigated: Entry | None = None
    resolved: Entry | None = None
    closed: Entry | None = None


def windows(entries: Iterable[Entry]) -> list[Window]:
    """Cut an incident into its windows, oldest first; there is always one.

    A window is over when the incident was resolved or ended. A move back to an earlier status, or a reopening, begins
    the next one. What is written of an incident that has ended (`mitigated 19:59`, typed after the close) does not.
    """
    entries = list(entries)
    found = [Window()]
    over = ended = False
    for entry in status_moves(entries):
        reopens = steps_back(entry) and over and (not ended or entry.kind == "reopened")
        if reopens:
            found.append(Window(reopened=entry))
        found[-1] = _with_move(found[-1], entry)
        ended = ends(entry) or (ended and not reopens)
        over = ended or found[-1].resolved is not None
    return _with_acknowledgements(found, entries)


def _with_move(window: Window, entry: Entry) -> Window:
    status = status_after(entry) if isinstance(entry.what, StatusChanged) else None
    if status == "monitoring" and window.mitigated is None:
        return replace(window, mitigated=entry)
    if status == "resolved" and (window.resolved is None or entry.number > window.resolved.number):
        return replace(window, resolved=entry)
    return replace(window, closed=entry) if isinstance(entry.what, Closed) else window


def _with_acknowledgements(found: Sequence[Window], entries: Iterable[Entry]) -> list[Window]:
    result = list(found)
    for entry in active_entries(entries):
        if isinstance(entry.what, Acknowledged):
            index = _window_at(result, entry)
            if result[index].acknowledged is None:
                result[index] = replace(result[index], acknowledged=entry)
    return result


def _window_at(found: Sequence[Window], entry: Entry) -> int:
    began = [window.reopened for window in found[1:]]
    return sum(1 for first in began if first and (minute(first.at), first.number) <= (minute(entry.at), entry.number))
