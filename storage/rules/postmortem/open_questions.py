"""The missing and contradictory facts of a draft, as questions to named people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from storage.rules.lifecycle.outage_windows import windows
from storage.rules.lifecycle.status_history import active_entries, status_after, status_moves
from storage.rules.postmortem.durations import seconds_between
from storage.rules.postmortem.milestones import Milestone, milestones
from storage.rules.postmortem.participants import Participant, author, who_answers, written_by_person
from storage.rules.postmortem.sections import causes, follow_ups, impacts, resolutions, triggers
from storage.rules.timeline.entries import Entry
from storage.rules.timeline.events import Cancelled, Closed, Noted, Reopened
from storage.rules.timeline.local_time import Place

ORDERED = {
    "detected": ("started",),
    "declared": ("started",),
    "acknowledged": ("started", "detected"),
    "mitigated": ("started", "detected"),
    "resolved": ("started", "detected", "declared", "acknowledged", "mitigated"),
    "closed": ("started", "detected", "declared", "acknowledged", "mitigated", "resolved"),
}
"""Milestones, and those before them: what cannot have come after them."""

QUIET = ("resolved", "closed", "cancelled")
"""Statuses in which nobody has to write anything down."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One open question: what it is about, the sentence that asks, whom, and the typed words that would answer it."""

    about: str
    asks: str
    of: Participant
    kind: Literal["missing", "contradiction", "silence", "unowned"]
    answer: str | None = None


_NOBODY = Participant(handle="the team", name="the team")
"""Who is asked when nobody is known: an incident without a single entry by a person."""


def questions(entries: Sequence[Entry], *, place: Place, silence_minutes: int) -> list[Question]:
    """Give the open questions of an incident, always in the same order.

    First the missing facts in the draft's order, then times that contradict each other, silences longer than
    `silence_minutes` while the incident was open, and follow-ups without an owner. That nothing was escalated is a
    fact and no question; a cancelled incident has none.

    Args:
        entries: everything on the timeline.
        place: whose clock the questions speak of.
        silence_minutes: how long nothing may be written before it is asked what happened.
    """
    if any(isinstance(entry.what, Cancelled) for entry in status_moves(entries)[-1:]):
        return []
    known = milestones(entries)
    return [
        *_missing_times(entries, known, place),
        *_missing_parts(entries),
        *_contradictions(entries, known, place),
        *_silences(entries, known, place, silence_minutes),
        *_unowned(entries),
    ]


def _missing_times(entries: Sequence[Entry], known: dict[str, Milestone | None], place: Place) -> Iterator[Question]:
    of = who_answers(entries) or _NOBODY
    asked = {
        "started": ("When did the problem start?", "started <time>"),
        "detected": ("When was it noticed, and by what or whom?", "detected <time>"),
        "acknowledged": (_asks_acknowledged(entries, known, place), "ack at <time>"),
        "mitigated": ("When did it get better for the people affected?", "mitigated at <time>"),
        "resolved": (_asks_resolved(entries, of, place), "resolve at <time>"),
    }
    for name, (asks, answer) in asked.items():
        if known[name] is None:
            yield Question(about=name, asks=asks, of=of, kind="missing", answer=answer)
    yield from _missing_close(entries, of, place)


def _missing_close(entries: Sequence[Entry], of: Participant, place: Place) -> Iterator[Question]:
    """Ask when it was closed, if the close was written last but its time is before a reopening."""
    moves = status_moves(entries)
    written = max(moves, key=lambda entry: entry.number, default=None)
    if written is None or not isinstance(written.what, Closed):
        return
    reopened = [entry for entry in moves[moves.index(written) :] if isinstance(entry.what, Reopened)]
    if reopened:
        asks = (
            f"When was it closed? Entry {written.number} says {place.day_and_clock(written.at)}, but it was reopened "
            f"at {place.day_and_clock(reopened[-1].at)} (entry {reopened[-1].number})."
        )
        answer = f"amend {written.number} at <time>"
        yield Question(about="closed", asks=asks, of=of, kind="missing", answer=answer)


def _asks_acknowledged(entries: Sequence[Entry], known: dict[str, Milestone | None], place: Place) -> str:
    noticed = [one.at for one in (known["detected"], known["declared"]) if one]
    for entry in active_entries(entries):
        said = isinstance(entry.what, Noted) and entry.tag != "detect" and written_by_person(entry)
        if said and noticed and entry.at >= min(noticed):
            hint = f"The first human word was entry {entry.number} at {place.clock(entry.at)}: was that it?"
            return f"When was somebody on it? {hint}"
    return "When was somebody on it, and who?"


def _asks_resolved(entries: Sequence[Entry], of: Participant, place: Place) -> str:
    closed = windows(entries)[-1].closed
    if closed is None:
        return "Is service back, and since when?"
    closer = "you" if author(closed) == of else closed.by_name or closed.by
    return f"Was service back when {closer} closed, at {place.clock(closed.at)}?"


def _missing_parts(entries: Sequence[Entry]) -> Iterator[Question]:
    of = who_answers(entries) or _NOBODY
    asked = (
        ("impact", impacts(entries), "What was affected, for how many people, and what still worked?", "impact <text>"),
        ("trigger", triggers(entries), "What triggered it?", "trigger <text>"),
        ("cause", causes(entries), "What was the root cause?", "cause <text>"),
        ("resolution", resolutions(entries), "What fixed it?", "resolution <text>"),
    )
    for about, found, asks, answer in asked:
        if not found:
            yield Question(about=about, asks=asks, of=of, kind="missing", answer=answer)


def _contradictions(entries: Sequence[Entry], known: dict[str, Milestone | None], place: Place) -> Iterator[Question]:
    of = who_answers(entries) or _NOBODY
    for name in ORDERED:
        found, later = known[name], _later(name, known)
        if found and later:
            only = " and ".join(
                f"{before} only at {place.day_and_clock(one.at)} (entry {one.entry})" for before, one in later
            )
            asks = (
                f"It was {name} at {place.day_and_clock(found.at)} (entry {found.entry}), but {only}: which is right?"
            )
            yield Question(about=name, asks=asks, of=of, kind="contradiction", answer=f"amend {found.entry} at <time>")


def _later(name: str, known: dict[str, Milestone | None]) -> list[tuple[str, Milestone]]:
    """Find the milestones that should come before this one but came after it, and are worth a question.

    If the whole incident was over before its declaration, it was recorded afterwards, and nothing is contradictory.
    A milestone after the resolution is asked about once, and not again for the close.
    """
    found, resolved = known[name], known["resolved"]
    later = [(before, one) for before in ORDERED[name] if (one := known[before]) and _is_after(one, found)]
    began = known["started"] or known["detected"]
    if name == "resolved" and began and not _is_after(began, found):
        return [(before, one) for before, one in later if before != "declared"]
    if name == "closed":
        return [(before, one) for before, one in later if before == "declared" or not _is_after(one, resolved)]
    return later


def _is_after(one: Milestone | None, other: Milestone | None) -> bool:
    return one is not None and other is not None and seconds_between(one.at, other.at) is None


def _silences(
    entries: Sequence[Entry], known: dict[str, Milestone | None], place: Place, minutes: int
) -> Iterator[Question]:
    began = [one.at for one in (known["detected"], known["declared"]) if one]
    of = who_answers(entries) or _NOBODY
    status: str | None = None
    for before, after in pairwise(active_entries(entries)):
        status = status_after(before) or status
        seconds = seconds_between(before.at, after.at) or 0
        if seconds > minutes * 60 and status not in QUIET and began and before.at >= min(began):
            asks = (
                f"Nothing was written down from {place.span(before.at, after.at)} ({seconds // 60} min): what happened?"
            )
            asked = author(before) if written_by_person(before) else of
            yield Question(about="silence", asks=asks, of=asked, kind="silence", answer="event at <time> <text>")


def _unowned(entries: Sequence[Entry]) -> Iterator[Question]:
    of = who_answers(entries) or _NOBODY
    for one in follow_ups(entries):
        if not one.owner and not one.done:
            asks = f"Who takes follow-up {one.number}, “{one.text}”?"
            yield Question(about=f"follow-up {one.number}", asks=asks, of=of, kind="unowned")
